"""The gallery: a folder of verified kernels and plans, one entry for each problem and mode, with an index.

level2/012_Gemm/        as constructed; level2/012_Gemm-eval/ in eval mode
  plan.py, kernels.cpp  exactly as they were verified
  result.json           the entry
index.json, README.md   made from all the entries

The same results give the same bytes. What a run has a row for is replaced or, where nothing of its own
was accepted, removed; the rest of an earlier gallery stays, so that levels can come from different runs.
"""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kernelwright.errors import BatchFormError, CandidateFormError, MachineNotAbleError
from kernelwright.kernelbench.entry import (
    ENTRY_FILE,
    FORMAT,
    CandidateFacts,
    Entry,
    ProblemFacts,
    VerdictFacts,
    changed_sources,
    digest_of_bytes,
    entry_in,
    entry_text,
    measurement_facts,
)
from kernelwright.kernelbench.gallery_index import INDEX_KIND, index_of, index_page
from kernelwright.kernelbench.row import Row
from kernelwright.kernelbench.selection import Selected, selected
from kernelwright.kernelbench.wording import day_text
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Contract, Leaf
from kernelwright.records.tensor import TensorSpec
from kernelwright.records.verdict import Accepted
from kernelwright.store.form_file import is_unused
from kernelwright.store.store import Store

INDEX, PAGE = "index.json", "README.md"
_ANOTHER = "Name a new folder, an empty one, or an earlier gallery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What publishing did, by the names of entries: written, removed, and kept from before."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """An entry to be written, with its candidate's files."""

    entry: Entry
    candidate: Candidate


def publish(rows: Sequence[Row], store: Store, gallery: Path) -> Published:
    """Write the entries of ``rows``, whose runs ``store`` holds, into ``gallery``.

    Raises:
        BatchFormError: the rows don't say what they are of.
        CandidateFormError: the folder holds something that isn't a gallery's.
        MachineNotAbleError: it can't be written.
    """
    check_gallery(gallery)
    new = [made for row in rows if (made := _new_entry(row, store)) is not None]
    names = {each.entry.folder for each in new}
    earlier = entries_in(gallery)
    old = sorted({each.folder for each in earlier} & {folder_of(row) for row in rows})
    for name in old:
        _check_only_ours(gallery / name)
    for name in names - set(old):
        if (gallery / name).exists():
            raise CandidateFormError(str(gallery / name), "it is in the way and no entry", _ANOTHER)
    try:
        gallery.mkdir(parents=True, exist_ok=True)
        # First of all: a folder that is left half written is still known as a gallery.
        _write_index(gallery, earlier)
        for name in old:
            _remove(gallery / name)
        for each in new:
            _write(gallery / each.entry.folder, each)
        _write_index(gallery, entries_in(gallery))
    except OSError as error:
        raise MachineNotAbleError(f"write the gallery {gallery}", str(error), "Free space there") from error
    return Published(
        written=tuple(sorted(names)),
        removed=tuple(name for name in old if name not in names),
        kept=tuple(each.folder for each in earlier if each.folder not in old),
    )


def check_gallery(gallery: Path) -> None:
    """Refuse a folder that a gallery can't be written to without losing something.

    Raises:
        CandidateFormError: it exists, isn't empty and is no earlier gallery.
    """
    if not is_unused(gallery) and not is_gallery(gallery):
        raise CandidateFormError(str(gallery), "it exists and is no gallery", _ANOTHER)


def is_gallery(folder: Path) -> bool:
    """Whether a folder has a gallery's index."""
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(index, dict) and index.get("kind") == INDEX_KIND and index.get("format") == FORMAT


def entries_in(gallery: Path) -> tuple[Entry, ...]:
    """Return all entries, by level, problem and mode; none of a folder that isn't there yet.

    Raises:
        CandidateFormError: one is broken, or lies in another place than it says.
    """
    found = [(path.parent, entry_in(path.parent)) for path in gallery.glob(f"level*/*/{ENTRY_FILE}")]
    for folder, entry in found:
        if folder != gallery / entry.folder:
            raise CandidateFormError(str(folder), f"its entry belongs into {entry.folder}", "Move it back")
    ordered = sorted(found, key=lambda each: (each[1].problem.level, each[1].problem.number, each[1].folder))
    return tuple(entry for _, entry in ordered)


