"""Runs launches in this process: their code is loaded here, and may do anything from then on."""

import ctypes
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import reduce
from math import prod
from operator import or_

from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.arguments import Buffer
from kernelwright.msl.prepared import BUFFERS, Prepared
from kernelwright.msl.watch import watch
from kernelwright.msl.work import Outcome, Work

# Below so many threads, waking others costs more than they do.
_WORTH_SHARING = 16 * 1024


@dataclass(kw_only=True)
class InProcess:
    """Keeps what it loaded, and the threads that it has once needed.

    ``ranges``, where it is given, says for a number of groups in which ranges they run, one range after another.
    """

    ranges: Callable[[int], Sequence[tuple[int, int]]] | None = None
    _loaded: dict[str, ctypes.CDLL] = field(default_factory=dict[str, ctypes.CDLL])
    _pools: dict[int, ThreadPoolExecutor] = field(default_factory=dict[int, ThreadPoolExecutor])

    def run(self, work: Work, buffers: Sequence[Buffer]) -> Outcome:
        """Run one launch to its end.

        Raises:
            MachineNotAbleError: its code can't be loaded.
        """
        addresses = (ctypes.c_void_p * BUFFERS)(*(each.address for each in buffers))
        prepared = Prepared(library=self._library(work.library), work=work, addresses=addresses)
        if work.sites is not None:
            return watch(prepared, buffers)
        return Outcome(bits=self._run(prepared))

    def _run(self, prepared: Prepared) -> int:
        grid = prepared.work.grid
        total = prod(grid.groups)
        if self.ranges is not None:
            return reduce(or_, (prepared.run(*each) for each in self.ranges(total)), 0)
        most = prepared.work.workers or thread_count()
        workers = min(most, total) if prod(grid.threads) >= _WORTH_SHARING else 1
        if workers == 1:
            return prepared.run(0, total)
        # More parts than workers: groups needn't cost the same.
        parts = min(total, 4 * workers)
        cuts = [total * part // parts for part in range(parts + 1)]
        bits = 0
        for each in self._pool(most).map(prepared.run, cuts[:-1], cuts[1:]):
            bits |= each
        return bits

    def _pool(self, workers: int) -> ThreadPoolExecutor:
        if workers not in self._pools:
            self._pools[workers] = ThreadPoolExecutor(workers, thread_name_prefix="kernelwright-msl")
        return self._pools[workers]

    def _library(self, path: str) -> ctypes.CDLL:
        if path not in self._loaded:
            try:
                ctypes.CDLL("libm.so.6", mode=ctypes.RTLD_GLOBAL)  # kernels call its functions and name no library
                self._loaded[path] = ctypes.CDLL(path)
            except OSError as error:
                raise MachineNotAbleError(
                    "run Metal kernels", str(error), "Is the cache's disk mounted noexec?"
                ) from error
            self._loaded[path].kw_run.restype = ctypes.c_int
        return self._loaded[path]
