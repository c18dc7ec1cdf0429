import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch

from kernelwright.plan.launcher import BoundLaunch, LaunchError, Slot
from kernelwright.plan.work_order import WorkOrder
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu import launcher as launcher_module
from kernelwright.targets.cpu.launcher import CpuLauncher
from kernelwright.targets.cpu.target import CpuTarget

SOURCE = """
#include "kw_half.h"
extern "C" {
void ranges(int64_t* lows, int64_t* highs, int64_t* visits, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) { lows[i] = begin; highs[i] = end; visits[i] += 1; }
}
void all_types(const float* f, const double* d, const kw_half* h, const kw_bf16* b, const int64_t* l, const int32_t* i,
               const uint8_t* u, const bool* t, double* out, int64_t n, double x, float y, bool z, int32_t w,
               int64_t begin, int64_t end) {
  out[0] = f[0] + d[0] + float(h[0]) + float(b[0]) + l[0] + i[0] + u[0] + t[0] + n + x + y + z + w;
}
void add_one(float* x, int64_t begin, int64_t end) { for (int64_t i = begin; i < end; ++i) x[i] += 1.0f; }
void shifted(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i] = x[(i + n / 2) % n];
}
}
"""


@pytest.fixture(scope="module")
def launcher(tmp_path_factory):
    files = (SourceFile(name="k.cpp", text=SOURCE),)
    candidate = Candidate(problem_id="p", target="cpu", form="plan", files=files, author="test")
    target = CpuTarget(cache=tmp_path_factory.mktemp("cache"))
    built = target.build(candidate)
    assert isinstance(built, Artifact), built
    return target.load(built)


@pytest.fixture(params=[1, 2, 3])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@pytest.fixture(params=["torch's threads", "own threads"])
def either_launcher(request, launcher, monkeypatch):
    if request.param == "torch's threads":
        yield launcher
        return
    # As on macOS, where torch's OpenMP has no GNU entry points; a copy, since dlopen shares.
    path = Path(launcher._library._name)
    copy = path.with_name(f"copy-{id(request)}.so")
    copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(launcher_module, "openmp_threading", lambda: None)
    yield CpuLauncher(str(copy))


def slots(count):
    return tuple(Slot(index=index) for index in range(count))


def test_every_item_is_visited_once_in_ranges_that_respect_groups(either_launcher, threads):
    for items, group in ((5000, None), (5000, 64), (4999, 64), (3, None), (100_000, 7), (10_000, 9_999)):
        lows, highs, visits = (torch.zeros(items, dtype=torch.int64) for _ in range(3))
        launch = BoundLaunch(kernel="ranges", arguments=slots(3), threads=(items,), group=group and (group,))
        either_launcher.launch(launch, [lows, highs, visits])

        step = group or 1
        assert torch.equal(visits, torch.ones_like(visits))
        assert bool((lows % step == 0).all())
        assert bool(((highs % step == 0) | (highs == items)).all())


def test_large_launches_are_split_and_small_ones_are_one_call(either_launcher):
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    counts = []
    for items in (100, 100_000):
        tensors = [torch.zeros(items, dtype=torch.int64) for _ in range(3)]
        either_launcher.launch(BoundLaunch(kernel="ranges", arguments=slots(3), threads=(items,)), tensors)
        counts.append(len(tensors[0].unique()))
    torch.set_num_threads(before)

    assert counts == [1, 8]


def test_several_axes_are_numbered_row_major(launcher):
    tensors = [torch.zeros(24, dtype=torch.int64) for _ in range(3)]
    launcher.launch(BoundLaunch(kernel="ranges", arguments=slots(3), threads=(2, 3, 4)), tensors)

    assert torch.equal(tensors[2], torch.ones(24, dtype=torch.int64))


def test_each_launch_of_a_batch_sees_what_the_one_before_wrote(either_launcher, threads):
    n = 40_000
    x = torch.zeros(n)
    out = torch.zeros(n)
    small = torch.zeros(4)
    add = BoundLaunch(kernel="add_one", arguments=(Slot(index=0),), threads=(n,))
    shift = BoundLaunch(kernel="shifted", arguments=(Slot(index=0), Slot(index=1), n), threads=(n,))
    back = BoundLaunch(kernel="shifted", arguments=(Slot(index=1), Slot(index=0), n), threads=(n,))
    serial = BoundLaunch(kernel="add_one", arguments=(Slot(index=2),), threads=(4,))
    batch = either_launcher.bind((serial, add, shift, serial, back, add, serial))
    for _ in range(50):
        batch.run([x, out, small])

    assert torch.equal(x, torch.full((n,), 100.0))
    assert torch.equal(small, torch.full((4,), 150.0))


def test_arguments_of_every_type_arrive(launcher):
    dtypes = (
        torch.float32,
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.int64,
        torch.int32,
        torch.uint8,
        torch.bool,
    )
    tensors = [torch.ones(1, dtype=dtype) for dtype in dtypes]
    out = torch.zeros(1, dtype=torch.float64)
    arguments = (*slots(9), 2**40, 0.125, 0.25, True, -7)
    launcher.launch(BoundLaunch(kernel="all_types", arguments=arguments, threads=(1,)), [*tensors, out])

    assert out.item() == 8 + 2**40 + 0.125 + 0.25 + 1 - 7


