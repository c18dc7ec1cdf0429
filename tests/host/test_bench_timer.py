"""The timer's decisions, with contenders that run in this process on a simulated clock."""

from collections.abc import Callable, Sequence

import pytest
import torch

from kernelwright.errors import MachineNotAbleError, UnknownNameError
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.measurement import Measurement
from kernelwright.records.profile import Profile
from kernelwright.records.tensor import dense
from kernelwright.records.verdict import Accepted, Facts
from kernelwright.targets.fresh import FreshBlock
from kernelwright.timing.baselines import Baseline
from kernelwright.timing.contender import Contender, Leaves, Lost, Spent
from kernelwright.timing.roof import Roof
from kernelwright.timing.roofline import Ceilings, Rate
from kernelwright.timing.timer import NotMeasured, Timer

CANDIDATE = Candidate(
    problem_id="p", target="cpu", form="plan", files=(SourceFile(name="plan.py", text=""),), author="test"
)
ARTIFACT = Artifact(candidate_id=CANDIDATE.id, target="cpu", path="", kernels=(), build_s=0.0)
ACCEPTED = Accepted(candidate_id=CANDIDATE.id, problem_id="p", worst_error=1.0, checks=(), facts=Facts())

Function = Callable[[torch.Tensor], torch.Tensor]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class InProcess:
    """Computes for real, and says it took ``call_s``."""

    def __init__(self, name: str, clock: Clock, call_s: float, function: Function = torch.relu) -> None:
        self.name, self.clock, self.call_s, self.function = name, clock, call_s, function
        self.sets: tuple[Leaves, ...] = ()
        self.given: list[Leaves] = []
        self.is_closed, self.is_awake = False, True

    def stage(self, input_sets: Sequence[Leaves]) -> Lost | None:
        assert self.is_awake
        self.sets = tuple(input_sets)
        return None

    def run_block(self, order: Sequence[int]) -> float | Lost:
        assert self.is_awake
        self.given = [self.sets[index] for index in order]
        took = 1e-5 + len(order) * self.call_s
        self.clock.now += took
        return took

    def run_fresh(self, block: FreshBlock, *, is_watched: bool = False) -> float | Lost:
        took = self.run_block(block.order)
        self.given = [block.as_of(call).leaves(index) for call, index in enumerate(block.order)]
        self.is_awake = False
        return took

    def collect(self, index: int, *, decoy: FreshBlock | None = None) -> Leaves | Lost:
        assert self.is_awake or decoy
        return (self.function(self.given[index][0]),)

    def spent(self) -> Spent | None:
        return None

    def peak_bytes(self) -> int | None:
        assert self.is_awake
        return 4096

    def hush(self) -> None:
        self.is_awake = False

    def wake(self) -> None:
        self.is_awake = True

    def close(self) -> None:
        self.is_closed = True


class FakeBeginning:
    """Is over when it is waited for, or at once."""

    def __init__(self, made: Contender | Lost, *, is_over: bool) -> None:
        self.made, self.is_over = made, is_over
        self.is_paused, self.is_finished, self.is_closed = False, False, False

    def pause(self) -> None:
        self.is_paused = True

    def go_on(self) -> None:
        self.is_paused = False

    def finish(self) -> Contender | Lost:
        assert not self.is_paused
        self.is_finished = True
        if isinstance(self.made, InProcess):
            self.made.wake()  # as a process that has just been started is
        return self.made

    def close(self) -> None:
        self.is_closed = True


class FakeStable:
    """Hands out contenders that were made beforehand."""

    def __init__(self, candidate: Contender | Lost, **baselines: Contender | Lost) -> None:
        self.given, self.baselines = candidate, baselines
        self.started: list[str] = []
        self.slow: set[str] = set()  # these aren't ready before someone waits for them
        self.begun: dict[str, FakeBeginning] = {}
        self.is_closed = False

    def begin(self, baseline: Baseline) -> "FakeBeginning":
        self.started.append(baseline.name)
        begun = FakeBeginning(self.baselines[baseline.name], is_over=baseline.name not in self.slow)
        self.begun[baseline.name] = begun
        return begun

    def candidate(self, candidate: Candidate, artifact: Artifact) -> Contender | Lost:
        assert (candidate, artifact) == (CANDIDATE, ARTIFACT)
        if isinstance(self.given, InProcess):
            self.given.wake()
        return self.given

    def profile(self, candidate: Candidate, artifact: Artifact, leaves: Leaves, *, budget_s: float) -> Profile | Lost:
        raise NotImplementedError

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(torch.nn.ReLU().eval(), inputs=(torch.randn(4, 8),))


