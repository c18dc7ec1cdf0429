"""kernelwright makes ordinary PyTorch modules faster with kernels proved right before they are used.

The public names load their parts when first used, so that importing the package is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kernelwright.api import bench, load, optimize, replay, stats, verify, verify_batch
    from kernelwright.problems.load import load_reference
    from kernelwright.records.contract import Contract
    from kernelwright.records.counterexample import Counterexample
    from kernelwright.records.judged import Judged, NotJudged
    from kernelwright.records.measurement import Measurement
    from kernelwright.records.problem import Problem
    from kernelwright.records.verdict import Accepted, Rejected

__version__ = "0.1.0"

_HOMES = {
    "Accepted": "kernelwright.records.verdict",
    "Contract": "kernelwright.records.contract",
    "Counterexample": "kernelwright.records.counterexample",
    "Judged": "kernelwright.records.judged",
    "Measurement": "kernelwright.records.measurement",
    "NotJudged": "kernelwright.records.judged",
    "Problem": "kernelwright.records.problem",
    "Rejected": "kernelwright.records.verdict",
    "bench": "kernelwright.api",
    "load": "kernelwright.api",
    "load_reference": "kernelwright.problems.load",
    "optimize": "kernelwright.api",
    "replay": "kernelwright.api",
    "stats": "kernelwright.api",
    "verify": "kernelwright.api",
    "verify_batch": "kernelwright.api",
}

__all__ = [
    "Accepted",
    "Contract",
    "Counterexample",
    "Judged",
    "Measurement",
    "NotJudged",
    "Problem",
    "Rejected",
    "bench",
    "load",
    "load_reference",
    "optimize",
    "replay",
    "stats",
    "verify",
    "verify_batch",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
