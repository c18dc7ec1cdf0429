"""Sketches: inputs in few words, with the names that the reference's forward gives them."""

import inspect
from collections.abc import Sequence
from typing import Any

import torch
from torch.utils import _pytree as pytree

from kernelwright.problems.leaves import spec_of, unflatten
from kernelwright.problems.reference import Reference
from kernelwright.records.counterexample import Element, Number, TensorSketch, ValueSketch
from kernelwright.records.tensor import TensorSpec
from kernelwright.verification.compare import digits, number
from kernelwright.verification.counterexample.simpler import differing

MOST_ELEMENTS = 8
_SAMPLE = 4096


def sketches(
    leaves: Sequence[Any], original: Sequence[Any], reference: Reference
) -> tuple[TensorSketch | ValueSketch, ...]:
    """Describe inputs of a reference; ``original`` are those they were made from."""
    names, specs = input_names(reference), reference.problem.contract.inputs
    return tuple(
        _tensor_sketch(leaf, name, spec, is_as_drawn=leaf is before)
        if isinstance(leaf, torch.Tensor) and isinstance(spec, TensorSpec)
        else ValueSketch(name=name, value=None if isinstance(leaf, torch.Tensor) else leaf)
        for leaf, before, name, spec in zip(leaves, original, names, specs, strict=True)
    )


def input_names(reference: Reference) -> tuple[str, ...]:
    """Return one name for each input leaf: "x", "mask", "states[1]"; "input_1" where forward gives none."""
    contract = reference.problem.contract
    nested = unflatten([None] * len(contract.inputs), contract.input_tree)
    paths = [path for path, _ in pytree.tree_flatten_with_path(nested)[0]]
    parameters = _positional_names(reference.module)
    if len(paths) == 1 and not parameters:
        parameters = ["x"]
    return tuple(_name(path, parameters) for path in paths)


def _positional_names(module: torch.nn.Module) -> list[str]:
    try:
        parameters = inspect.signature(module.forward).parameters.values()
    except (TypeError, ValueError):
        return []
    return [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]


def _name(path: Sequence[Any], parameters: Sequence[str]) -> str:
    _, first, *rest = path  # (args, kwargs) first, then which of them
    key = getattr(first, "idx", getattr(first, "key", first))
    if isinstance(key, int):
        key = parameters[key] if key < len(parameters) else f"input_{key}"
    return f"{key}{pytree.keystr(tuple(rest))}"


def _tensor_sketch(leaf: torch.Tensor, name: str, usual: TensorSpec, *, is_as_drawn: bool) -> TensorSketch:
    background = _background(leaf)
    apart = differing(leaf, float("nan") if background is None else background)
    count = int(apart.sum())
    places = apart.nonzero().tolist() if count <= MOST_ELEMENTS else []
    is_listed = count <= MOST_ELEMENTS and not leaf.is_complex()
    return TensorSketch(
        name=name,
        spec=spec_of(leaf),
        offset=int(leaf.storage_offset()),
        layout=_layout(leaf, usual),
        not_zero=int((leaf != 0).sum()),
        background=None if background is None else number(torch.tensor(background, dtype=leaf.dtype)),
        differing=count,
        elements=tuple(Element(index=tuple(at), value=number(leaf[tuple(at)])) for at in places) if is_listed else (),
        is_as_drawn=is_as_drawn,
    )


def _layout(leaf: torch.Tensor, usual: TensorSpec) -> str:
    if tuple(leaf.stride()) != usual.strides and leaf.numel() > 1:
        return f"stored with strides {tuple(leaf.stride())}"
    return f"beginning {leaf.storage_offset()} into its memory" if leaf.storage_offset() else ""


def _background(leaf: torch.Tensor) -> float | None:
    """Return the value that most elements hold; ``None`` if there is none."""
    if leaf.numel() == 0 or leaf.is_complex():
        return None
    # What most elements hold is the middle one of them in order, and of any sample of them, mostly.
    sample = leaf.flatten()[:: max(1, leaf.numel() // _SAMPLE)]
    value = sample.sort().values[sample.numel() // 2].item()
    if value != value or 2 * int((leaf == value).sum()) <= leaf.numel():  # noqa: PLR0124 - NaN
        return 0 if leaf.numel() <= MOST_ELEMENTS else None
    return value


def in_words(inputs: Sequence[TensorSketch | ValueSketch]) -> str:
    """Describe all inputs: "x = 0 everywhere but x[0, 95] = 1"."""
    return ", ".join(_tensor_words(each) for each in inputs if isinstance(each, TensorSketch))


def is_simple(sketch: TensorSketch) -> bool:
    """Whether a tensor can be told element by element."""
    return sketch.background is not None and (not sketch.differing or bool(sketch.elements))


def _tensor_words(sketch: TensorSketch) -> str:
    stored = f" ({sketch.layout})" if sketch.layout else ""
    return f"{_holds(sketch)}{stored}"


def _holds(sketch: TensorSketch) -> str:
    total = sketch.spec.elements
    if total == 0:
        return f"{sketch.name} empty"
    if not is_simple(sketch):
        return f"{sketch.name} {'as drawn' if sketch.is_as_drawn else f'of {sketch.not_zero} elements that are not 0'}"
    assert sketch.background is not None
    if not sketch.elements:
        return f"{sketch.name} = {digits(sketch.background)} everywhere"
    listed = ", ".join(f"{sketch.name}{_index(each.index)} = {_value(each.value)}" for each in sketch.elements)
    if len(sketch.elements) == total:
        return listed
    return f"{sketch.name} = {digits(sketch.background)} everywhere but {listed}"


def _index(index: Sequence[int]) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""


def _value(value: Number) -> str:
    said = digits(value)
    return {"nan": "NaN", "-0": "-0.0"}.get(said, said)
