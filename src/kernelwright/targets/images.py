"""Images: how leaves travel through shared memory.

A tensor's image is the run of bytes from its first to its last element, with the gaps that its
strides leave, so that it reappears on the other side with the same shape, strides and
alignment. A description (JSON) says what the image means. Descriptions that come from a child
are checked word by word before anything is made of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import torch

from kernelwright.records.tensor import DTYPE_BYTES
from kernelwright.targets.reply import Unusable

Description = dict[str, Any]

_ALIGNMENT_ELEMENTS = 64
_GAP_BYTE = 0xFB
_MOST_AXES = 64
_MOST_CHARACTERS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One leaf ready to travel; ``data`` is its bytes, ``None`` for a plain value."""

    description: Description
    data: torch.Tensor | None

    @property
    def length(self) -> int:
        """How many bytes it takes in a block."""
        return 0 if self.data is None else self.data.numel()


def image_of(leaf: Any) -> Image:
    """Return the image of a tensor or plain value; of a contiguous tensor it shares the memory.

    Raises:
        TypeError: the leaf is neither.
    """
    if not isinstance(leaf, torch.Tensor):
        return Image(description=plain_description(leaf), data=None)
    tensor = leaf.detach()
    # The offset matters for its alignment only: what lies before the tensor stays here.
    lead = tensor.storage_offset() % _ALIGNMENT_ELEMENTS
    description = {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "strides": list(tensor.stride()),
        "lead": lead,
    }
    if tensor.is_contiguous() and not lead:
        return Image(description=description, data=_bytes_of(tensor))
    extent = extent_of(tensor.shape, tensor.stride())
    data = torch.full(((lead + extent) * tensor.itemsize,), _GAP_BYTE, dtype=torch.uint8)
    if extent:
        shown = tensor_in(data, description)
        shown_once, tensor_once = _without_repeats(shown), _without_repeats(tensor)
        shown_once.copy_(tensor_once)
    return Image(description=description, data=data)


def images_of(leaves: Sequence[Any]) -> list[Image]:
    """Return the images of one call's leaves; a tensor object that is there twice is one on the other side too."""
    first: dict[int, int] = {}
    found: list[Image] = []
    for at, leaf in enumerate(leaves):
        earlier = first.setdefault(id(leaf), at) if isinstance(leaf, torch.Tensor) else at
        found.append(image_of(leaf) if earlier == at else Image(description={"same_as": earlier}, data=None))
    return found


def tensor_in(data: torch.Tensor, description: Description) -> torch.Tensor:
    """Return the tensor that a description makes of bytes, sharing their memory."""
    dtype = getattr(torch, description["dtype"])
    if not data.numel():
        return torch.empty_strided(tuple(description["shape"]), tuple(description["strides"]), dtype=dtype)
    flat = data.view(dtype)
    lead = description.get("lead", 0)
    return flat.as_strided(description["shape"], description["strides"], flat.storage_offset() + lead)


def bytes_needed(description: Description) -> int:
    """Return how many bytes the image of a described leaf takes."""
    if "dtype" not in description:
        return 0
    extent = extent_of(description["shape"], description["strides"])
    lead = description.get("lead", 0) if extent else 0
    return (lead + extent) * DTYPE_BYTES[description["dtype"]]


def extent_of(shape: Sequence[int], strides: Sequence[int]) -> int:
    """Return how many elements lie from a tensor's first to its last, both included."""
    if 0 in shape:
        return 0
    return 1 + sum((size - 1) * step for size, step in zip(shape, strides, strict=True))


def plain_description(value: Any) -> Description:
    """Describe a value that is not a tensor.

    Raises:
        TypeError: it is not a number, bool, str or ``None``.
    """
    if value is None or isinstance(value, (bool, str)):
        return {"plain": value}
    if isinstance(value, int):
        return {"int": str(value)}  # JSON readers differ about large ones
    if isinstance(value, float):
        return {"float": value.hex()}  # exact, and NaN and infinity are not JSON
    raise TypeError(f"a {type(value).__name__} can't be sent; only tensors, numbers, bools, strings and None can")


def plain_value(description: Description) -> Any:
    """Return the value that ``plain_description`` described."""
    match description:
        case {"int": text}:
            return int(text)
        case {"float": text}:
            return float.fromhex(text)
        case _:
            return description["plain"]


