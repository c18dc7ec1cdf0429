"""What TorchInductor makes of a graph for Apple's GPUs: a Python module with Metal sources and their launches.

It is made on any machine: Inductor needs no Mac to write Metal, only to be told that there is one. The graph goes
through the passes that `torch.compile` runs for inference, from the decompositions to the scheduler.
"""

# ruff: noqa: SLF001 - Inductor's passes have no public names
import logging
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any
from unittest import mock

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from kernelwright.authors.graph_call import call_graph
from kernelwright.records.graph import Graph, GraphInput

GENERATOR = "torch._inductor.codegen.mps"
# An M2 Max has 38 cores; the number only decides how far Inductor splits reductions.
_CORES, _NAME = 20, "Apple M2"
_SETTINGS: dict[str, Any] = {"fallback_random": True, "fx_graph_cache": False}


def why_not_here() -> str | None:
    """Return what this PyTorch lacks for writing Metal, or ``None``."""
    if find_spec(GENERATOR) is None or not hasattr(torch.ops.aten, "_scaled_dot_product_attention_math_for_mps"):
        return f"PyTorch {torch.__version__} has no Metal code generator: pip install 'torch>=2.13'"
    return None


def wrapper_of(graph: Graph) -> str:
    """Return the Python module that Inductor writes for a graph, its arguments the graph's inputs in order.

    Raises:
        Whatever Inductor raises where it can't compile the graph.
    """
    from torch._inductor import compile_fx, config  # noqa: PLC0415 - takes a second, and only this author needs it
    from torch._inductor.graph import GraphLowering  # noqa: PLC0415
    from torch._inductor.virtualized import V  # noqa: PLC0415
    from torch.fx.passes.fake_tensor_prop import FakeTensorProp  # noqa: PLC0415

    mode = FakeTensorMode(allow_non_fake_inputs=True)
    with torch.no_grad(), _quiet(), config.patch(_SETTINGS):
        traced = _traced(graph, mode)
        with pretended_mac(), mode, V.set_fake_mode(mode):
            fakes = [_fake(given, "mps") for given in graph.inputs]
            compile_fx.view_to_reshape(traced)
            FakeTensorProp(traced, mode).propagate(*fakes)
            returned = traced.graph.output_node()
            # What the caller gets lies as it does in the module; only what is inside may lie otherwise.
            returned.meta["user_visible_output_idxs"] = list(range(len(graph.outputs)))
            returned.meta["original_output_strides"] = [graph.spec_of(ref).strides for ref in graph.outputs]
            compile_fx._recursive_post_grad_passes(traced, is_inference=True)
            lowering = GraphLowering(traced, example_inputs=fakes, shape_env=None, is_inference=True)
            with V.set_graph_handler(lowering), V.set_debug_handler(mock.MagicMock()):
                lowering.run(*fakes)
                return lowering.codegen()[0].value


@contextmanager
def pretended_mac() -> Generator[None]:
    """Let Inductor believe that there is a GPU of Apple's, which it asks for its number of cores."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch("torch.backends.mps.is_available", return_value=True))
        for name, value in (("_mps_get_core_count", _CORES), ("_mps_get_name", _NAME)):
            stack.enter_context(mock.patch(f"torch._C.{name}", return_value=value, create=True))
        yield


def _traced(graph: Graph, mode: FakeTensorMode) -> torch.fx.GraphModule:
    """Trace and simplify on the CPU, then move to the GPU: both make tensors on the device, which isn't there."""
    from torch._inductor import compile_fx  # noqa: PLC0415
    from torch._inductor.decomposition import select_decomp_table  # noqa: PLC0415
    from torch.fx.experimental.proxy_tensor import make_fx  # noqa: PLC0415

    def called(*tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return call_graph(graph, tensors, _ON_MPS)

    with mode:
        fakes = [_fake(given, "cpu") for given in graph.inputs]
        traced = make_fx(called, decomposition_table=select_decomp_table(), tracing_mode="real")(*fakes)
    traced.graph.eliminate_dead_code()
    traced = compile_fx._recursive_joint_graph_passes(traced)
    for node in traced.graph.nodes:
        if "device" in node.kwargs:
            node.kwargs = node.kwargs | {"device": torch.device("mps")}
        if node.target is torch.ops.aten._scaled_dot_product_flash_attention_for_cpu.default:
            _attend_on_mps(node)
    traced.recompile()
    return traced


def _attention(  # noqa: PLR0917 - torch's own order
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attn_mask: torch.Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    **named: Any,
) -> torch.Tensor:
    """Attend as torch does on an Apple GPU; traced on a CPU it would be the CPU's own operator."""
    whole = torch.ops.aten._scaled_dot_product_attention_math_for_mps.default
    return whole(query, key, value, attn_mask, dropout_p, is_causal, None, **named)[0]


_ON_MPS = {"aten.scaled_dot_product_attention.default": _attention}


def _attend_on_mps(node: torch.fx.Node) -> None:
    """Let a call that a pattern made of a product, softmax and product be that of the GPU."""
    query, key, value, dropout, is_causal = (*node.args, *(0.0, False)[len(node.args) - 3 :])
    named = dict(node.kwargs)
    node.target = torch.ops.aten._scaled_dot_product_attention_math_for_mps.default
    node.args = (query, key, value, named.pop("attn_mask", None), dropout, is_causal, None)
    node.kwargs = named


def _fake(given: GraphInput, device: str) -> torch.Tensor:
    spec = given.spec
    return torch.empty_strided(spec.shape, spec.strides, device=device, dtype=getattr(torch, spec.dtype))


@contextmanager
def _quiet() -> Generator[None]:
    """Keep Inductor's log to errors: its advice is about this machine, which it doesn't compile for."""
    log = logging.getLogger("torch._inductor")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