def measured(timer: Timer, *, final: bool = True) -> Measurement | NotMeasured:
    return timer.measure(ACCEPTED, CANDIDATE, ARTIFACT, budget_s=5.0, final=final)


def test_a_final_measurement_takes_every_baseline_and_the_fastest_counts(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 3e-3),
        compile=InProcess("compile", clock, 2e-3),
    )
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        result = measured(timer)

    assert isinstance(result, Measurement)
    assert {each.baseline for each in result.comparisons} == {"eager", "compile"}
    assert result.fastest.baseline == "compile"
    assert result.fastest.ratio.value == pytest.approx(2.0, rel=0.05)
    assert result.is_win
    assert (result.cache, result.threads, result.is_final) == ("warm", 1, True)
    assert result.peak_bytes == result.baseline_peak_bytes == 4096


def test_a_second_final_measurement_starts_the_fastest_baseline_anew(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 3e-3),
        compile=InProcess("compile", clock, 2e-3),
    )
    with Timer(reference, stable=stable, machine_id="m", clock=clock) as timer:
        measured(timer, final=False)
        measured(timer)
        assert stable.started == ["eager", "compile"]
        measured(timer)

    assert stable.started == ["eager", "compile", "compile"]


def test_a_quick_measurement_does_not_wait_for_a_baseline_that_is_still_being_started(reference: Reference) -> None:
    clock = Clock()
    eager, compiled = InProcess("eager", clock, 3e-3), InProcess("compile", clock, 2e-3)
    stable = FakeStable(InProcess("candidate", clock, 1e-3), eager=eager, compile=compiled)
    stable.slow.add("compile")
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        timer.begin()
        first = measured(timer, final=False)
        stable.begun["compile"].is_over = True
        second = measured(timer, final=False)

    assert isinstance(first, Measurement)
    assert isinstance(second, Measurement)
    assert [each.baseline for each in first.comparisons] == ["eager"]
    assert [each.baseline for each in second.comparisons] == ["compile"]
    assert stable.started == ["eager", "compile"]


def test_a_baseline_that_is_being_started_stands_still_whenever_anything_is_timed(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(InProcess("candidate", clock, 1e-3))
    was_still: list[bool] = []

    class Watching(InProcess):
        def run_block(self, order: Sequence[int]) -> float | Lost:
            begun = stable.begun["compile"]
            was_still.append(begun.is_finished or begun.is_paused)
            return super().run_block(order)

    stable.given = Watching("candidate", clock, 1e-3)
    stable.baselines = {"eager": Watching("eager", clock, 3e-3), "compile": Watching("compile", clock, 2e-3)}
    stable.slow.add("compile")
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        timer.begin()
        assert not stable.begun["compile"].is_paused
        measured(timer, final=False)
        assert not stable.begun["compile"].is_paused
        measured(timer)

    assert len(was_still) > 20
    assert all(was_still)


def test_a_baseline_that_tunes_itself_by_the_clock_is_not_started_beside_other_work(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3), **{name: InProcess(name, clock, 2e-3) for name in ("eager", "compile-max")}
    )
    with Timer(reference, ("eager", "compile-max"), stable=stable, threads=1, clock=clock) as timer:
        timer.begin()
        assert stable.started == ["eager"]
        measured(timer)

    assert stable.started == ["eager", "compile-max"]


def test_leaving_the_timer_ends_what_is_still_being_started(reference: Reference) -> None:
    clock = Clock()
    contenders = [InProcess(name, clock, 1e-3) for name in ("candidate", "eager", "compile")]
    stable = FakeStable(contenders[0], eager=contenders[1], compile=contenders[2])
    stable.slow.add("compile")
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        timer.begin()
        measured(timer, final=False)

    assert stable.begun["compile"].is_closed
    assert contenders[1].is_closed


def test_the_fastest_baseline_is_begun_anew_beforehand_for_later_final_measurements(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernelwright.timing.machine.free_memory_bytes", lambda: 8 << 30)
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 3e-3),
        compile=InProcess("compile", clock, 2e-3),
    )
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        timer.begin()
        measured(timer, final=False)
        timer.begin_spares(2)
        assert stable.started == ["eager", "compile", "compile", "compile"]
        for _ in range(3):
            measured(timer)
        assert stable.started == ["eager", "compile", "compile", "compile"]
        measured(timer)

    assert stable.started == ["eager", "compile", "compile", "compile", "compile"]