def checked_description(claimed: Any, *, most_bytes: int) -> Description | Unusable | None:
    """Check what a child says an output leaf is.

    Args:
        claimed: any JSON value.
        most_bytes: how large an image may be.

    Returns:
        A description that is safe to use, ``Unusable`` where the child says so, ``None`` where the
        claim makes no sense. A tensor whose strides would take more room than its elements is
        described as expanded: repeats travel once.
    """
    match claimed:
        case {"unusable": str(name)}:
            return Unusable(type_name=name[:200])
        case {"plain": None | bool() | str() as value}:
            return {"plain": value} if not isinstance(value, str) or len(value) <= _MOST_CHARACTERS else None
        case {"int": str(text)} | {"float": str(text)} if len(text) <= _MOST_CHARACTERS:
            return _checked_number(dict(claimed))
        case {"dtype": str(dtype), "shape": list(shape), "strides": list(strides)} if dtype in DTYPE_BYTES:
            return _checked_tensor(dtype, shape, strides, most_bytes)
        case _:
            return None


def leaf_from(description: Description, data: torch.Tensor) -> Any:
    """Return the leaf that a checked description and its bytes make."""
    if "dtype" not in description:
        return plain_value(description)
    # A bool that is neither 0 nor 1 is undefined behaviour for whatever reads it.
    return tensor_in(data.ne(0).view(torch.uint8) if description["dtype"] == "bool" else data, description)


def describe_output(leaf: Any) -> Description:
    """Describe an output leaf in the child; anything odd becomes unusable rather than an error."""
    if isinstance(leaf, torch.Tensor):
        name = str(leaf.dtype).removeprefix("torch.")
        if leaf.layout != torch.strided or leaf.is_nested or name not in DTYPE_BYTES or leaf.device.type == "meta":
            return {"unusable": f"a {leaf.layout} tensor of {leaf.dtype} on {leaf.device}"}
        strides = leaf.stride()
        if extent_of(leaf.shape, strides) > 16 * prod(leaf.shape) + 65536:
            strides = torch.empty(leaf.shape, device="meta").stride()  # a few columns of something huge
        return {"dtype": name, "shape": list(leaf.shape), "strides": list(strides)}
    try:
        return plain_description(leaf)
    except TypeError:
        return {"unusable": f"{type(leaf).__module__}.{type(leaf).__qualname__}"}


def oddities(leaves: Sequence[Any], device: str = "cpu") -> list[str]:
    """Say which output leaves, of a call without gradients, are other than plain tensors on ``device``."""
    found: list[str] = []
    for index, leaf in enumerate(leaves):
        if not isinstance(leaf, torch.Tensor):
            continue
        if type(leaf) is not torch.Tensor:
            found.append(f"output {index} is a {type(leaf).__name__}, a subclass of Tensor")
        elif leaf.requires_grad:
            found.append(f"output {index} requires gradients although none are recorded")
        elif leaf.device.type != torch.device(device).type:
            found.append(f"output {index} is on the device {leaf.device}")
    return found


def copy_output(leaf: torch.Tensor, target: torch.Tensor, description: Description) -> None:
    """Copy an output leaf into its image, in the child."""
    if not target.numel():
        return
    shown, leaf = tensor_in(target, description), leaf.detach()
    if tuple(description["strides"]) == leaf.stride():
        shown, leaf = _without_repeats(shown), _without_repeats(leaf)  # no two elements share a place
    shown.copy_(leaf)


def as_bytes(tensor: torch.Tensor) -> memoryview:
    """Return the memory of a contiguous CPU tensor of bytes."""
    return tensor.numpy().data


def _checked_tensor(dtype: str, shape: list[Any], strides: list[Any], most_bytes: int) -> Description | None:
    if len(shape) != len(strides) or len(shape) > _MOST_AXES:
        return None
    # bool is an int in Python, so types are compared, not asked with isinstance.
    if any(type(number) is not int or not 0 <= number < 1 << 48 for number in (*shape, *strides)):
        return None
    description: Description = {"dtype": dtype, "shape": shape, "strides": strides}
    if bytes_needed(description) > most_bytes or prod(shape) * DTYPE_BYTES[dtype] > most_bytes:
        return None
    return description


def _checked_number(description: Description) -> Description | None:
    try:
        plain_value(description)
    except (ValueError, OverflowError):
        return None
    return {key: description[key] for key in ("int", "float") if key in description}


def _bytes_of(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.reshape(-1).view(torch.uint8) if tensor.numel() else torch.empty(0, dtype=torch.uint8)


def _without_repeats(tensor: torch.Tensor) -> torch.Tensor:
    """Return ``tensor`` with each expanded axis cut to one element."""
    for axis, (size, step) in enumerate(zip(tensor.shape, tensor.stride(), strict=True)):
        if step == 0 and size > 1:
            tensor = tensor.narrow(axis, 0, 1)
    return tensor