def folder_of(row: Row) -> str:
    """Return the name of a row's entry: "level2/012_Gemm"; another mode than KernelBench's has its name behind it."""
    behind = "" if row.mode == "as-constructed" else f"-{row.mode}"
    return f"level{row.level}/{row.number:03}_{row.name.partition('_')[2]}{behind}"


def _new_entry(row: Row, store: Store) -> _New | None:
    """Return a row's entry; ``None`` where no candidate of its run is to be shown."""
    if not row.run or row.taken_from:  # the other mode's row has the entry
        return None
    run = store.run_named(row.run)
    found = selected(store.attempts_of(run.id), run.answer.candidate_id if run.answer else "")
    if found is None:
        return None
    if not row.problem_sha256:
        raise BatchFormError(row.id, "its row doesn't say which text it is of", "Delete it, and run the problem again")
    folder, file = folder_of(row), row.id.partition("/")[2]
    entry = Entry(
        format=FORMAT,
        folder=folder,
        check=shlex.join(["kernelwright", "verify", f"KernelBench/{file}", folder, "--as-published"]),
        is_win=row.verdict == "win",
        problem=_problem_facts(row, file, store.problem(run.problem_id).contract),
        candidate=CandidateFacts(
            id=found.candidate.id,
            problem_id=found.candidate.problem_id,
            author=found.candidate.author,
            note=found.candidate.note,
            sources={each.name: digest_of_bytes(each.text.encode()) for each in found.candidate.files},
        ),
        verdict=_verdict_facts(found),
        measurement=measurement_facts(found.measurement) if found.measurement else None,
        machine=store.machine(run.machine_id),
        kernelwright=row.version,
        date=day_text(run.started_at),
        run=run.id,
        settings=row.settings,
        predicted=row.predicted,
    )
    return _New(entry=entry, candidate=found.candidate)


def _problem_facts(row: Row, file: str, contract: Contract) -> ProblemFacts:
    return ProblemFacts(
        level=row.level,
        number=row.number,
        name=row.name,
        file=file,
        sha256=row.problem_sha256,
        sizes=dict(row.sizes),
        mode=row.mode,
        module_mode=contract.mode,
        precision=contract.precision,
        accepts_finite_only=contract.accepts_finite_only,
        inputs=tuple(map(_shown, contract.inputs)),
        outputs=tuple(map(_shown, contract.outputs)),
    )


def _verdict_facts(found: Selected) -> VerdictFacts:
    accepted, facts = found.accepted, found.accepted.facts
    return VerdictFacts(
        level=found.level,
        worst_error=accepted.worst_error,
        own_kernels=facts.own_kernels,
        library_calls=dict(facts.library_calls),
        work_by=facts.work_by,
        assumptions=facts.assumptions,
        unproved=facts.unproved,
        checks={check.name: check.state for check in accepted.checks},
        seed=_seed(accepted),
        is_sandboxed=facts.is_sandboxed,
    )


def _seed(accepted: Accepted) -> int | None:
    values = [figure.value for check in accepted.checks for figure in check.figures if figure.name == "seed"]
    return int(values[-1]) if values else None


def _shown(leaf: Leaf) -> str:
    return str(leaf) if isinstance(leaf, TensorSpec) else repr(leaf.value)


def _check_only_ours(folder: Path) -> None:
    entry = entry_in(folder)
    foreign = [name for name in changed_sources(folder, entry.candidate.sources) if (folder / name).exists()]
    if foreign:
        problem = f"{', '.join(foreign)} in it isn't what was published"
        raise CandidateFormError(str(folder), problem, "Move that away first; replacing the entry would lose it")


def _remove(folder: Path) -> None:
    for name in (*entry_in(folder).candidate.sources, ENTRY_FILE):
        (folder / name).unlink(missing_ok=True)
    folder.rmdir()
    if not any(folder.parent.iterdir()):
        folder.parent.rmdir()


def _write(folder: Path, new: _New) -> None:
    folder.mkdir(parents=True)
    for file in new.candidate.files:
        (folder / file.name).write_bytes(file.text.encode())
    # Last, so that an entry is whole where there is one.
    (folder / ENTRY_FILE).write_text(entry_text(new.entry), encoding="utf-8")


def _write_index(gallery: Path, entries: Sequence[Entry]) -> None:
    (gallery / INDEX).write_text(json.dumps(index_of(entries), indent=2) + "\n", encoding="utf-8")
    (gallery / PAGE).write_text(index_page(entries), encoding="utf-8")
