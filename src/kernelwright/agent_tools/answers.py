"""What the tools answer: checked shapes that agents' programs read, each with a few lines that models read."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

State = Literal["does_not_build", "not_verified", "rejected", "accepted"]


class Answer(BaseModel):
    """Base of all answers. ``summary`` is what a model reads; the fields say the same, and more, as data."""

    model_config = ConfigDict(frozen=True)

    @property
    def summary(self) -> str:
        """The answer in a few lines."""
        raise NotImplementedError


class Complaint(BaseModel):
    """One complaint about a file that was sent; line and column count from 1, 0 if unknown."""

    file: str
    line: int
    column: int
    severity: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


class ProblemList(Answer):
    """The problems of this server."""

    target: str
    problems: list[str]

    @property
    def summary(self) -> str:
        """A name a line."""
        return "\n".join([f"{len(self.problems)} problems, target {self.target}:", *self.problems])


class ProblemBrief(Answer):
    """Everything an author may know of a problem.

    ``graph`` and ``contract`` are the records as data. ``pointless`` says why no candidate could be accepted; "" if
    one could.
    """

    problem: str
    problem_id: str
    target: str
    author: str
    run: str
    attempts: int
    source: str
    sizes: dict[str, int]
    graph_text: str
    graph: dict[str, Any] | None
    contract: dict[str, Any]
    guide: str
    plan_language: str
    threads: int
    vector_bytes: int
    cache_bytes: list[int]
    is_timed: bool
    baselines: list[str]
    pointless: str

    @property
    def summary(self) -> str:
        """The whole brief as a text."""
        sizes = ", ".join(f"{name}={value}" for name, value in self.sizes.items())
        head = f"# {self.problem} on {self.target}" + (f" ({sizes} instead of what the file says)" if sizes else "")
        machine = f"{self.threads} threads, vectors of {self.vector_bytes} bytes, caches of {self.cache_bytes} bytes"
        timed = (
            f"timed in pairs against {', '.join(self.baselines)}" if self.is_timed else "verified, and not timed here"
        )
        warning = f"No candidate can be accepted: {self.pointless}\n\n" if self.pointless else ""
        return (
            f"{head}\n\n{warning}{machine}; candidates are {timed}. "
            f"Run {self.run}, {self.attempts} attempts so far.\n\n"
            f"## The reference\n\n```python\n{self.source}\n```\n\n## Its graph\n\n```\n{self.graph_text}\n```\n\n"
            f"{self.guide}\n\n{self.plan_language}"
        )


class PlanCheck(Answer):
    """Whether a plan is allowed, with every complaint about it."""

    is_allowed: bool
    complaints: list[Complaint]

    @property
    def summary(self) -> str:
        """A complaint a line."""
        return (
            "the plan is allowed"
            if self.is_allowed
            else "\n".join(["the plan is refused:", *map(str, self.complaints)])
        )


class BuildReport(Answer):
    """Whether a candidate builds, with the compiler's complaints."""

    is_built: bool
    kernels: list[str]
    complaints: list[Complaint]
    seconds: float

    @property
    def summary(self) -> str:
        """Kernels, or a complaint a line."""
        if self.is_built:
            return f"built in {self.seconds:.1f} s; kernels: {', '.join(self.kernels) or 'none'}"
        return "\n".join(["does not build:", *map(str, self.complaints)])


class Check(BaseModel):
    """What one check of a verification came to."""

    name: str
    state: Literal["passed", "failed", "not_run"]
    detail: str