def test_a_batch_longer_than_one_native_call_still_runs_in_order(launcher):
    x = torch.zeros(8)
    add = BoundLaunch(kernel="add_one", arguments=(Slot(index=0),), threads=(8,))
    launcher.bind((add,) * 3000).run([x])

    assert torch.equal(x, torch.full((8,), 3000.0))


def test_views_are_passed_from_their_own_first_element(launcher):
    x = torch.zeros(10)
    launcher.launch(BoundLaunch(kernel="add_one", arguments=(Slot(index=0),), threads=(3,)), [x[4:]])

    assert x.nonzero().flatten().tolist() == [4, 5, 6]


def test_python_threads_may_run_one_batch_at_the_same_time(either_launcher):
    batch = either_launcher.bind((BoundLaunch(kernel="add_one", arguments=(Slot(index=0),), threads=(20_000,)),))
    batch.run([torch.zeros(20_000)])
    tensors = [torch.zeros(20_000) for _ in range(4)]

    def work(tensor):
        for _ in range(100):
            batch.run([tensor])

    workers = [threading.Thread(target=work, args=(tensor,)) for tensor in tensors]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert all(torch.equal(tensor, torch.full((20_000,), 100.0)) for tensor in tensors)


def test_an_unknown_kernel_is_answered_with_the_known_ones(launcher):
    with pytest.raises(LaunchError, match="no kernel called soft; the sources define: ranges, all_types"):
        launcher.bind((BoundLaunch(kernel="soft", arguments=(), threads=(1,)),))


def test_extents_that_make_no_sense_are_refused(launcher):
    for threads, group in (((-1,), None), ((4,), (0,))):
        with pytest.raises(LaunchError, match="must not be negative"):
            launcher.bind((BoundLaunch(kernel="add_one", arguments=slots(1), threads=threads, group=group),))


def test_too_few_tensors_are_refused(launcher):
    batch = launcher.bind((BoundLaunch(kernel="add_one", arguments=(Slot(index=3),), threads=(1,)),))
    with pytest.raises(LaunchError, match="slot 3, but there are only 1 tensors"):
        batch.run([torch.zeros(1)])


def test_results_repeat_bit_by_bit(launcher, threads):
    n = 100_001
    runs = []
    for _ in range(5):
        tensors = [torch.zeros(n, dtype=torch.int64) for _ in range(3)]
        launcher.launch(BoundLaunch(kernel="ranges", arguments=slots(3), threads=(n,)), tensors)
        runs.append(tensors)

    assert all(torch.equal(a, b) for run in runs for a, b in zip(run, runs[0], strict=True))


@pytest.mark.skipif(sys.platform != "linux", reason="torch runs on GNU OpenMP on Linux only")
def test_kernels_run_on_the_threads_torch_has_already(launcher):
    code = f"""
import os, torch
from kernelwright.plan.launcher import BoundLaunch, Slot
from kernelwright.targets.cpu.launcher import CpuLauncher
torch.set_num_threads(3)
x = torch.zeros(1_000_000)
launcher = CpuLauncher({launcher._library._name!r})
x.exp_()
before = len(os.listdir("/proc/self/task"))
launcher.launch(BoundLaunch(kernel="add_one", arguments=(Slot(index=0),), threads=(len(x),)), [x])
print(before, len(os.listdir("/proc/self/task")))
"""
    before, after = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert int(after) == int(before) >= 3


@pytest.mark.parametrize("arrangement", ["shuffled", "reversed"])
@pytest.mark.parametrize(("items", "group", "pieces"), [(1000, 1, 512), (1000, 7, 512), (40000, 1, 512), (1000, 3, 5)])
def test_another_order_covers_every_item_once_in_pieces_of_whole_groups(launcher, arrangement, items, group, pieces):
    # Padding makes the launch large enough to be split.
    lows, highs, visits = (torch.full((max(items, 5000),), -1) for _ in range(3))
    visits.zero_()
    arguments = tuple(Slot(index=index) for index in range(3))
    launch = BoundLaunch(kernel="ranges", arguments=arguments, threads=(items,), group=(group,))
    seen = []
    for seed in (1, 1, 2):
        launcher.reorder(WorkOrder(arrangement=arrangement, pieces=pieces, seed=seed))
        launcher.launch(launch, [lows, highs, visits])
        seen.append(lows.clone())
    launcher.reorder(WorkOrder())

    assert visits[:items].eq(3).all()
    assert lows[:items].remainder(group).eq(0).all()
    assert (highs[:items].remainder(group).eq(0) | highs[:items].eq(items)).all()
    assert 3 <= lows[:items].unique().numel() <= pieces
    assert torch.equal(seen[0], seen[1])
    # Where every group is a piece of its own, only the order differs from seed to seed.
    assert torch.equal(seen[0], seen[2]) == (-(-items // group) <= pieces)


def test_a_launch_that_is_never_split_stays_whole_in_any_order(launcher):
    lows, highs, visits = torch.full((50,), -1), torch.full((50,), -1), torch.zeros(50, dtype=torch.int64)
    launcher.reorder(WorkOrder(arrangement="reversed"))
    arguments = tuple(Slot(index=index) for index in range(3))
    launcher.launch(BoundLaunch(kernel="ranges", arguments=arguments, threads=(50,)), [lows, highs, visits])
    launcher.reorder(WorkOrder())

    assert (lows.unique().tolist(), highs.unique().tolist(), visits.unique().tolist()) == ([0], [50], [1])
