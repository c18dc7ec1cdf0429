"""The guide's worked example is built and run as an author would hand it in."""

import re
import time

import pytest
import torch

from kernelwright.plan.launcher import BoundLaunch, Slot
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.lifted import Lifted


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    return CpuTarget(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def example(target):
    text = target.guide().partition("## A worked example")[2]
    files = re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", text, re.DOTALL)
    sources = tuple(SourceFile(name=name, text=body) for name, body in files)
    return Candidate(problem_id="p", target="cpu", form="plan", files=sources, author="guide")


@pytest.fixture
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def softmax(target, candidate, x):
    built = target.build(candidate)
    assert isinstance(built, Artifact), built
    return softmax_by(target, built, x)


def softmax_by(target, built, x):
    out = torch.full_like(x, torch.nan)
    rows, n = x.shape
    launch = BoundLaunch(kernel="row_softmax", arguments=(Slot(index=0), Slot(index=1), n), threads=(rows,))
    target.load(built).launch(launch, [x, out])
    return out


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (64, 1000), (17, 4099)])
def test_the_example_is_right(target, example, shape):
    x = torch.randn(shape) * 10

    assert {file.name for file in example.files} == {"plan.py", "softmax.cpp"}
    torch.testing.assert_close(softmax(target, example, x), x.double().softmax(1).float(), rtol=1e-6, atol=1e-9)


def test_the_example_hands_nan_on_by_row(target, example):
    x = torch.randn(4, 100)
    x[2, 50] = torch.nan

    assert softmax(target, example, x).isnan().all(dim=1).tolist() == [False, False, True, False]


def test_the_example_lifted_to_double_is_right_to_double_precision(target, example):
    x = torch.randn(8, 300, dtype=torch.float64)
    wide = target.lifted(example)

    assert isinstance(wide, Lifted)
    torch.testing.assert_close(softmax_by(target, wide.artifact, x), x.softmax(1), rtol=1e-13, atol=0)


def test_every_function_the_guide_names_exists(target):
    listed = re.search(r"`kw_math.h`: `kw::(.*?)`", target.guide(), re.DOTALL)[1].split()
    calls = "".join(
        f"  out[{i}] = kw::{name}({', '.join(['x[0]'] * {'max': 2, 'min': 2, 'fma': 3}.get(name, 1))});\n"
        for i, name in enumerate(listed)
    )
    source = (
        '#include "kw_math.h"\nextern "C" void all(const float* x, float* out, int64_t b, int64_t e) {\n' + calls + "}"
    )
    files = (SourceFile(name="k.cpp", text=source),)

    assert len(listed) > 20
    assert isinstance(
        target.build(Candidate(problem_id="p", target="cpu", form="plan", files=files, author="t")), Artifact
    )


def test_the_limits_the_guide_states_are_the_ones_in_force(target):
    from kernelwright.targets.cpu.launcher import SERIAL_BYTES

    assert f"less than {SERIAL_BYTES // 1024} KiB" in target.guide()
    assert f"At most {target.limits().max_arguments} arguments" in target.guide()


def test_the_example_outruns_a_loop_over_libm(target, example, one_thread):
    scalar = """
    #include <cmath>
    extern "C" void row_softmax(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        float largest = -INFINITY, total = 0;
        for (int64_t i = 0; i < n; ++i) largest = std::fmax(largest, x[row * n + i]);
        for (int64_t i = 0; i < n; ++i) total += out[row * n + i] = std::exp(x[row * n + i] - largest);
        for (int64_t i = 0; i < n; ++i) out[row * n + i] /= total;
      }
    }"""
    plain = Candidate(
        problem_id="p", target="cpu", form="plan", files=(SourceFile(name="k.cpp", text=scalar),), author="t"
    )
    x = torch.randn(64, 1024)

    def nanoseconds(candidate):
        launcher, out = target.load(target.build(candidate)), torch.empty_like(x)
        batch = launcher.bind(
            (BoundLaunch(kernel="row_softmax", arguments=(Slot(index=0), Slot(index=1), 1024), threads=(64,)),)
        )
        times = []
        for _ in range(60):
            # One thread runs all of it; its own time says the same whatever else this machine does.
            started = time.thread_time_ns()
            batch.run([x, out])
            times.append(time.thread_time_ns() - started)
        return min(times)

    assert nanoseconds(example) < 0.6 * nanoseconds(plain)
