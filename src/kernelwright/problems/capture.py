"""Capture: what a module computes, as a graph of core ATen operators.

torch.export traces the module for one call; its decompositions then bring the operators down
to the core set, except for a few that libraries run whole (``linear``, attention) and that an
author had better see whole. Numbers among the inputs become part of the graph.
"""

import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from kernelwright.problems.exported_graph import NotRepresentableError, Translated, translate
from kernelwright.problems.observe import restored
from kernelwright.problems.quiet import quiet
from kernelwright.problems.reference import Reference
from kernelwright.problems.user_code import is_user_file, one_line
from kernelwright.records.graph import Graph, Ref

# Operators that are not core ATen but that libraries implement whole.
KEPT_WHOLE = (
    torch.ops.aten.linear.default,
    torch.ops.aten.scaled_dot_product_attention.default,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The graph, and the tensors it needs that are neither inputs nor state, by target name.

    ``graph.outputs`` has one entry for each tensor among the module's output leaves, in their
    order. ``mutates`` names what the module changes, as a contract does, and ``updates`` the
    value that each of those ends up with, in the same order.
    """

    graph: Graph
    constants: dict[str, torch.Tensor]
    mutates: tuple[str, ...] = ()
    updates: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCaptured:
    """Why there is no graph: one sentence, and the user's line ("file.py:12") if it is known."""

    reason: str
    location: str = ""

    def __str__(self) -> str:
        return f"{self.reason} ({self.location})" if self.location else self.reason


def capture(module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Captured | NotCaptured:
    """Trace ``module`` for one call, without gradients, with the shapes of ``args`` and ``kwargs``.

    The module is left as it was. What can't be traced is a result: the sentence names the
    operator or construct in the way, and the user's line.
    """
    with quiet(), torch.no_grad(), restored(module):
        try:
            exported = _exported(module, args, kwargs)
            translated = translate(_decomposed(exported), module)
        except NotRepresentableError as error:
            return NotCaptured(reason=str(error), location=_line_in_text(error.stack_trace))
        except Exception as error:  # noqa: BLE001 - whatever export can't do is a result, not a crash
            return NotCaptured(reason=_reason(error), location=_location(error))
    return _captured(translated)


def capture_reference(reference: Reference) -> Captured | NotCaptured:
    """Trace a reference's module for its own example inputs."""
    example = reference.draw_inputs(0)
    return capture(reference.module, example.args, example.kwargs)


def capture_eager(module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Graph | NotCaptured:
    """Trace ``module`` as ``capture`` does, into the operators that eager mode runs.

    Only what torch itself spells out on its way to a device is spelled out: ``silu`` and ``mse_loss`` stay whole here,
    where ``capture`` has the operators of the core set that they can be made of.
    """
    with quiet(), torch.no_grad(), restored(module):
        try:
            return translate(_exported(module, args, kwargs).run_decompositions(_composites()), module).graph
        except NotRepresentableError as error:
            return NotCaptured(reason=str(error), location=_line_in_text(error.stack_trace))
        except Exception as error:  # noqa: BLE001 - whatever export can't do is a result, not a crash
            return NotCaptured(reason=_reason(error), location=_location(error))


def graph_of(exported: torch.export.ExportedProgram) -> Captured | NotCaptured:
    """Turn an exported program into a graph record."""
    with quiet(), torch.no_grad():
        try:
            return _captured(translate(_decomposed(exported), None))
        except NotRepresentableError as error:
            return NotCaptured(reason=str(error), location=_line_in_text(error.stack_trace))


def _captured(translated: Translated) -> Captured:
    return Captured(
        graph=translated.graph,
        constants=translated.constants,
        mutates=tuple(name for name, _ in translated.updates),
        updates=tuple(ref for _, ref in translated.updates),
    )


def _exported(module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> torch.export.ExportedProgram:
    try:
        return torch.export.export(module, args, kwargs, strict=False)
    except Exception as error:  # noqa: BLE001 - raised again below unless strict mode gets further
        # Strict mode reads the bytecode instead of running it, which gets past other things.
        try:
            return torch.export.export(module, args, kwargs, strict=True)
        except Exception:  # noqa: BLE001 - the first error is the one that names the user's own line
            raise error from None


def _decomposed(exported: torch.export.ExportedProgram) -> torch.export.ExportedProgram:
    table = torch.export.default_decompositions()
    for kept in KEPT_WHOLE:
        table.pop(kept, None)
    lstm = torch.ops.aten.lstm.input
    table[lstm] = _with_states_as_given(table[lstm])
    return exported.run_decompositions(table)


def _with_states_as_given(lstm: Callable[..., Any]) -> Callable[..., Any]:
    """Return LSTM's decomposition with its last states in the shape of the first: torch 2.11 has an axis too many."""

    def decomposed(x: torch.Tensor, states: Sequence[torch.Tensor], *rest: Any) -> tuple[torch.Tensor, ...]:
        made, *last = lstm(x, states, *rest)
        shaped = zip(last, states, strict=True)
        return made, *(own if own.shape == given.shape else own.reshape(given.shape) for own, given in shaped)

    return decomposed


def _composites() -> dict[Any, Any]:
    """Return the decompositions of operators that PyTorch spells out on every device; MPS has LSTM whole."""
    key = "CompositeImplicitAutograd"
    found = {
        operator: decomposed
        for operator, decomposed in torch.export.default_decompositions().items()
        if torch._C._dispatch_has_kernel_for_dispatch_key(operator.name(), key)  # noqa: SLF001 - nothing public tells
    }
    for kept in (*KEPT_WHOLE, torch.ops.aten.lstm.input):
        found.pop(kept, None)
    return found


# What torch says, and what it means to the author of a module. Each pattern's groups fill the sentence.
_MEANINGS: tuple[tuple[str, str], ...] = (
    (r"Could not guard on data-dependent expression", "control flow depends on the values of a tensor"),
    (r"Could not extract specialized integer from data-dependent", "a size or index depends on the values of a tensor"),
    (r"Dynamic control flow is not supported", "control flow depends on the values of a tensor"),
    (r"Data-dependent branching|data-dependent branching", "control flow depends on the values of a tensor"),
    (r"(?:aten\.)?_local_scalar_dense|\.item\(\)", "a number is read out of a tensor (.item(), float(), int())"),
    (
        r"\.numpy\(\) is not supported|cannot call \.?numpy|Cannot access data pointer",
        "data leaves torch (.numpy(), .data_ptr())",
    ),
    (
        r"dynamic_output_shape_operator|DynamicOutputShapeException\D*(aten\.[\w.]+)?|DynamicOutputShape",
        "the shape of a result depends on values",
    ),
    (r"UnsupportedOperatorException[^\w]*([\w.:]+)", "operator {0} can't be traced"),
    (r"There was no fake impl\w*|no fake impl registered|fake impl\b", "a custom operator has no fake implementation"),
    (
        r"export\W.*ScriptModule|Exporting a ScriptModule is not supported",
        "it is a TorchScript module, which holds no Python to trace",
    ),
    (r"[Gg]raph break", "it breaks the graph"),
)


def _reason(error: Exception) -> str:
    told = f"{type(error).__name__}: {error}"
    for pattern, sentence in _MEANINGS:
        found = re.search(pattern, told)
        if found:
            return sentence.format(*(group or "" for group in found.groups()))
    return f"tracing raised {type(error).__name__}: {one_line(error, 200)}"


def _location(error: BaseException) -> str:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if is_user_file(frame.filename) and frame.lineno:
            return f"{Path(frame.filename).name}:{frame.lineno}"
    return _line_in_text(str(error))


def _line_in_text(text: str) -> str:
    """Return the innermost user line that a printed stack names."""
    for filename, line in reversed(re.findall(r'File "([^"]+)", line (\d+)', text)):
        if is_user_file(filename):
            return f"{Path(filename).name}:{line}"
    return ""
