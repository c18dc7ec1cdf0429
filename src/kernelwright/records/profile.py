"""What the steps of a candidate's plan take, one by one: told to authors, never believed as a measurement."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """One step of a call, in the order of running.

    ``line`` is the line of ``plan.py`` it comes from, ``what`` the kernel launched or the library
    function called, ``median_ns`` what it took, timed inside the candidate's own process.
    """

    line: int
    what: str
    is_launch: bool
    median_ns: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The steps of one plan."""

    steps: tuple[StepTime, ...]

    @property
    def total_ns(self) -> float:
        """What all steps take together."""
        return sum(step.median_ns for step in self.steps)

    def at(self, line: int) -> float:
        """Return what the steps of a line of the plan take together, in nanoseconds."""
        return sum(step.median_ns for step in self.steps if step.line == line)
