"""Schedule parameters: the few numbers of a kernel that only a clock can choose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How one kernel is scheduled.

    ``scratch_share`` is how much of the second cache level a work item's values between passes may
    take (0 computes them again), ``items_per_thread`` how finely work is cut, ``most_lanes`` the
    longest block of columns that are reduced side by side.
    """

    scratch_share: float = 0.5
    items_per_thread: int = 4
    most_lanes: int = 2048

    def __str__(self) -> str:
        usual = Tuning()
        told = {
            "scratch": (self.scratch_share, usual.scratch_share),
            "items a thread": (self.items_per_thread, usual.items_per_thread),
            "lanes": (self.most_lanes, usual.most_lanes),
        }
        changed = [f"{name} {here:g}" for name, (here, before) in told.items() if here != before]
        return ", ".join(changed) or "as usual"


USUAL = Tuning()
# What is tried for each kernel beside the usual one; those that make no difference to it fall away.
TRIED = (
    Tuning(scratch_share=0.0),
    Tuning(items_per_thread=1),
    Tuning(items_per_thread=16),
    Tuning(most_lanes=128),
    Tuning(most_lanes=512),
)
