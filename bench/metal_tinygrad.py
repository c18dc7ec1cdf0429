"""tinygrad's Metal kernels, rendered, checked and run here, and compared with torch in float64.

    python bench/metal_tinygrad.py [--only WORD]

tinygrad renders Metal anywhere; here it is given a Metal device that compiles and launches by this package
(`tinygrad_metal_device`), so that schedules, kernels and launches are its own. Prints a line for each graph of
operators, and the totals.
"""

import argparse
import sys

import torch

try:
    import tinygrad_metal_device
    from tinygrad import Tensor, dtypes
    from tinygrad.helpers import Context
    from tinygrad_metal_device import EmulatedProgram
except ImportError as missing:
    raise SystemExit(f"{missing}: this needs tinygrad: pip install tinygrad") from None

from metal_agreement import Graph, Tried, try_all
from tinygrad_graphs import graphs

from kernelwright import msl


def to_tinygrad(value: torch.Tensor) -> Tensor:
    """Return a tensor on the emulated device."""
    if value.dtype == torch.bfloat16:
        return to_tinygrad(value.view(torch.int16)).bitcast(dtypes.bfloat16)
    return Tensor(value.numpy(), device="METAL")


def to_torch(value: Tensor) -> torch.Tensor:
    """Return an answer as torch has it."""
    if value.dtype == dtypes.bfloat16:
        return torch.from_numpy(value.bitcast(dtypes.int16).numpy()).view(torch.bfloat16)
    return torch.from_numpy(value.numpy())


def tried(graph: Graph) -> Tried:
    """Render, check, run and compare one graph."""
    EmulatedProgram.launched = 0
    try:
        answers = graph.function(*(to_tinygrad(each).realize() for each in graph.inputs))
        found = [to_torch(each) for each in (answers if isinstance(answers, tuple) else (answers,))]
        error = graph.error(found)
    except msl.ShaderSyntaxError as refused:
        return Tried(name=graph.name, findings=[str(each) for each in refused.findings])
    except Exception as problem:  # noqa: BLE001, whatever a graph runs into is what is told of it
        return Tried(name=graph.name, failed=f"{type(problem).__name__}: {str(problem)[-400:]}")
    return Tried(name=graph.name, kernels=EmulatedProgram.launched, error=error)


def main() -> None:
    """Try all graphs and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="graphs whose name has this word")
    asked = parser.parse_args()
    sys.modules["tinygrad.runtime.ops_metal"] = tinygrad_metal_device
    with Context(PARALLEL=0):
        try_all(graphs(), tried, asked.only)


if __name__ == "__main__":
    main()
