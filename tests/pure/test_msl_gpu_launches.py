"""What a launch on a GPU does around the kernel, on a stand-in whose memory is this machine's."""

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from kernelwright.msl.arguments import LaunchError, buffer_of
from kernelwright.msl.entries import EntryPoint, Parameter
from kernelwright.msl.gpu import Gpu, GpuError
from kernelwright.msl.launch import Launch
from kernelwright.msl.ptx_build import PtxFacts, PtxKernel
from kernelwright.msl.ptx_launching import PtxLauncher
from kernelwright.msl.tokens import Place
from kernelwright.msl.work import Grid

HERE = Place(file="k.metal", line=1, column=1)


class FakeGpu:
    """Memory of its own, filled with rubbish; a launch calls ``kernel(blocks, threads, words)``."""

    def __init__(self, kernel):
        self.kernel, self.memory, self.launches = kernel, {}, []

    def allocate(self, size):
        held = np.full(max(size, 1), 0xA5, np.uint8)
        self.memory[held.ctypes.data] = held
        return held.ctypes.data

    def free(self, address):
        del self.memory[address]

    def upload(self, address, source, size):
        ctypes.memmove(address, source, size)

    def download(self, target, address, size):
        ctypes.memmove(target, address, size)

    def wait(self):
        pass

    def function(self, ptx, name, threads):
        return SimpleNamespace(ptx=ptx, name=name, threads=threads)

    def launch(self, function, *, blocks, threads, arguments, shared_bytes):
        self.launches.append((blocks, threads, shared_bytes))
        self.kernel(blocks, threads, [each.value for each in arguments])


def entry(*names, constant=()):
    parameters = tuple(
        Parameter(
            name=name,
            kind="buffer",
            index=at,
            attribute="",
            is_constant=name in constant,
            is_optional=False,
            place=HERE,
        )
        for at, name in enumerate(names)
    )
    return EntryPoint(name="k", expression="k", signature="", parameters=parameters, place=HERE)


def launch(kernel, values, *, of=None, grid=(8, 1, 1), group=(8, 1, 1), shared=None, facts=None):
    gpu = FakeGpu(kernel)
    buffers = [buffer_of(value, index) for index, value in enumerate(values)]
    facts = facts or PtxFacts(buffers=tuple(range(len(values))), shared=tuple(shared or {}), shared_bytes=0)
    made = of or entry(*(f"a{index}" for index in range(len(values))))
    kernel, shape = PtxKernel(text="", facts=facts), Grid(threads=grid, group=group)
    declared = facts.shared_bytes
    asked = Launch(entry=made, grid=shape, buffers=buffers, shared=shared or {}, poisoned={}, declared=declared)
    PtxLauncher(gpu=gpu).launch(asked, kernel)
    assert not gpu.memory, "memory of the GPU is given back"
    return gpu


def floats_at(address, count):
    return np.ctypeslib.as_array(ctypes.cast(address, ctypes.POINTER(ctypes.c_float)), (count,))


def test_arrays_go_there_and_come_back():
    x, out = np.arange(8, dtype=np.float32), np.zeros(8, np.float32)

    def kernel(blocks, threads, words):
        floats_at(words[1], 8)[:] = 2 * floats_at(words[0], 8) + floats_at(words[2], 1)[0]

    launch(kernel, [x, out, 0.5])

    np.testing.assert_array_equal(out, 2 * np.arange(8) + 0.5)


def test_arrays_that_overlap_overlap_there_too():
    x = np.arange(8, dtype=np.float32)

    def kernel(blocks, threads, words):
        floats_at(words[0], 8)[4] = 40
        floats_at(words[1], 4)[1] = 50

    launch(kernel, [x, x[4:]])

    np.testing.assert_array_equal(x, [0, 1, 2, 3, 40, 50, 6, 7])


def test_lists_hold_addresses_of_the_gpu():
    first, second = np.zeros(4, np.float32), np.zeros(4, np.float32)

    def kernel(blocks, threads, words):
        listed = np.ctypeslib.as_array(ctypes.cast(words[0], ctypes.POINTER(ctypes.c_uint64)), (2,))
        for number, address in enumerate(listed):
            assert int(address) not in (first.ctypes.data, second.ctypes.data)
            floats_at(int(address), 4)[:] = number + 1

    launch(kernel, [[first, second]])

    assert first.tolist() == [1] * 4
    assert second.tolist() == [2] * 4


def test_what_is_constant_is_not_brought_back():
    x = np.ones(4, np.float32)
    x.flags.writeable = False

    def kernel(blocks, threads, words):
        floats_at(words[0], 4)[:] = 7

    launch(kernel, [x], of=entry("x", constant=("x",)))

    assert x.tolist() == [1] * 4


def test_a_kernel_is_given_only_the_buffers_that_it_takes():
    seen = []
    facts = PtxFacts(buffers=(1,), shared=(), shared_bytes=0)

    launch(lambda blocks, threads, words: seen.append(words), [np.zeros(4), np.zeros(4)], facts=facts)

    assert len(seen[0]) == 1 + 9


def test_a_grid_that_is_too_long_goes_in_parts():
    seen = []

    gpu = launch(
        lambda blocks, threads, words: seen.append((*blocks, *words[-3:])),
        [np.zeros(4)],
        grid=(2, 70_000, 1),
        group=(2, 1, 1),
    )

    assert seen == [(1, 65535, 1, 0, 0, 0), (1, 70_000 - 65535, 1, 0, 65535, 0)]
    assert len(gpu.launches) == 2


def test_threadgroup_memory_is_asked_for_in_parts():
    seen = []

    gpu = launch(lambda blocks, threads, words: seen.append(words[-2:]), [np.zeros(4)], shared={0: 20, 1: 64})

    assert seen == [[0, 32]]
    assert gpu.launches[0][2] == 96


def test_too_much_threadgroup_memory_is_refused():
    facts = PtxFacts(buffers=(0,), shared=(0,), shared_bytes=30_000)

    with pytest.raises(LaunchError, match="bytes of threadgroup memory; 32768 is the most"):
        launch(lambda *_: None, [np.zeros(4)], shared={0: 4096}, facts=facts)


class FakeDriver:
    """CUDA's driver, as far as a kernel is looked up; keeps what it was asked."""

    CUfunction_attribute = SimpleNamespace(CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK=0)
    CUjit_option = SimpleNamespace(
        CU_JIT_ERROR_LOG_BUFFER=1, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES=2, CU_JIT_MAX_REGISTERS=3
    )

    def __init__(self, most_threads):
        self.asked, self.most_threads = [], most_threads

    def __getattr__(self, name):
        def answer(*arguments):
            self.asked.append(name)
            return 0, self.most_threads if name == "cuFuncGetAttribute" else f"{name}-{len(self.asked)}"

        return answer


def test_a_kernel_is_looked_up_once_for_each_size_of_groups():
    driver = FakeDriver(most_threads=256)
    gpu = Gpu(driver=driver, name="a GPU")

    assert gpu.function("ptx", "k", 64) == gpu.function("ptx", "k", 64)
    assert driver.asked.count("cuFuncGetAttribute") == 1
    gpu.function("ptx", "k", 128)
    assert driver.asked.count("cuFuncGetAttribute") == 2
    with pytest.raises(GpuError, match="blocks of 512 threads"):
        gpu.function("ptx", "k", 512)
