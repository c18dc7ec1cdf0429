import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from kernelwright.compilers.command import Finished, TimedOut, run_command
from kernelwright.errors import MachineNotAbleError
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.cpu.toolchain import find_toolchain
from processes import still_running

TWICE = """
extern "C" void twice(const float* x, float* out, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i] = 2.0f * x[i];
}
"""
HALF = """
extern "C" void half(float* x, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) x[i] = halved(x[i]);
}
"""
COMPILERS = [None, *(["zig"] if find_spec("ziglang") else [])]


def candidate(**texts):
    files = tuple(SourceFile(name=name.replace("__", "."), text=text) for name, text in texts.items())
    return Candidate(problem_id="p", target="cpu", form="plan", files=files, author="test")


@pytest.fixture(scope="module", params=COMPILERS, ids=lambda compiler: compiler or "first")
def target(request, tmp_path_factory):
    return CpuTarget(compiler=request.param, cache=tmp_path_factory.mktemp("cache"), jobs=2)


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A cache that holds our runtime and nothing else."""
    folder = tmp_path_factory.mktemp("warm")
    CpuTarget(cache=folder)._builder.runtime_objects()
    return folder


@pytest.fixture
def cache(warm, tmp_path):
    return Path(shutil.copytree(warm, tmp_path / "cache"))


def failed(target, **texts):
    built = target.build(candidate(**texts))
    assert isinstance(built, BuildFailed), built
    return built.diagnostics


def test_files_share_headers_and_each_brings_its_kernels(target):
    built = target.build(
        candidate(
            shared__h="#pragma once\ninline float halved(float x) { return 0.5f * x; }\n",
            a__cpp='#include "shared.h"\n' + TWICE,
            b__cpp='#include "shared.h"\n' + HALF,
        )
    )

    assert isinstance(built, Artifact), built
    assert built.kernels == ("twice", "half")


def test_kernels_made_by_macros_and_hidden_by_conditions_are_told_apart(target):
    source = """
    #include <cmath>
    #define KERNEL(name, op) \\
      extern "C" void name(const float* x, float* out, int64_t b, int64_t e) { for (; b < e; ++b) out[b] = op(x[b]); }
    KERNEL(roots, std::sqrt)
    #if 0
    extern "C" void never(int64_t b, int64_t e) {}
    #endif
    """
    built = target.build(candidate(k__cpp=source))

    assert isinstance(built, Artifact), built
    assert built.kernels == ("roots",)


def test_an_error_is_located_in_the_candidates_own_line(target):
    (first, *_) = failed(target, k__cpp=TWICE + '\nextern "C" void bad(float* x, int64_t b, int64_t e) { x[0] = y; }')

    assert (first.file, first.line) == ("k.cpp", 6)
    assert "y" in first.message


def test_a_parameter_the_host_cannot_pass_is_refused_at_the_kernel(target):
    (first, *_) = failed(target, k__cpp='\n\nextern "C" void k(const char** names, int64_t b, int64_t e) {}')

    assert (first.file, first.line) == ("k.cpp", 3)
    assert "type the host cannot pass" in first.message


def test_a_kernel_without_a_range_is_refused_with_the_reason(target):
    (first, *_) = failed(target, k__cpp='extern "C" void k(const float* x, float* out, float n) {}')

    assert first.file == "k.cpp"
    assert "must end with the parameters `int64_t begin, int64_t end`" in first.message


def test_a_function_that_is_only_declared_is_named(target):
    (first, *_) = failed(
        target, k__cpp='float gone(float);\nextern "C" void k(float* x, int64_t b, int64_t e) { x[b] = gone(x[b]); }'
    )

    assert "gone" in first.message
    assert "defined nowhere" in first.message


def test_no_folder_of_ours_is_named_in_a_complaint(target):
    for diagnostic in failed(
        target, k__cpp='#include "missing.h"\n#include <vector>\nvoid f() { std::vector<int> v(1, 2, 3, 4); }' + TWICE
    ):
        assert diagnostic.file == "k.cpp"
        assert "/" not in diagnostic.message.replace("//", "") or "unfinished" not in diagnostic.message


def test_the_cxx_library_may_be_used(cache):
    target = CpuTarget(cache=cache)
    source = "#include <vector>\n" + TWICE.replace("for", "std::vector<float> room(4); room[1] = 1; for")

    built = target.build(candidate(k__cpp=source))

    assert isinstance(built, Artifact), built
    assert target.load(built).kernels() == ("twice",)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"k__cpp": "int x;"}, "no kernel here"),
        ({"k__h": TWICE}, "headers alone"),
        ({"k__py": TWICE}, "not C++"),
        ({"../k__cpp": TWICE}, "must be plain"),
        ({"kw_k__cpp": TWICE}, "are ours"),
        ({"a__cpp": TWICE, "b__cpp": TWICE}, "already defined in a.cpp"),
    ],
)
def test_files_that_cannot_be_a_library_are_refused_without_a_compiler_call(cache, texts, said):
    def never(command, *, folder, timeout_s):
        raise AssertionError(command)

    (first, *_) = failed(CpuTarget(cache=cache, runner=never), **texts)

    assert said in first.message


def test_a_compiler_that_runs_too_long_is_a_result(cache):
    def slow(command, *, folder, timeout_s):
        return TimedOut(timeout_s=timeout_s)

    (first,) = failed(CpuTarget(cache=cache, runner=slow, timeout_s=7), k__cpp=TWICE)

    assert "limit of 7 s" in first.message


def test_a_command_past_its_limit_is_ended_with_its_children(tmp_path):
    result = run_command(("sh", "-c", "sleep 60 & echo $! > pid; wait"), folder=tmp_path, timeout_s=0.3)

    assert isinstance(result, TimedOut)
    child = int((tmp_path / "pid").read_text())
    assert still_running([child]) == []


def test_every_compiler_call_goes_through_the_given_runner(tmp_path):
    seen = []

    def runner(command, *, folder, timeout_s):
        seen.append(folder)
        return run_command(command, folder=folder, timeout_s=timeout_s)

    target = CpuTarget(cache=tmp_path, runner=runner)
    assert isinstance(target.build(candidate(k__cpp=TWICE)), Artifact)
    assert len(seen) == 3  # our runtime, the unit, the link
    assert all(folder.parent == tmp_path / "unfinished" for folder in seen)


def test_other_sources_make_another_library_and_another_author_does_not(cache):
    target = CpuTarget(cache=cache)
    one, other = target.build(candidate(k__cpp=TWICE)), target.build(candidate(k__cpp=TWICE + "\n"))

    assert one.path != other.path
    assert target.build(candidate(k__cpp=TWICE)).path == one.path


def _build_in(folder):
    return CpuTarget(cache=Path(folder)).build(candidate(k__cpp=TWICE)).path


def test_two_processes_that_build_the_same_share_one_library(cache):
    with ProcessPoolExecutor(max_workers=2) as pool:
        first, second = pool.map(_build_in, [str(cache)] * 2)

    assert first == second
    assert not list((cache / "unfinished").iterdir())


def test_a_compiler_that_is_none_is_refused_with_a_remedy():
    with pytest.raises(MachineNotAbleError, match="pip install ziglang"):
        find_toolchain("no-such-compiler")


def test_a_target_without_its_compiler_says_what_is_missing(tmp_path):
    assert "no-such-compiler" in CpuTarget(compiler="no-such-compiler", cache=tmp_path).available()


def test_a_compiler_broken_from_the_start_is_the_machines_fault(tmp_path):
    def broken(command, *, folder, timeout_s):
        return Finished(returncode=1, output="", complaints="cc1plus: out of memory")

    with pytest.raises(MachineNotAbleError, match="out of memory"):
        CpuTarget(cache=tmp_path, runner=broken).build(candidate(k__cpp=TWICE))


def test_building_needs_no_torch(tmp_path):
    code = (
        "import sys; from pathlib import Path; from kernelwright.targets.cpu.target import CpuTarget;"
        f"CpuTarget(cache=Path({str(tmp_path)!r})).machine(); print('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
