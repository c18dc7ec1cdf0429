"""What each step of a Metal candidate takes on this Mac's GPU, by MPS events; and a capture of one call.

    python bench/metal_profile.py KernelBench/level1/19_ReLU.py kernels/metal/level1/019_ReLU
    MTL_CAPTURE_ENABLED=1 python bench/metal_profile.py PROBLEM CANDIDATE --trace call.gputrace    # for Xcode

CANDIDATE is a folder with a plan; an entry of a gallery is run with its own sizes and mode. Its kernels run in this
process: verify them first. Exit code 2 without MPS. Prints a line for each launch and library call, then what there is
to look at.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from kernelwright.authors.reading import read_candidate
from kernelwright.kernelbench.entry import ENTRY_FILE, entry_in
from kernelwright.problems.capture import Captured, capture
from kernelwright.problems.leaves import tensor_leaves
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.release.load import engine_for
from kernelwright.targets.device import device_named
from kernelwright.targets.metal.mps_device import captured
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.timing.rows import duration

NO_MPS = "no MPS here: kernels are only emulated on this machine, and a profile of that says nothing"


def main(words: Sequence[str]) -> int:
    """Profile what ``words`` name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problem")
    parser.add_argument("candidate", type=Path)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--trace", type=Path, default=Path("call.gputrace"))
    options = parser.parse_args(words)
    target = MetalTarget()
    if target.is_emulated:
        print(NO_MPS, file=sys.stderr)
        return 2
    reference = _reference(options.problem, options.candidate)
    candidate = read_candidate(options.candidate, reference.problem.id, target.name)
    inputs = reference.draw_inputs(0)
    found = capture(reference.module, inputs.args, inputs.kwargs)
    constants = dict(found.constants) if isinstance(found, Captured) else {}
    device = device_named(target.device())
    module = reference.module.to(device.name)
    state = {name: tensor.detach() for name, tensor in (*module.named_parameters(), *module.named_buffers())}
    moved = dict(zip(constants, device.take(list(constants.values())), strict=True))
    engine = engine_for(candidate, reference.problem.contract, target, moved, device.name)
    tensors = device.take(tensor_leaves(inputs.leaves))
    with torch.no_grad():
        replay = engine.replay_for(state, tensors)
        for step in replay.profile(tensors, budget_s=options.seconds, stopwatch=device.stopwatch):
            kind = "kernel " if step.is_launch else "library"
            print(f"line {step.line:4d}  {kind}  {duration(step.median_ns):>9s}  {step.what}")
        with captured(options.trace) as said:
            replay(tensors)
            torch.mps.synchronize()
    print(said)
    return 0


def _reference(problem: str, candidate: Path) -> Reference:
    if not (candidate / ENTRY_FILE).is_file():
        return load_reference(problem)
    facts = entry_in(candidate).problem
    return load_reference(problem, mode=facts.module_mode, sizes=facts.sizes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
