"""TorchInductor's Metal kernels, generated, checked and run here, and compared with torch in float64.

    python bench/metal_inductor.py [--only WORD] [--threads 2] [--keep FOLDER]

Inductor makes a wrapper for each graph of operators, which compiles Metal sources by `torch.mps.compile_shader` and
launches their kernels. It needs no Mac to make one, only to be told that there is; the wrapper runs as it is, with
tensors on the CPU and this package's `compile_shader` in place of torch's. Prints a line for each graph, and totals.
"""

import argparse
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from inductor_graphs import graphs
from metal_agreement import Graph, Tried, try_all
from torch._inductor.decomposition import select_decomp_table
from torch._inductor.graph import GraphLowering
from torch._inductor.virtualized import V
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.proxy_tensor import make_fx
from torch.fx.passes.fake_tensor_prop import FakeTensorProp

from kernelwright import msl
from kernelwright.authors.inductor.wrapper import pretended_mac


def wrapper_of(function: Callable[..., Any], inputs: tuple[torch.Tensor, ...]) -> str:
    """Return the Python module that Inductor makes of a function: kernels as Metal, and how they are launched.

    The function is traced on the CPU and moved afterwards: indexing in Python asks for the device itself.
    """
    with FakeTensorMode(allow_non_fake_inputs=True) as mode:
        traced = make_fx(function, decomposition_table=select_decomp_table(), tracing_mode="real")(
            *(_fake(each, "cpu") for each in inputs)
        )
    for node in traced.graph.nodes:
        if "device" in node.kwargs:
            node.kwargs = node.kwargs | {"device": torch.device("mps")}
    with pretended_mac(), mode:
        fakes = [_fake(each, "mps") for each in inputs]
        FakeTensorProp(traced, mode).propagate(*fakes)
        graph = GraphLowering(traced, shape_env=None)
        with V.set_graph_handler(graph), V.set_fake_mode(mode), V.set_debug_handler(mock.MagicMock()):
            graph.run(*fakes)
            return graph.codegen()[0].value


def _fake(like: torch.Tensor, device: str) -> torch.Tensor:
    return torch.empty_strided(like.shape, like.stride(), device=device, dtype=like.dtype)


def answers_of(
    wrapper: str, inputs: tuple[torch.Tensor, ...], compile_shader: Callable[[str], Any]
) -> tuple[torch.Tensor, ...]:
    """Run a wrapper as Inductor would, on the CPU, with another ``compile_shader``."""
    module: dict[str, Any] = {"__name__": "wrapper"}
    with mock.patch.object(torch.mps, "compile_shader", compile_shader):
        exec(wrapper.replace("device='mps'", "device='cpu'"), module)  # noqa: S102, what Inductor does with it
    return module["call"]([each.clone() for each in inputs])


def tried(graph: Graph, threads: int, keep: Path | None) -> Tried:
    """Generate, check, run and compare one graph."""
    libraries: list[msl.ShaderLibrary] = []

    def compile_shader(source: str) -> msl.ShaderLibrary:
        libraries.append(msl.compile_shader(source, threads=threads))
        return libraries[-1]

    try:
        wrapper = wrapper_of(graph.function, graph.inputs)
        if keep:
            keep.joinpath(f"{graph.name}.py").write_text(wrapper, encoding="utf-8")
        found = answers_of(wrapper, graph.inputs, compile_shader)
    except Exception as problem:  # noqa: BLE001, whatever a graph runs into is what is told of it
        if isinstance(problem.__cause__, msl.ShaderSyntaxError):
            return Tried(name=graph.name, findings=[str(each) for each in problem.__cause__.findings])
        return Tried(name=graph.name, failed=f"{type(problem).__name__}: {str(problem)[-400:]}")
    kernels = sum(len(library.kernel_names) for library in libraries)
    return Tried(name=graph.name, kernels=kernels, error=graph.error(found))


def main() -> None:
    """Try all graphs and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="graphs whose name has this word")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder for the wrappers, to look at")
    asked = parser.parse_args()
    if find_spec("torch._inductor.codegen.mps") is None:
        raise SystemExit(f"PyTorch {torch.__version__} makes no Metal: pip install 'torch>=2.13'")
    try_all(graphs(), lambda graph: tried(graph, asked.threads, asked.keep), asked.only)


if __name__ == "__main__":
    main()