def test_nothing_is_begun_beforehand_where_memory_is_short(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernelwright.timing.machine.free_memory_bytes", lambda: 1 << 30)
    clock = Clock()
    stable = FakeStable(InProcess("candidate", clock, 1e-3), eager=InProcess("eager", clock, 3e-3))
    with Timer(reference, ("eager",), stable=stable, threads=1, clock=clock) as timer:
        timer.begin_spares(2)

    assert stable.started == []


def test_nothing_is_begun_beforehand_while_the_fastest_baseline_is_not_known(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 3e-3),
        compile=InProcess("compile", clock, 2e-3),
    )
    stable.slow.add("compile")
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        timer.begin()
        measured(timer, final=False)
        timer.begin_spares(2)

    assert stable.started == ["eager", "compile"]


def test_leaving_the_timer_closes_every_contender(reference: Reference) -> None:
    clock = Clock()
    contenders = [InProcess(name, clock, 1e-3) for name in ("candidate", "eager")]
    stable = FakeStable(contenders[0], eager=contenders[1])
    with Timer(reference, ("eager",), stable=stable, threads=1, clock=clock) as timer:
        measured(timer, final=False)

    assert all(each.is_closed for each in contenders)
    assert stable.is_closed


def test_a_quick_measurement_starts_no_more_than_it_needs(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(InProcess("candidate", clock, 1e-3), eager=InProcess("eager", clock, 3e-3))
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        result = measured(timer, final=False)

    assert stable.started == ["eager"]
    assert isinstance(result, Measurement)
    assert not result.is_final


def test_a_quick_measurement_takes_the_fastest_baseline_that_runs(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 3e-3),
        compile=InProcess("compile", clock, 2e-3),
    )
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        timer.start()
        result = measured(timer, final=False)

    assert isinstance(result, Measurement)
    assert [each.baseline for each in result.comparisons] == ["compile"]
    assert stable.started == ["eager", "compile"]


def test_a_baseline_that_cannot_run_is_a_recorded_fact(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 1e-3),
        compile=Lost(contender="compile", kind="unavailable", evidence="no C++ compiler"),
    )
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        result = measured(timer)

    assert isinstance(result, Measurement)
    assert [(each.baseline, each.reason) for each in result.unavailable] == [("compile", "no C++ compiler")]


def test_a_baseline_that_computes_something_else_does_not_count(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 1e-3),
        compile=InProcess("compile", clock, 1e-6, torch.sigmoid),
    )
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer:
        result = measured(timer)

    assert isinstance(result, Measurement)
    assert [each.baseline for each in result.comparisons] == ["eager"]
    assert result.unavailable[0].reason.startswith("disagrees with eager")


def test_no_baseline_at_all_is_an_error_that_names_every_reason(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=Lost(contender="eager", kind="crashed", evidence="out of memory"),
        compile=Lost(contender="compile", kind="unavailable", evidence="no C++ compiler"),
    )
    with Timer(reference, stable=stable, threads=1, clock=clock) as timer, pytest.raises(MachineNotAbleError) as raised:
        measured(timer)

    assert "out of memory" in str(raised.value)
    assert "no C++ compiler" in str(raised.value)


@pytest.mark.parametrize("final", [True, False])
def test_a_candidate_that_answers_otherwise_while_timed_is_not_measured(reference: Reference, final: bool) -> None:
    clock = Clock()
    stable = FakeStable(InProcess("candidate", clock, 1e-6, torch.zeros_like), eager=InProcess("eager", clock, 1e-3))
    with Timer(reference, ("eager",), stable=stable, threads=1, clock=clock) as timer:
        result = measured(timer, final=final)

    assert isinstance(result, NotMeasured)
    assert result.reason == "wrong_values"


def test_a_candidate_that_crashes_is_not_measured(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        Lost(contender="candidate", kind="crashed", evidence="signal 11"), eager=InProcess("eager", clock, 1e-3)
    )
    with Timer(reference, ("eager",), stable=stable, threads=1, clock=clock) as timer:
        result = measured(timer)

    assert result == NotMeasured(candidate_id=CANDIDATE.id, reason="crashed", evidence="signal 11")


def test_a_reference_that_does_not_take_mixed_inputs_is_timed_on_whole_draws() -> None:
    class Uniform(InProcess):
        """Raises unless all elements of its input are equal."""

        def run_fresh(self, block: FreshBlock, *, is_watched: bool = False) -> float | Lost:
            took = super().run_fresh(block, is_watched=is_watched)
            if all(bool((given[0] == given[0][0, 0]).all()) for given in self.given):
                return took
            return Lost(contender=self.name, kind="crashed", evidence="not uniform")

    level = load_reference(torch.nn.ReLU().eval(), inputs=lambda: (torch.rand(1).expand(4, 8).clone(),))
    clock = Clock()
    stable = FakeStable(Uniform("candidate", clock, 1e-3), eager=Uniform("eager", clock, 2e-3))
    with Timer(level, ("eager",), stable=stable, threads=1, clock=clock) as timer:
        result = measured(timer)

    assert isinstance(result, Measurement), result


