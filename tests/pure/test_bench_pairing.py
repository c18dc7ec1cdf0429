"""The pairing loop against contenders on a simulated clock, whose true ratio is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import pytest

from kernelwright.timing.contender import Leaves, Lost, Spent
from kernelwright.timing.pacing import FINAL, QUICK, Pacing, calls_in_a_block, within
from kernelwright.timing.pairing import Caught, Compared, ForgedTime, Terms, TimedCallWrong, compare
from kernelwright.timing.statistics import MIN_PAIRS


class SimulatedMachine:
    """Time that passes only while a contender works."""

    def __init__(self, slowness: Callable[[float], float] = lambda now: 1.0) -> None:
        self.now = 0.0
        self.slowness = slowness

    def clock(self) -> float:
        return self.now

    def work(self, seconds: float) -> float:
        took = seconds * self.slowness(self.now)
        self.now += took
        return took


@dataclass(frozen=True)
class SimulatedBlock:
    """Contents are a number for each call."""

    order: tuple[int, ...]
    contents: tuple[int, ...]

    def as_of(self, call: int) -> "SimulatedBlock":
        return SimulatedBlock(order=self.order[call : call + 1], contents=self.contents[call : call + 1])


class SimulatedContents:
    """Never the same number twice."""

    def __init__(self) -> None:
        self.drawn = 1000

    def draw(self, order: Sequence[int], *, call_s: float) -> SimulatedBlock:
        first, self.drawn = self.drawn, self.drawn + len(order)
        return SimulatedBlock(order=tuple(order), contents=tuple(range(first, self.drawn)))


class SimulatedContender:
    """Takes ``call_s`` for a call; replies with its contents, or lies, or with what lies there when it is asked."""

    def __init__(
        self,
        name: str,
        machine: SimulatedMachine,
        call_s: float,
        *,
        lies: bool = False,
        is_lazy: bool = False,
        dies_after: int | None = None,
        processors: float = 1.0,
        ending_s: float = 1e-4,
        since_s: float = 1e-4,
    ) -> None:
        self.name = name
        self.machine, self.call_s, self.lies, self.dies_after = machine, call_s, lies, dies_after
        self.is_lazy, self.processors = is_lazy, processors
        self.ending_s, self.since_s = ending_s, since_s
        self.blocks: list[tuple[int, ...]] = []
        self.contents: tuple[int, ...] = ()
        self.took = 0.0
        self.awake = False
        self.noise = Random(name)

    def stage(self, input_sets: Sequence[Leaves]) -> Lost | None:
        return None

    def run_block(self, order: Sequence[int]) -> float | Lost:
        assert self.awake, "a stopped contender can't run"
        if self.dies_after is not None and len(self.blocks) >= self.dies_after:
            return Lost(contender=self.name, kind="crashed", evidence="signal 11")
        self.blocks.append(tuple(order))
        self.contents = tuple(order)
        self.took = self.machine.work((2e-5 + len(order) * self.call_s) * self.noise.uniform(0.99, 1.01))
        return self.took

    def run_fresh(self, block: SimulatedBlock, *, is_watched: bool = False) -> float | Lost:
        took = self.run_block(block.order)
        self.contents, self.awake = block.contents, False
        return took

    def collect(self, index: int, *, decoy: SimulatedBlock | None = None) -> Leaves | Lost:
        assert self.awake or decoy, "a stopped contender can't answer"
        if self.is_lazy and decoy:
            return decoy.contents
        return (-1,) if self.lies else (self.contents[index],)

    def spent(self) -> Spent | None:
        return Spent(in_block_s=self.processors * self.took, ending_s=self.ending_s, since_s=self.since_s)

    def peak_bytes(self) -> int | None:
        return 0

    def hush(self) -> None:
        self.awake = False

    def wake(self) -> None:
        self.awake = True

    def close(self) -> None:
        self.awake = False


def differ(ours: Leaves, theirs: Leaves) -> str | None:
    return None if ours == theirs else f"{ours} instead of {theirs}"


def contest(
    candidate: SimulatedContender,
    *baselines: SimulatedContender,
    pacing: Pacing = FINAL,
    budget_s: float = 20.0,
    most_s: float = 0.0,
) -> Compared | Caught | Lost:
    terms = Terms(
        input_sets=3,
        contents=SimulatedContents(),
        pacing=pacing,
        clock=candidate.machine.clock,
        disagreement=differ,
        random=Random(7),
        threads=1,
    )
    return compare(candidate, baselines, terms, budget_s=budget_s, most_s=most_s)


def test_a_known_ratio_is_found_on_a_machine_that_keeps_slowing_down() -> None:
    machine = SimulatedMachine(slowness=lambda now: 1.0 + 0.2 * now)
    compared = contest(SimulatedContender("candidate", machine, 1e-3), SimulatedContender("eager", machine, 1.5e-3))

    assert isinstance(compared, Compared)
    ratio = compared.comparisons[0].ratio
    assert ratio.low <= 1.5 <= ratio.high
    assert ratio.value == pytest.approx(1.5, rel=0.02)


def test_the_ratio_is_found_across_a_change_of_clock_frequency() -> None:
    machine = SimulatedMachine(slowness=lambda now: 1.0 if int(now * 7) % 2 else 1.6)
    compared = contest(SimulatedContender("candidate", machine, 2e-4), SimulatedContender("eager", machine, 1e-4))

    assert isinstance(compared, Compared)
    assert compared.comparisons[0].ratio.value == pytest.approx(0.5, rel=0.05)


def test_rounds_are_candidate_baseline_baseline_candidate() -> None:
    machine = SimulatedMachine()
    history: list[tuple[str, int]] = []

    class Noting(SimulatedContender):
        def run_block(self, order: Sequence[int]) -> float | Lost:
            history.append((self.name, len(order)))
            return super().run_block(order)

    compared = contest(Noting("A", machine, 1e-3), Noting("B", machine, 1e-3))

    assert isinstance(compared, Compared)
    calls = compared.comparisons[0].calls
    trips = [index for index, (_, count) in enumerate(history) if count == 0]
    timed = "".join(name for name, count in history[trips[-1] + 1 :] if count == calls)
    assert calls > 1
    assert timed == "ABBA" * (compared.comparisons[0].pairs // 2)


def test_every_baseline_is_compared_and_the_slow_one_gets_only_the_least_pairs() -> None:
    machine = SimulatedMachine()
    compared = contest(
        SimulatedContender("candidate", machine, 1e-3),
        SimulatedContender("eager", machine, 5e-3),
        SimulatedContender("compile", machine, 1.2e-3),
        pacing=Pacing(half_width=1e-9, most_pairs=60),
    )

    assert isinstance(compared, Compared)
    pairs = {each.baseline: each.pairs for each in compared.comparisons}
    assert pairs == {"eager": Pacing().least_pairs, "compile": 60}


def test_a_candidate_that_answers_otherwise_on_the_clock_is_found_out() -> None:
    machine = SimulatedMachine()
    found = contest(
        SimulatedContender("candidate", machine, 1e-6, lies=True), SimulatedContender("eager", machine, 1e-3)
    )

    assert isinstance(found, TimedCallWrong)
    assert found.baseline == "eager"
    assert "-1" in found.evidence


def test_an_output_that_fits_what_was_put_in_later_was_computed_later() -> None:
    machine = SimulatedMachine()
    found = contest(
        SimulatedContender("candidate", machine, 1e-6, is_lazy=True), SimulatedContender("eager", machine, 1e-3)
    )

    assert isinstance(found, ForgedTime)
    assert "after the call was over" in found.evidence


def test_more_processors_than_were_given_are_no_speedup() -> None:
    machine = SimulatedMachine()
    found = contest(
        SimulatedContender("candidate", machine, 5e-4, processors=1.9), SimulatedContender("eager", machine, 1e-3)
    )

    assert isinstance(found, ForgedTime)
    assert "1.9 processors" in found.evidence


def test_pools_may_spin_until_the_next_tick_but_not_work_on_after_the_answer() -> None:
    machine = SimulatedMachine()
    spins, works = (
        contest(
            SimulatedContender("candidate", machine, 5e-4, ending_s=ending_s),
            SimulatedContender("eager", machine, 1e-3),
        )
        for ending_s in (0.01, 0.05)
    )

    assert isinstance(spins, Compared)
    assert isinstance(works, ForgedTime)
    assert "50 ms of processor time until it was stopped" in works.evidence


def test_processor_time_after_the_answer_is_counted_against_what_the_baseline_needs() -> None:
    machine = SimulatedMachine()
    late, large = (
        contest(
            SimulatedContender("candidate", machine, 5e-4, since_s=0.5),
            SimulatedContender("eager", machine, 1e-3, since_s=usual_s),
        )
        for usual_s in (1e-3, 0.4)
    )

    assert isinstance(late, ForgedTime)
    assert "500 ms" in late.evidence
    assert isinstance(large, Compared)


@pytest.mark.parametrize("cheats_in", [0, 1])
def test_neither_block_of_a_round_is_safe_to_cheat_in(cheats_in: int) -> None:
    # A candidate can count its blocks; which of the two in a round is checked must not follow from that.
    class Counting(SimulatedContender):
        def run_fresh(self, block: SimulatedBlock, *, is_watched: bool = False) -> float | Lost:
            took = super().run_fresh(block)
            timed = [each for each in self.blocks if len(each) == len(block.order)]
            self.lies = len(block.order) > 1 and len(timed) % 2 == cheats_in
            return took

    caught = 0
    for seed in range(8):
        machine = SimulatedMachine()
        terms = Terms(
            input_sets=3,
            contents=SimulatedContents(),
            pacing=FINAL,
            clock=machine.clock,
            disagreement=differ,
            random=Random(seed),
            threads=1,
        )
        candidate, eager = Counting("candidate", machine, 1e-4), SimulatedContender("eager", machine, 1e-3)
        caught += isinstance(compare(candidate, [eager], terms, budget_s=20.0), TimedCallWrong)

    assert caught >= 5  # four checks miss it with a chance of one in sixteen each session


def test_a_candidate_that_dies_on_the_clock_is_lost() -> None:
    machine = SimulatedMachine()
    found = contest(
        SimulatedContender("candidate", machine, 1e-3, dies_after=40), SimulatedContender("eager", machine, 1e-3)
    )

    assert found == Lost(contender="candidate", kind="crashed", evidence="signal 11")


def test_a_baseline_that_dies_leaves_the_others() -> None:
    machine = SimulatedMachine()
    compared = contest(
        SimulatedContender("candidate", machine, 1e-3),
        SimulatedContender("eager", machine, 1e-3),
        SimulatedContender("compile", machine, 1e-3, dies_after=30),
    )

    assert isinstance(compared, Compared)
    assert [each.baseline for each in compared.comparisons] == ["eager"]
    assert [each.contender for each in compared.lost] == ["compile"]


def test_a_spent_budget_ends_with_what_there_is_and_no_interval() -> None:
    machine = SimulatedMachine()
    compared = contest(
        SimulatedContender("candidate", machine, 1.0), SimulatedContender("eager", machine, 5.0), budget_s=0.1
    )

    assert isinstance(compared, Compared)
    assert compared.comparisons[0].pairs == 2
    assert compared.comparisons[0].ratio.low == 0.0


def test_a_comparison_goes_on_past_its_budget_for_an_interval_but_not_for_ever() -> None:
    pairs: list[int] = []
    for most_s in (1e6, 100.0):
        machine = SimulatedMachine()
        compared = contest(
            SimulatedContender("candidate", machine, 1.0),
            SimulatedContender("eager", machine, 5.0),
            budget_s=0.1,
            most_s=most_s,
        )
        assert isinstance(compared, Compared)
        pairs.append(compared.comparisons[0].pairs)

    assert pairs[0] == MIN_PAIRS
    assert 2 < pairs[1] < MIN_PAIRS


def test_a_comparison_ends_once_the_candidate_is_surely_slower_than_one_baseline() -> None:
    machine = SimulatedMachine()
    compared = contest(
        SimulatedContender("candidate", machine, 2e-3),
        SimulatedContender("eager", machine, 3e-3),
        SimulatedContender("compile", machine, 1e-3),
        pacing=Pacing(half_width=1e-9, least_pairs=40, most_pairs=60),
    )

    assert isinstance(compared, Compared)
    assert [each.pairs for each in compared.comparisons] == [MIN_PAIRS, MIN_PAIRS]


def test_a_quick_comparison_takes_fewer_pairs_than_a_final_one() -> None:
    taken: list[int] = []
    for pacing in (QUICK, FINAL):
        machine = SimulatedMachine()
        compared = contest(
            SimulatedContender("candidate", machine, 1e-3), SimulatedContender("eager", machine, 1e-3), pacing=pacing
        )
        assert isinstance(compared, Compared)
        taken.append(compared.comparisons[0].pairs)

    assert taken[0] < taken[1]


def test_equal_contenders_rarely_win() -> None:
    wins = 0
    for session in range(60):
        machine = SimulatedMachine()
        compared = contest(
            SimulatedContender(f"candidate {session}", machine, 1e-3),
            SimulatedContender(f"eager {session}", machine, 1e-3),
            pacing=QUICK,
        )
        assert isinstance(compared, Compared)
        wins += compared.comparisons[0].ratio.low > 1.0

    assert wins <= 6  # 3 expected at most; 7 or more has a chance below 4 in 100


def test_a_side_that_is_many_times_slower_leaves_time_for_the_pairs_needed() -> None:
    pacing = within(FINAL, 2.4, baselines=2)
    calls = calls_in_a_block(2e-4, 1.3e-3, 5e-4, pacing)

    assert 2 * FINAL.least_pairs * calls * 1.3e-3 <= 2.4
    assert within(FINAL, 1000.0, baselines=2) == FINAL
    assert within(FINAL, 0.0, baselines=2).longest_block_s == FINAL.block_s


def test_a_block_outlasts_the_round_trip_a_hundredfold() -> None:
    pacing = Pacing()

    calls = calls_in_a_block(1e-5, 1.2e-5, 1e-4, pacing)

    assert calls * 1e-5 >= 1e-4 / pacing.overhead_share - 1e-5
    assert calls * 1e-5 >= pacing.block_s - 1e-5


def test_slow_calls_still_run_twice_in_a_block() -> None:
    assert calls_in_a_block(3.0, 3.0, 1e-4, Pacing()) == 2


def test_a_much_slower_baseline_bounds_the_block() -> None:
    pacing = Pacing()

    assert calls_in_a_block(1e-6, 1e-2, 1e-4, pacing) * 1e-2 <= pacing.longest_block_s
