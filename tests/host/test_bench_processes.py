"""Timing real processes: sandboxed candidates against baselines that run the reference."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import MODULE_FILE, Candidate, SourceFile
from kernelwright.records.measurement import Measurement
from kernelwright.records.verdict import Accepted, Facts
from kernelwright.sandbox import descendants
from kernelwright.timing import inductor
from kernelwright.timing.baselines import TABLE
from kernelwright.timing.contender import Lost
from kernelwright.timing.pairing import awake
from kernelwright.timing.stable import ProcessStable
from kernelwright.timing.timer import NotMeasured, Timer
from processes import ENDING_S, still_running

ROWS = 256


class Work(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(256, 256)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.linear(x), -1)


def candidate_calling(times: int, result: str = "y") -> Candidate:
    text = f"""
import torch

class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(256, 256)

    def forward(self, x):
        for _ in range({times}):
            y = torch.softmax(self.linear(x), -1)
        return {result}
"""
    return Candidate(
        problem_id="p", target="cpu", form="module", files=(SourceFile(name=MODULE_FILE, text=text),), author="test"
    )


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(Work().eval(), inputs=(torch.randn(ROWS, 256),))


@pytest.fixture(scope="module")
def timer(reference: Reference) -> Iterator[Timer]:
    with Timer(reference, ("eager",), threads=1) as timer:
        yield timer


def measured(timer: Timer, candidate: Candidate, *, final: bool = False) -> Measurement | NotMeasured:
    artifact = Artifact(candidate_id=candidate.id, target="cpu", path="", kernels=(), build_s=0.0)
    accepted = Accepted(candidate_id=candidate.id, problem_id="p", worst_error=1.0, checks=(), facts=Facts())
    return timer.measure(accepted, candidate, artifact, budget_s=1.5, final=final)


def test_the_same_work_takes_about_the_same_time_and_five_times_the_work_takes_longer(timer: Timer) -> None:
    same, fivefold = measured(timer, candidate_calling(1)), measured(timer, candidate_calling(5))

    # Loose: other tests run on the same cores.
    assert isinstance(same, Measurement)
    assert isinstance(fivefold, Measurement)
    assert 0.4 < same.fastest.ratio.value < 2.5
    assert fivefold.fastest.ratio.value < 0.6 * same.fastest.ratio.value
    assert (same.cache, same.threads) == ("warm", 1)


def test_the_memory_of_a_final_measurement_holds_at_least_the_output(timer: Timer) -> None:
    result = measured(timer, candidate_calling(1), final=True)

    assert isinstance(result, Measurement)
    output_bytes = ROWS * 256 * 4
    assert output_bytes <= result.peak_bytes < 20 * output_bytes
    assert output_bytes <= result.baseline_peak_bytes < 20 * output_bytes


def test_a_candidate_that_computes_something_else_is_found_out_while_it_is_timed(timer: Timer) -> None:
    result = measured(timer, candidate_calling(1, "torch.zeros_like(y)"))

    assert isinstance(result, NotMeasured)
    assert result.reason == "wrong_values"


def test_a_candidate_that_raises_is_not_measured_and_says_why(timer: Timer) -> None:
    result = measured(timer, candidate_calling(1, "y.nonsense()"))

    assert isinstance(result, NotMeasured)
    assert "nonsense" in result.evidence


def test_a_baseline_whose_package_is_missing_says_how_to_get_it(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernelwright.timing.stable.find_spec", lambda name: None)
    found = ProcessStable(reference, threads=1).begin(TABLE["openvino"]).finish()

    assert isinstance(found, Lost)
    assert "openvino not installed" in found.evidence
    assert "pip install" in found.evidence


def test_torch_compile_without_any_compiler_says_what_to_install(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inductor.shutil, "which", lambda name: None)
    monkeypatch.setattr(inductor, "find_spec", lambda name: None)
    found = ProcessStable(reference, threads=1).begin(TABLE["compile"]).finish()

    assert isinstance(found, Lost)
    assert "ziglang" in found.evidence


@pytest.mark.skipif(inductor.compiler_here() is None, reason="neither a C++ compiler nor ziglang")
def test_torch_compile_runs_in_its_own_process_and_agrees(reference: Reference) -> None:
    stable = ProcessStable(reference, threads=1)
    beginning = stable.begin(TABLE["compile"])
    try:
        found = beginning.finish()
        assert not isinstance(found, Lost), found
        inputs = reference.draw_inputs(3).leaves
        with awake(found), torch.no_grad():
            assert found.stage([inputs]) is None
            assert isinstance(found.run_block((0,)), float)
            (reply,) = found.collect(0)
            torch.testing.assert_close(reply, reference.module(*inputs))
        found.close()
    finally:
        stable.close()


@pytest.mark.skipif(inductor.compiler_here() is None, reason="neither a C++ compiler nor ziglang")
def test_what_a_compiler_that_was_ended_left_half_written_is_compiled_anew(
    reference: Reference, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    stable = ProcessStable(reference, threads=1)
    try:
        first = stable.begin(TABLE["compile"]).finish()
        assert not isinstance(first, Lost), first
        first.close()
        kernels = list(tmp_path.glob("*/*.main.so"))
        assert kernels
        for path in kernels:
            path.write_bytes(path.read_bytes()[:40])
        second = stable.begin(TABLE["compile"]).finish()
        assert not isinstance(second, Lost), second
        second.close()
        assert all(path.stat().st_size > 40 for path in kernels)
    finally:
        stable.close()


def test_only_a_half_written_library_in_the_cache_is_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cache, elsewhere = tmp_path / "cache", tmp_path / "elsewhere"
    monkeypatch.setattr(inductor, "cache_folder", lambda: cache)
    files = [folder / "k.so" for folder in (cache, elsewhere)]
    for path in files:
        path.parent.mkdir()
        path.touch()

    assert not inductor.remove_broken(f"ImportError: {files[1]}: file too short")
    assert not inductor.remove_broken(f"ImportError: {files[0]}: undefined symbol: f")
    assert [path.exists() for path in files] == [True, True]
    assert inductor.remove_broken(f"ImportError: {files[0]}: file too short")
    assert [path.exists() for path in files] == [False, True]


def test_a_baseline_that_is_given_up_while_it_is_being_started_leaves_no_process(reference: Reference) -> None:
    stable = ProcessStable(reference, threads=1)
    before = set(descendants.below(os.getpid()))
    beginning = stable.begin(TABLE["compile"])
    started = set(descendants.below(os.getpid())) - before
    beginning.close()
    stable.close()

    assert len(started) > 2  # the warm process, a keeper, the baseline
    assert not still_running(started)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes' states are read from /proc")
def test_a_baseline_that_is_paused_while_it_is_being_started_does_nothing(reference: Reference) -> None:
    stable = ProcessStable(reference, threads=1)
    before = set(descendants.below(os.getpid()))
    beginning = stable.begin(TABLE["eager"])
    try:
        beginning.pause()
        started = set(descendants.below(os.getpid())) - before
        stopped = stopped_among(started)
        beginning.go_on()
        found = beginning.finish()
        assert not isinstance(found, Lost)
        assert all(state_of(pid) != "T" for pid in stopped)
        found.close()
    finally:
        stable.close()

    assert len(stopped) == 1


def stopped_among(pids: set[int]) -> list[int]:
    """Return those that are stopped, once there are any: a signal is on its way for a moment."""
    deadline = time.monotonic() + ENDING_S
    while not (found := [pid for pid in pids if state_of(pid) == "T"]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