SLOW_MEMORY = Ceilings(memory=(Rate(working_set_bytes=1, bytes_per_s=1e10),), flops_per_s=(("float32", 1e9),))
FAST_MEMORY = Ceilings(memory=(Rate(working_set_bytes=1, bytes_per_s=1e13),), flops_per_s=(("float32", 1e9),))


class FixedRates:
    """Ceilings that are known, and what measuring again would find."""

    def __init__(self, known: Ceilings, again: Ceilings | None = None) -> None:
        self.rates, self.again, self.measured = known, again or known, 0

    def known(self) -> Ceilings:
        return self.rates

    def measured_again(self) -> Ceilings:
        self.measured += 1
        self.rates = self.again
        return self.rates


def roofed(
    reference: Reference, rates: FixedRates, *, candidate_s: float, in_hand_s: float
) -> Measurement | NotMeasured:
    """Time a candidate under a roof: moving its 32 MiB takes 3.4 ms at 1e10 bytes a second."""

    class Deferring(InProcess):
        def collect(self, index: int, *, decoy: FreshBlock | None = None) -> Leaves | Lost:
            self.clock.now += in_hand_s
            return super().collect(index, decoy=decoy)

    clock = Clock()
    stable = FakeStable(Deferring("candidate", clock, candidate_s), eager=InProcess("eager", clock, 4e-3))
    captured = roof_of_relu(rates)
    with Timer(reference, ("eager",), stable=stable, threads=1, clock=clock, roof=captured) as timer:
        return measured(timer)


def roof_of_relu(rates: FixedRates) -> Roof:
    spec = dense((4096, 1024), "float32")
    graph = Graph(
        inputs=(GraphInput(name="x", kind="input", target="", spec=spec),),
        nodes=(Node(name="y", op="aten.relu.default", args=(Ref(node="x"),), outputs=(spec,)),),
        outputs=(Ref(node="y"),),
    )
    return Roof(graph, (), rates, is_strict=True)


def test_a_time_in_which_the_work_can_not_be_done_is_not_believed(reference: Reference) -> None:
    result = roofed(reference, FixedRates(SLOW_MEMORY), candidate_s=1e-4, in_hand_s=1e-2)

    assert isinstance(result, NotMeasured)
    assert result.reason == "too_fast"
    assert "33554432 bytes" in result.evidence


def test_a_time_at_the_floor_is_believed_without_measuring_the_machine_again(reference: Reference) -> None:
    rates = FixedRates(SLOW_MEMORY)

    assert isinstance(roofed(reference, rates, candidate_s=2.5e-3, in_hand_s=1e-2), Measurement)
    assert rates.measured == 0


def test_a_machine_that_was_busy_when_it_was_measured_is_measured_again_before_anyone_is_rejected(
    reference: Reference,
) -> None:
    rates = FixedRates(SLOW_MEMORY, FAST_MEMORY)

    assert isinstance(roofed(reference, rates, candidate_s=1e-4, in_hand_s=1e-2), Measurement)
    assert rates.measured == 1


def test_a_right_answer_in_hand_faster_than_the_floor_shows_that_the_work_is_not_needed(reference: Reference) -> None:
    result = roofed(reference, FixedRates(SLOW_MEMORY), candidate_s=1e-4, in_hand_s=1e-5)

    assert isinstance(result, Measurement)


def test_when_time_is_over_eager_alone_is_started_and_no_win_is_claimed(reference: Reference) -> None:
    clock = Clock()
    stable = FakeStable(
        InProcess("candidate", clock, 1e-3),
        eager=InProcess("eager", clock, 3e-3),
        compile=InProcess("compile", clock, 2e-3),
    )
    with Timer(reference, stable=stable, machine_id="m", clock=clock, seconds_left=lambda: 0.0) as timer:
        found = measured(timer)

    assert stable.started == ["eager"]
    assert isinstance(found, Measurement)
    assert [each.baseline for each in found.unavailable] == ["compile"]
    assert found.fastest.ratio.low > 1.0
    assert not found.is_win


def test_an_unknown_baseline_is_refused_with_the_known_ones(reference: Reference) -> None:
    with pytest.raises(UnknownNameError, match="onnxruntime") as raised:
        Timer(reference, ("eagre",), stable=FakeStable(Lost(contender="", kind="crashed", evidence="")), threads=1)

    assert raised.value.known[0] == "eager"
