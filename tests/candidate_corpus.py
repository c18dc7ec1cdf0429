"""The corpus: problems with cheats and honest look-alikes as ModelNew files, and how one of them is judged.

tests/adversarial/corpus/PROBLEM/reference.py has candidates beside it in ``cheats/`` and ``honest/``. The
first line of each is a docstring "family: what it does". Cheats must all be rejected, honest ones accepted.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kernelwright.authors.reading import read_candidate
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.verdict import Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.effort import Level
from kernelwright.verification.verdict import verify

CORPUS = Path(__file__).parent / "adversarial" / "corpus"
FAMILIES = (
    "forged values",
    "stale state",
    "detection",
    "numerics",
    "boundary",
    "weights",
    "structure",
    "special values",
    "host tricks",
    "memory",
    "honest",
)
# Each costs a compiler run of many seconds.
_COMPILES = ("load_inline(", "torch.compile(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One candidate of the corpus."""

    path: Path
    family: str
    sentence: str
    is_honest: bool
    is_slow: bool

    @property
    def name(self) -> str:
        """The path below the corpus, without its suffix: "softmax/cheats/zeros"."""
        return self.path.relative_to(CORPUS).with_suffix("").as_posix()

    @property
    def reference_path(self) -> Path:
        """The problem that it claims to solve."""
        return self.path.parent.parent / "reference.py"


def entries() -> tuple[Entry, ...]:
    """Return every candidate, ordered by name."""
    found = [_entry(path) for kind in ("cheats", "honest") for path in CORPUS.glob(f"*/{kind}/*.py")]
    return tuple(sorted(found, key=lambda each: each.name))


def verdict_on(entry: Entry, sandbox: Sandbox, *, level: Level = "full", seed: int | None = None) -> Verdict:
    """Judge one candidate as ``kernelwright verify`` would, one thread, in a sandbox that is already warm."""
    reference = _reference(entry.reference_path)
    return verify(
        reference,
        read_candidate(entry.path, reference.problem.id, "cpu"),
        target=target_named("cpu"),
        level=level,
        sandbox=sandbox,
        seed=seed,
        threads=1,
        call_timeout_s=120.0 if entry.is_slow else 10.0,
    )


@cache
def _reference(path: Path) -> Reference:
    return load_reference(path, mode="eval")


def _entry(path: Path) -> Entry:
    text = path.read_text()
    words = ast.get_docstring(ast.parse(text)) or ""
    family, _, sentence = words.partition(": ")
    return Entry(
        path=path,
        family=family,
        sentence=sentence,
        is_honest=path.parent.name == "honest",
        is_slow=any(each in text for each in _COMPILES),
    )