class VerdictReport(Answer):
    """A verdict. ``worst_error`` is in units of the reference's own rounding error; ``None`` where nothing compares.

    ``counterexample`` is the simplest failing question found, in words; ``hint`` what to look at.
    """

    is_accepted: bool
    level: Literal["quick", "full"]
    reason: str
    evidence: str
    counterexample: str
    hint: str
    worst_error: float | None
    checks: list[Check]
    own_kernels: list[str]
    library_calls: dict[str, int]
    assumptions: list[str]
    unproved: list[str]

    @property
    def summary(self) -> str:
        """Accepted with its error, or rejected with reason and evidence."""
        if not self.is_accepted:
            return f"rejected ({self.reason}): {self.evidence}"
        library = ", ".join(f"{name} x {count}" for name, count in self.library_calls.items())
        return (
            f"accepted ({self.level}); worst error {self.worst_error:.2f} x the reference's own; "
            f"own kernels: {', '.join(self.own_kernels) or 'none'}; library calls: {library or 'none'}"
        )


class Step(BaseModel):
    """One step of a call."""

    line: int
    what: str
    is_launch: bool
    median_us: float


class ProfileReport(Answer):
    """What each step of a plan takes; ``why_not`` says why that can't be told, "" if it can."""

    steps: list[Step]
    total_us: float
    why_not: str

    @property
    def summary(self) -> str:
        """A step a line."""
        if self.why_not:
            return f"no profile: {self.why_not}"
        lines = [f"plan.py:{step.line}: {step.what}: {step.median_us:.1f} us" for step in self.steps]
        return "\n".join([f"{self.total_us:.1f} us in {len(lines)} steps:", *lines])


class Against(BaseModel):
    """One baseline against the candidate: ``ratio`` above 1 means that the candidate is faster; 95 % interval.

    A bound is ``None`` where there were too few pairs to know one.
    """

    baseline: str
    ratio: float
    low: float | None
    high: float | None
    baseline_us: float
    candidate_us: float
    pairs: int

    def __str__(self) -> str:
        times = f"{self.baseline_us:.1f} us -> {self.candidate_us:.1f} us"
        low, high = ("unknown" if bound is None else f"{bound:.2f}" for bound in (self.low, self.high))
        return f"{self.ratio:.2f}x {self.baseline} ({low} to {high}), {times}"


class BenchReport(Answer):
    """Paired timings at length, or why there are none. ``unavailable`` are baselines that don't run here, with why."""

    is_timed: bool
    is_win: bool
    why_not: str
    against: list[Against]
    unavailable: dict[str, str]

    @property
    def summary(self) -> str:
        """A baseline a line."""
        if not self.is_timed:
            return f"not timed: {self.why_not}"
        lines = [*map(str, self.against), *(f"{name}: not timed: {why}" for name, why in self.unavailable.items())]
        return "\n".join([*lines, "a win" if self.is_win else "no win: that takes a low end above 1 against each"])


class AttemptReport(Answer):
    """One recorded attempt. ``against`` is empty where it was not timed; ``was_known``: this text was tried before."""

    run: str
    number: int
    was_known: bool
    state: State
    feedback: str
    verdict: VerdictReport | None
    complaints: list[Complaint]
    against: list[Against]

    @property
    def summary(self) -> str:
        """Its number and what became of it."""
        again = " (tried before)" if self.was_known else ""
        return f"attempt {self.number} of run {self.run}{again}: {self.feedback}"


class Standing(BaseModel):
    """How one author stands on a problem; ratios are ``None`` where none of its accepted candidates was timed."""

    author: str
    attempts: int
    accepted: int
    best_ratio: float | None
    low: float | None
    high: float | None
    baseline: str
    best_attempt: str

    def __str__(self) -> str:
        best = "not timed" if self.best_ratio is None else f"{self.best_ratio:.2f}x {self.baseline}"
        tried = f"{self.accepted} of {self.attempts} attempts accepted"
        return f"{self.author}: {best if self.accepted else 'none accepted'}; {tried}"


class Leaderboard(Answer):
    """All authors' attempts at a problem on this target and machine, best first."""

    problem: str
    target: str
    standings: list[Standing]

    @property
    def summary(self) -> str:
        """An author a line."""
        lines = list(map(str, self.standings)) or ["nobody has submitted anything yet"]
        return "\n".join([f"{self.problem} on {self.target}:", *lines])
