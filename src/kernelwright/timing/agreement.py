"""Agreement: whether two replies to the same inputs can be of the same function.

Loose on purpose. The verifier judges candidates, strictly and before anything is timed; this
only catches a contender that does other work on the clock than it did in the exam, and a
baseline that an exporter got wrong.
"""

from typing import Any

import torch

from kernelwright.timing.contender import Leaves

# Largest difference allowed, as a share of the largest magnitude in the reply: room for TF32
# and for another order of summation, none for another function.
SHARE = {torch.float16: 3e-2, torch.bfloat16: 6e-2}
OTHER_SHARE = 1e-2
# Which of two values that are equal, or equal but for rounding, is the largest is anyone's choice: a
# few of many indices may differ, and the verifier has looked at what they point to.
OTHER_WHOLE_SHARE = 1e-3
# Outputs whose exact value is zero (a normalised row's mean) are nothing but rounding noise of
# values around one, and two right replies share none of it.
NOISE = 1e-6


def disagreement(ours: Leaves, theirs: Leaves) -> str | None:
    """Return ``None`` if the replies agree, else one sentence saying where they don't."""
    if len(ours) != len(theirs):
        return f"{len(ours)} outputs instead of {len(theirs)}"
    for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        wrong = _leaf_disagreement(mine, other)
        if wrong is not None:
            return f"output {index}: {wrong}"
    return None


def _leaf_disagreement(mine: Any, other: Any) -> str | None:
    if not isinstance(mine, torch.Tensor) or not isinstance(other, torch.Tensor):
        # A reply may leave out leaves that aren't tensors, never a tensor.
        differs = isinstance(mine, torch.Tensor) or isinstance(other, torch.Tensor) or mine != other
        return f"{_kind(mine)} instead of {_kind(other)}" if differs else None
    if mine.shape != other.shape:
        return f"shape {tuple(mine.shape)} instead of {tuple(other.shape)}"
    if mine.dtype != other.dtype:
        return f"{mine.dtype} instead of {other.dtype}"
    if not mine.dtype.is_floating_point and not mine.dtype.is_complex:
        differing = int((mine != other).sum())
        is_few = differing <= OTHER_WHOLE_SHARE * mine.numel()
        return None if is_few else f"{differing} of {mine.numel()} elements differ"
    return _floating_disagreement(mine, other)


def _floating_disagreement(mine: torch.Tensor, other: torch.Tensor) -> str | None:
    finite = torch.isfinite(other)
    if not torch.equal(finite, torch.isfinite(mine)):
        return "not finite in other places"
    if not bool(finite.any()):
        return None
    wide = torch.complex128 if mine.dtype.is_complex else torch.float64
    expected = other[finite].to(wide)
    worst = float((mine[finite].to(wide) - expected).abs().max())
    largest = float(expected.abs().max())
    allowed = SHARE.get(mine.dtype, OTHER_SHARE) * largest + NOISE
    return f"off by {worst:.2g} where values reach {largest:.2g}" if worst > allowed else None


def _kind(leaf: Any) -> str:
    return "a tensor" if isinstance(leaf, torch.Tensor) else repr(leaf)
