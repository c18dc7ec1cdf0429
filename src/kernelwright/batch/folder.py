"""A batch on disk: a folder of problems with their candidates, or a manifest that names both.

A folder with ``reference.py`` is a problem, and all below it are candidates for it: every folder
with ``plan.py``, and every other Python file that speaks of ``ModelNew``. Nothing is executed, and
nothing parsed: a file that is no Python any more shall be rejected, not overlooked.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from kernelwright.authors.reading import LARGEST_BYTES
from kernelwright.batch.manifest import MANIFESTS, read_manifest
from kernelwright.batch.task import Task, checked
from kernelwright.errors import BatchFormError
from kernelwright.records.candidate import PLAN_FILE

REFERENCE_FILE = "reference.py"
_MODULE_FORM = re.compile(rb"\bModelNew\b")


def read_batch(path: Path, *, inputs: str = "") -> tuple[Task, ...]:
    """Return the tasks of the batch at ``path``, a folder or a manifest, in order of name or of the manifest.

    Args:
        path: the folder, or its ``batch.json`` or ``batch.jsonl``, which then says all there is.
        inputs: "module:callable" for references that bring no inputs of their own.

    Raises:
        BatchFormError: there is no batch, or one that can't be read.
    """
    if path.is_file():
        return checked(read_manifest(path, inputs=inputs), str(path))
    if not path.is_dir():
        raise BatchFormError(str(path), "no such folder", "Name a folder of problems, or a manifest")
    for name in MANIFESTS:
        if (path / name).is_file():
            return checked(read_manifest(path / name, inputs=inputs), str(path / name))
    tasks = [
        Task(id=candidate.relative_to(path).as_posix(), reference=str(reference), candidate=candidate, inputs=inputs)
        for reference, candidate in _found(path, None, ())
    ]
    if not tasks:
        problem = f"no folder in it has a {REFERENCE_FILE} and a candidate beside or below it"
        raise BatchFormError(str(path), problem, f"Make one folder for each problem, or write {' or '.join(MANIFESTS)}")
    return checked(tasks, str(path))


def _found(folder: Path, reference: Path | None, above: tuple[Path, ...]) -> Iterator[tuple[Path, Path]]:
    """Yield references with candidates; ``above`` are the real folders on the way here, against links in circles."""
    real = folder.resolve()
    if real in above:
        return
    own = folder / REFERENCE_FILE
    if reference is not None and (folder / PLAN_FILE).is_file():
        yield reference, folder  # a release's folder holds its reference too and is a candidate all the same
        return
    reference = own if own.is_file() else reference
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__pycache__")))
    for entry in entries:
        if entry.is_dir():
            yield from _found(entry, reference, (*above, real))
        elif reference is not None and entry != own and entry.suffix == ".py" and entry.is_file() and _is_module(entry):
            yield reference, entry


def _is_module(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return _MODULE_FORM.search(opened.read(LARGEST_BYTES + 1)) is not None
    except OSError:
        return True  # judging it says why it can't be read
