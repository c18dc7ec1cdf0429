"""Schedule parameters: the few numbers of a kernel that only a clock can choose."""

from dataclasses import dataclass

# What all arrays of a group of threads may take of the memory that it shares, that of all GPUs of Apple's.
NEAR_BYTES = 32 * 1024
# Keys that attention compares a block of rows with at a time: one for each lane of a simdgroup.
KEYS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """How a group of threads makes a block of a product of matrices.

    The block has ``rows`` by ``columns`` elements; its factors are brought near ``depth`` terms at a
    time. ``simdgroup_rows`` by ``simdgroup_columns`` simdgroups share it. After ``longest`` terms
    their sums are added up apart, so that the error of a long sum stays that of a short one. All
    are powers of two, ``rows`` and ``columns`` at least 8 for each simdgroup, ``depth`` at least 8.
    """

    rows: int = 64
    columns: int = 64
    depth: int = 16
    simdgroup_rows: int = 2
    simdgroup_columns: int = 2
    longest: int = 256

    @property
    def simdgroups(self) -> int:
        """How many simdgroups make a group."""
        return self.simdgroup_rows * self.simdgroup_columns

    def __str__(self) -> str:
        return f"{self.rows}x{self.columns}x{self.depth} by {self.simdgroup_rows}x{self.simdgroup_columns}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionTile:
    """How a group of threads makes a block of attention's rows: eight for each of ``simdgroup_rows``.

    ``simdgroup_columns`` simdgroups share eight rows, a part of the keys and of the columns for each. Scores of
    `KEYS` keys are made at a time, as sums that are taken ``depth`` terms at a time; values are brought near
    ``columns`` at a time, a multiple of 8 for each simdgroup. ``keeps_rows``: what keys are compared with stays near
    for the whole walk, padded to whole stretches of the depth.
    """

    simdgroup_rows: int
    simdgroup_columns: int
    depth: int
    columns: int
    keeps_rows: bool

    @property
    def rows(self) -> int:
        """How many rows a group makes."""
        return 8 * self.simdgroup_rows

    @property
    def simdgroups(self) -> int:
        """How many simdgroups make a group."""
        return self.simdgroup_rows * self.simdgroup_columns

    def __str__(self) -> str:
        kept = ", rows kept" if self.keeps_rows else ""
        by = f"{self.simdgroup_rows}x{self.simdgroup_columns}"
        return f"{self.rows}x{KEYS}x{self.depth}, {self.columns} columns, by {by}{kept}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How one kernel is scheduled.

    ``scratch_share`` is how much of the second cache level a work item's values between passes may
    take (0 computes them again), ``items_per_thread`` how finely work is cut, ``most_lanes`` the
    longest block of columns that are reduced side by side. ``has_sides``: long sums of vector loops
    are taken in four, for a core that would wait for each addition. ``tile`` is how products of matrices are
    cut, where the target has matrix units and they are large enough; ``None`` makes them as other sums.
    """

    scratch_share: float = 0.5
    items_per_thread: int = 4
    most_lanes: int = 2048
    has_sides: bool = True
    tile: Tile | None = None

    def __str__(self) -> str:
        usual = Tuning()
        told = {
            "scratch": (self.scratch_share, usual.scratch_share),
            "items a thread": (self.items_per_thread, usual.items_per_thread),
            "lanes": (self.most_lanes, usual.most_lanes),
        }
        changed = [f"{name} {here:g}" for name, (here, before) in told.items() if here != before]
        changed += [f"tile {self.tile}"] if self.tile else []
        return ", ".join(changed) or "as usual"


USUAL = Tuning()
# Where there are matrix units.
USUAL_IN_TILES = Tuning(has_sides=False, tile=Tile())
# What is tried for each kernel beside the usual one; those that make no difference to it fall away.
TRIED = (
    Tuning(scratch_share=0.0),
    Tuning(items_per_thread=1),
    Tuning(items_per_thread=16),
    Tuning(most_lanes=128),
    Tuning(most_lanes=512),
)
# What a search tries for a product beside the usual tile, on a target that has matrix units.
TRIED_TILES = (
    Tuning(has_sides=False, tile=Tile(rows=32, columns=32, depth=32)),
    Tuning(has_sides=False, tile=Tile(rows=32, columns=64)),
    Tuning(has_sides=False, tile=Tile(rows=64, columns=32)),
    Tuning(has_sides=False, tile=Tile(depth=32)),
    Tuning(has_sides=False, tile=Tile(rows=128, columns=64, simdgroup_rows=4)),
    Tuning(has_sides=False, tile=None),
)
