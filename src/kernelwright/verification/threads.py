"""Threads: all but large problems are judged on one.

Waking other threads for a few thousand elements costs more than it gains, and on a busy machine,
where each wait for a thread that has no core spins, forty times more. A search keeps the machine
busy itself: instrumented builds and torch.compile go on beside the checks. The candidate's own
process keeps its threads: kernels that are wrong when work is split must be seen to be.
"""

from collections.abc import Generator
from contextlib import contextmanager

from kernelwright.records.contract import Contract
from kernelwright.threads import one_thread

_FEW_ELEMENTS = 1 << 23


@contextmanager
def as_few_threads(contract: Contract) -> Generator[None]:
    """Have torch use one thread in this process for the block unless a tensor of ``contract`` is large."""
    specs = (*contract.tensor_inputs, *contract.tensor_outputs, *(named.spec for named in contract.state))
    if any(spec.elements > _FEW_ELEMENTS for spec in specs):
        yield
        return
    with one_thread():
        yield
