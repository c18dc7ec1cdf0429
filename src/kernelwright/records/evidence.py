"""Evidence: where the time of an accepted candidate goes, step by step, as far as it is known.

Steps are timed inside the candidate's own process, or predicted where nothing is timed: it is told to authors and
never believed as a measurement. It is kept before anybody hears of it, for a profile is never the same twice and a
run that goes on must say the same again.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvidence:
    """One step of a call, in the order of running.

    ``line`` is that of ``plan.py``, ``what`` the kernel launched or the library function called. ``ns`` is what it
    took, ``None`` where that isn't known. ``operations`` are those of products. ``memory_ns`` and ``arithmetic_ns``
    are what its own bytes and operations take at the machine's best, 0.0 where that isn't known. A launch has
    ``work_items``, of which ``per_group`` are never parted. ``is_of_weights`` says that weights alone decide it.
    """

    line: int
    what: str
    is_launch: bool
    ns: float | None = None
    read_bytes: int = 0
    written_bytes: int = 0
    operations: int = 0
    memory_ns: float = 0.0
    arithmetic_ns: float = 0.0
    work_items: int = 0
    per_group: int = 1
    is_of_weights: bool = False

    @property
    def bytes(self) -> int:
        """Bytes read and written."""
        return self.read_bytes + self.written_bytes

    @property
    def groups(self) -> int:
        """How many pieces of its work can run side by side."""
        return -(-self.work_items // self.per_group)

    @property
    def name(self) -> str:
        """The step as authors know it: "`relu_kernel` (line 4)"."""
        return f"`{self.what}` (line {self.line} of plan.py)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intermediate:
    """A tensor that one step writes and later ones read; steps by their places, from 0."""

    bytes: int
    written_by: int
    read_by: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of one candidate's call beyond its verdict and its measurement.

    ``missing`` says why steps, or their times, aren't known. ``chip`` is the one that times are predicted for, "" where
    they were taken here. ``lanes`` is how many groups run side by side: threads of a processor, cores of a GPU.
    """

    candidate_id: str
    steps: tuple[StepEvidence, ...] = ()
    intermediates: tuple[Intermediate, ...] = ()
    missing: str = ""
    chip: str = ""
    lanes: int = 0

    @property
    def total_ns(self) -> float:
        """What all steps take together; 0.0 where that isn't known."""
        return sum(step.ns or 0.0 for step in self.steps)

    def share(self, step: StepEvidence) -> float:
        """Return the part of all steps' time that one takes, from 0 to 1."""
        return (step.ns or 0.0) / self.total_ns if self.total_ns else 0.0

    @property
    def launches(self) -> tuple[StepEvidence, ...]:
        """The launches of own kernels."""
        return tuple(step for step in self.steps if step.is_launch)

    @property
    def calls(self) -> tuple[StepEvidence, ...]:
        """The calls of the library."""
        return tuple(step for step in self.steps if not step.is_launch)
