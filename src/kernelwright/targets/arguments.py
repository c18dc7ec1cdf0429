"""Constructor arguments as JSON and images: the plain part of Python's values, without pickle."""

from collections.abc import Sequence
from typing import Any

import torch

from kernelwright.targets import images


def encoded(value: Any, found: list[images.Image]) -> Any:
    """Return ``value`` as JSON; tensors go to ``found`` and leave their index.

    Raises:
        TypeError: a value is of a kind that can't cross.
    """
    match value:
        case torch.Tensor():
            found.append(images.image_of(value))
            return {"tensor": len(found) - 1, "image": found[-1].description}
        case torch.dtype():
            return {"torch": str(value).removeprefix("torch.")}
        case torch.device():
            return {"device": str(value)}
        case tuple():
            return {"tuple": [encoded(each, found) for each in value]}
        case list():
            return {"list": [encoded(each, found) for each in value]}
        case dict():
            return {"dict": [[encoded(key, found), encoded(each, found)] for key, each in value.items()]}
        case _:
            return images.plain_description(value)


def decoded(value: Any, runs: Sequence[memoryview]) -> Any:
    """Return what ``encoded`` was given; tensors are copies."""
    match value:
        case {"tensor": index, "image": description}:
            data = torch.frombuffer(bytearray(runs[index]), dtype=torch.uint8) if runs[index] else torch.empty(0)
            return images.tensor_in(data, description).clone()
        case {"torch": name}:
            return getattr(torch, name)
        case {"device": name}:
            return torch.device(name)
        case {"tuple": items}:
            return tuple(decoded(each, runs) for each in items)
        case {"list": items}:
            return [decoded(each, runs) for each in items]
        case {"dict": pairs}:
            return {decoded(key, runs): decoded(each, runs) for key, each in pairs}
        case _:
            return images.plain_value(value)
