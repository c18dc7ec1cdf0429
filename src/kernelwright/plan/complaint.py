"""What goes wrong while a plan runs: evidence for its author, with a place in its text."""

from kernelwright.plan.tree import At
from kernelwright.records.build import Diagnostic
from kernelwright.records.candidate import PLAN_FILE


class PlanError(Exception):
    """A checked plan failed while it ran. ``diagnostic`` says where and why, in the plan's own terms."""

    def __init__(self, message: str, at: At | None = None) -> None:
        place = at or At(0, 0)
        self.diagnostic = Diagnostic(file=PLAN_FILE, line=place.line, column=place.column, message=message)
        super().__init__(str(self.diagnostic))


class InputMismatchError(Exception):
    """A replay was given tensors that differ from those it was made for."""
