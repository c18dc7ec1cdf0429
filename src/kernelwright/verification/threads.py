"""Threads: small problems are judged on one.

Waking other threads for a few thousand elements costs more than it gains, and on a busy machine,
where each wait for a thread that has no core spins, forty times more. A search makes a machine of
two cores busy itself (instrumented builds and torch.compile go on beside the checks), so all but
large problems count as small there. The candidate's own process keeps its threads: kernels
that are wrong when work is split must be seen to be.
"""

from collections.abc import Generator
from contextlib import contextmanager

from kernelwright.records.contract import Contract
from kernelwright.targets.cpu.machine import thread_count
from kernelwright.threads import one_thread

_FEW_ELEMENTS = 1 << 18
_FEW_ON_FEW_CORES = 1 << 23
_FEW_CORES = 2


@contextmanager
def as_few_threads(contract: Contract) -> Generator[None]:
    """Have torch use one thread in this process for the block if every tensor of ``contract`` is small."""
    specs = (*contract.tensor_inputs, *contract.tensor_outputs, *(named.spec for named in contract.state))
    few = _FEW_ON_FEW_CORES if thread_count() <= _FEW_CORES else _FEW_ELEMENTS
    if any(spec.elements > few for spec in specs):
        yield
        return
    with one_thread():
        yield
