"""A bound: the least that one call of a problem can take, by the roofline.

What has to be moved and what has to be multiplied, each at the best rate of the machine. It is kept with its run:
ceilings that are measured again may rise, and what a model was told must not change while it is asked.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The least time of one call.

    ``chip`` names the chip whose published figures were used where kernels run emulated: then everything here is
    predicted. It is "" where rates were measured on this machine. ``operations`` are those of products.
    ``bytes_per_s`` is the best rate for as many bytes; ``launch_ns`` what one launch costs at least.
    """

    chip: str = ""
    moved_bytes: int
    operations: int
    bytes_per_s: float
    memory_ns: float
    arithmetic_ns: float
    launch_ns: float = 0.0

    @property
    def ns(self) -> float:
        """Memory and arithmetic overlap: the longer of the two, and one launch."""
        return max(self.memory_ns, self.arithmetic_ns) + self.launch_ns

    @property
    def limit(self) -> Literal["memory", "arithmetic"]:
        """Which of the two takes longer."""
        return "memory" if self.memory_ns >= self.arithmetic_ns else "arithmetic"
