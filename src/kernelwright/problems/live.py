"""Load a live ``nn.Module``: a copy of it, on the CPU, that can be called without touching the user's."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.copying import copied
from kernelwright.problems.inputs import drawing
from kernelwright.problems.leaves import spec_of
from kernelwright.problems.origins import Loaded
from kernelwright.problems.user_code import is_user_file, running
from kernelwright.records.digest import digest_of
from kernelwright.records.problem import Origin

_LARGEST_DIGESTED = 1 << 16  # elements of a plain tensor attribute; larger ones count by their spec


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRecipe:
    """The module itself, and its inputs."""

    module: torch.nn.Module
    inputs: Any
    seed: int = 0

    def load(self) -> Loaded:
        """Copy the module to the CPU."""
        name = type(unwrapped(self.module)).__name__
        if self.inputs is None:
            problem = "a live module comes without inputs"
            raise LoadError(name, problem, "Pass inputs=(tensor, ...) or a function that returns them")
        module = own(self.module, name)
        source = source_of(module)
        spelled = getattr(self.inputs, "__qualname__", "") if callable(self.inputs) else ""
        origin = Origin(kind="live", spelling=name, inputs=spelled, digest=identity(module, source))
        draw = drawing(self.inputs, name, "inputs")
        return Loaded(name=name, origin=origin, module=module, draw=draw, source=source)


def own(module: torch.nn.Module, reference: str) -> torch.nn.Module:
    """Return a copy of a module, on the CPU.

    Raises:
        LoadError: it can't be copied or holds no data.
    """
    plain = unwrapped(module)
    if any(each.is_meta for each in (*plain.parameters(), *plain.buffers())):
        problem = "has parameters on the meta device, which hold no data"
        raise LoadError(reference, problem, "Load its weights first")
    remedy = "A module must survive copy.deepcopy: detach tensors it keeps, leave out open files and locks"
    with running(reference, "copying the module", remedy=remedy):
        return copied(plain).to("cpu")


def unwrapped(module: torch.nn.Module) -> torch.nn.Module:
    """Return the module inside what ``torch.compile`` gave, or the module itself."""
    inner = getattr(module, "_orig_mod", None)
    return inner if isinstance(inner, torch.nn.Module) else module


def source_of(module: torch.nn.Module) -> str:
    """Return the text of every class of the module's tree that is the user's own, its own class last.

    Empty where there is none to read (a class typed into an interactive session, or torch's).
    """
    texts: list[str] = []
    for each in reversed(tuple(_classes(module))):
        try:
            file, text = inspect.getfile(each), inspect.getsource(each)
        except (OSError, TypeError):
            continue
        if (is_user_file(file) or each is type(module)) and text not in texts and not _is_torchs(each):
            texts.append(text)
    return "\n\n".join(texts)


def identity(module: torch.nn.Module, source: str) -> str:
    """Return a digest of what the module computes, weights aside: text, structure, settings, constants.

    Settings are the plain attributes of each submodule (``eps``, ``num_heads``): two modules of
    one class that differ in them are two problems.
    """
    parts: list[tuple[str, str, str]] = []
    for name, each in module.named_modules():
        for key, value in sorted(vars(each).items()):
            if key.startswith("_") or key == "training":
                continue
            text = _setting(value)
            if text is not None:
                parts.append((name, key, text))
    names = tuple(f"{name}:{type(each).__qualname__}" for name, each in module.named_modules())
    return digest_of("module", source, names, tuple(parts))


def _setting(value: Any) -> str | None:
    match value:
        case torch.Tensor():
            small = value.numel() <= _LARGEST_DIGESTED and value.layout == torch.strided
            contents = digest_of("tensor", str(value.detach().flatten().tolist())) if small else ""
            return f"{spec_of(value)} {contents}"
        case bool() | int() | float() | str() | None | torch.dtype():
            return repr(value)
        case tuple() | list():
            return f"[{', '.join(_setting(each) or type(each).__name__ for each in value)}]"
        case dict():
            return f"{{{', '.join(f'{key!r}: {_setting(each)}' for key, each in value.items())}}}"
        case _:
            return getattr(value, "__qualname__", None)


def _classes(module: torch.nn.Module) -> Iterator[type]:
    seen: set[type] = set()
    for each in module.modules():
        for base in type(each).__mro__:
            if base not in seen and issubclass(base, torch.nn.Module):
                seen.add(base)
                yield base


def _is_torchs(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "torch"
