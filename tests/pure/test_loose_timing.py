"""Loose timing, with contenders that are played: means of calls, one side after the other, and nothing checked."""

from types import SimpleNamespace

from kernelwright.records.loose import LooseTimes
from kernelwright.timing.contender import Lost
from kernelwright.timing.loose import CALLS, MOST_BYTES, WARM_UP, LooseTimer


class PlayedContender:
    def __init__(self, name, call_s, lost_at=None):
        self.name, self.call_s, self.lost_at = name, call_s, lost_at
        self.blocks, self.is_awake, self.is_closed = [], False, False

    def stage(self, sets):
        assert self.is_awake

    def run_block(self, order):
        assert self.is_awake
        self.blocks.append(len(order))
        if self.lost_at == len(self.blocks):
            return Lost(contender=self.name, kind="crashed", evidence=f"{self.name} ended")
        return self.call_s * len(order)

    def hush(self):
        self.is_awake = False

    def wake(self):
        self.is_awake = True

    def close(self):
        self.is_closed = True


class PlayedStable:
    def __init__(self, eager, *candidates):
        self.eager, self.candidates, self.begun, self.is_closed = eager, list(candidates), 0, False

    def begin(self, baseline):
        self.begun += 1
        return SimpleNamespace(finish=lambda: self.eager)

    def candidate(self, candidate, artifact):
        return self.candidates.pop(0)

    def close(self):
        self.is_closed = True


def timer(stable, *, output_bytes=400, budget_s=5.0):
    contract = SimpleNamespace(tensor_outputs=(SimpleNamespace(bytes=output_bytes),))
    reference = SimpleNamespace(
        problem=SimpleNamespace(contract=contract), draw_inputs=lambda seed: SimpleNamespace(leaves=(1,))
    )
    return LooseTimer(reference, stable, budget_s=budget_s)


def test_it_is_the_mean_of_a_hundred_calls_of_either_side_and_eager_is_started_once():
    eager, first, second = (
        PlayedContender("eager", 3e-3),
        PlayedContender("candidate", 1e-3),
        PlayedContender("c", 6e-3),
    )
    stable = PlayedStable(eager, first, second)

    with timer(stable) as timing:
        fast, slow = timing.times(None, None), timing.times(None, None)

    assert isinstance(fast, LooseTimes)
    assert (round(fast.ratio, 9), round(slow.ratio, 9), fast.calls) == (3.0, 0.5, CALLS)
    assert first.blocks == [WARM_UP, 1, CALLS]
    assert stable.begun == 1
    assert first.is_closed
    assert eager.is_closed
    assert stable.is_closed


def test_slow_calls_are_fewer_and_large_results_are_not_all_held_at_once():
    slow = PlayedStable(PlayedContender("eager", 1.0), PlayedContender("candidate", 1.0))
    with timer(slow) as timing:
        assert timing.times(None, None).calls == 5

    large = PlayedContender("candidate", 1e-3)
    with timer(PlayedStable(PlayedContender("eager", 1e-3), large), output_bytes=MOST_BYTES // 40) as timing:
        assert timing.times(None, None).calls == CALLS
    assert large.blocks == [WARM_UP, 1, 40, 40, 20]


def test_what_ends_while_it_is_timed_has_no_time_and_the_next_one_has():
    eager = PlayedContender("eager", 1e-3)
    stable = PlayedStable(
        eager,
        Lost(contender="candidate", kind="crashed", evidence="it never began"),
        PlayedContender("candidate", 1e-3, lost_at=3),
        PlayedContender("candidate", 1e-3),
    )
    with timer(stable) as timing:
        assert timing.times(None, None) == "it never began"
        assert timing.times(None, None) == "candidate ended"
        assert timing.times(None, None).calls == CALLS


def test_without_eager_there_is_no_time():
    lost = Lost(contender="eager", kind="unavailable", evidence="no memory")
    with timer(PlayedStable(lost)) as timing:
        assert timing.times(None, None) == "eager: no memory"
