"""The child's side of a baseline: the server loop that candidates have too, around an engine.

The process is trusted: it unpacks the reference from a pickle and never sees a candidate.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from kernelwright.problems.reference import unpack
from kernelwright.sandbox.wire import Channel
from kernelwright.targets.device import device_named
from kernelwright.targets.runnable import Runnable
from kernelwright.targets.serve import serve
from kernelwright.timing import engines
from kernelwright.timing.baselines import baseline_named


def serve_baseline(channel: Channel) -> None:
    """Serve one baseline: the entry point of its process."""
    serve(channel, baseline_from)


def baseline_from(settings: Mapping[str, Any], payload: Sequence[memoryview]) -> Runnable:
    """Return the engine that ``settings["baseline"]`` names, after one call.

    The first call is when torch.compile compiles and libraries choose their kernels.
    """
    # The reference may import, or read, what lies beside the user's program.
    os.chdir(settings["folder"])
    sys.path += [path for path in settings["import_paths"] if path not in sys.path]
    reference = unpack(bytes(payload[0]))
    device = device_named(settings["device"])
    reference.module.to(device.name)
    make = getattr(engines, baseline_named(settings["baseline"]).engine)
    engine: Runnable = make(reference, torch.get_num_threads(), settings["compiler"])
    engine.leaves(engine.bind(device.take(reference.draw_inputs(0).leaves))())
    return engine
