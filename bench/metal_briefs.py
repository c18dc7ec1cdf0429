"""Briefs of KernelBench-format problems for the metal target: from real calls, or without data.

Without data a problem's module is made and traced on torch's meta device, where tensors have shapes and nothing else:
enough for what authors see, and for counting launches and bytes, at any size on any machine.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from kernelwright.authors.author import Brief
from kernelwright.errors import LoadError
from kernelwright.problems.capture import Captured, capture, graph_of
from kernelwright.problems.execute import at_home, execute
from kernelwright.problems.file import (
    MODEL,
    construct,
    example_inputs,
    init_inputs,
    model_class,
    positional,
    read_python,
)
from kernelwright.problems.fit import FitBudget, fit
from kernelwright.problems.inputs import arguments_in
from kernelwright.problems.leaves import leaf_of, leaves_of, tree_of
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference, set_mode
from kernelwright.problems.seeds import seeded
from kernelwright.problems.sizes import rewrite
from kernelwright.records.contract import Contract, Mode, NamedTensor
from kernelwright.swarm.supervisor import brief_of
from kernelwright.targets.metal.target import MetalTarget

Sizes = Literal["fit", "full"]
# What `kernelwright optimize --fit` takes for a minute of search.
_SEARCH_S = 60.0
_RANDOM = ("rand", "bernoulli", "dropout", "multinomial", "normal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A problem as authors see it, and as verification needs it (``None`` where it was made without data)."""

    brief: Brief
    reference: Reference | None
    captured: Captured


def subject_of(path: Path, sizes: Sizes, mode: Mode, *, with_data: bool) -> Subject | str:
    """Return a problem at the sizes asked for, or one sentence that says why its graph can't be had.

    Raises:
        LoadError: it can't be loaded.
    """
    chosen = fit(path, FitBudget.for_search(_SEARCH_S, is_emulated=True)).sizes if sizes == "fit" else {}
    if with_data:
        reference = load_reference(path, sizes=chosen, mode=mode)
        example = reference.draw_inputs(0)
        captured = capture(reference.module, example.args, example.kwargs)
        if not isinstance(captured, Captured):
            return str(captured)
        return Subject(brief=brief_of(reference, captured, MetalTarget()), reference=reference, captured=captured)
    return _without_data(path, chosen, mode)


def _without_data(path: Path, sizes: dict[str, int], mode: Mode) -> Subject | str:
    text = rewrite(read_python(path, str(path)), sizes)
    with torch.device("meta"), torch.no_grad(), at_home(path.resolve().parent):
        module, args, kwargs = _made(text, path)
        set_mode(module, mode, path.stem)
        try:
            exported = torch.export.export(module, args, kwargs, strict=False)
        except Exception as error:  # noqa: BLE001 - whatever tracing can't do is what is told of it
            return f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200]}"
        captured = graph_of(exported)
    if not isinstance(captured, Captured):
        return str(captured)
    graph, limits = captured.graph, MetalTarget().limits()
    contract = Contract(
        inputs=tuple(map(leaf_of, leaves_of((args, kwargs)))),
        input_tree=tree_of((args, kwargs)),
        outputs=tuple(graph.spec_of(ref) for ref in graph.outputs),
        output_tree="",
        state=tuple(
            NamedTensor(name=given.target, kind=given.kind, spec=given.spec)
            for given in graph.inputs
            if given.kind in ("parameter", "buffer")
        ),
        mode=mode,
        mutates=captured.mutates,
        is_random=any(word in node.op for node in graph.nodes for word in _RANDOM),
    )
    brief = Brief(
        problem_id=path.stem,
        problem_name=path.stem,
        source=text,
        graph=graph,
        contract=contract,
        target="metal",
        guide="",
        threads=limits.threads,
        vector_bytes=limits.vector_bytes,
        cache_bytes=limits.cache_bytes,
    )
    return Subject(brief=brief, reference=None, captured=captured)


def _made(text: str, path: Path) -> tuple[torch.nn.Module, tuple[Any, ...], dict[str, Any]]:
    """Return a file's module and the arguments of its example call."""
    spelling = str(path)
    with seeded(0):
        module = execute(text, path.resolve())
    model = model_class(module, spelling, MODEL)
    built = construct(model, spelling, *positional(model, *init_inputs(module, spelling, 0)), 0)
    inputs = example_inputs(module, spelling)
    given = arguments_in(inputs() if callable(inputs) else inputs)
    if given is None:
        raise LoadError(spelling, "get_inputs gives no inputs", "Make it return a list of tensors")
    return built, *given
