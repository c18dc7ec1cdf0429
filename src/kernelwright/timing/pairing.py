"""Pairing: the candidate against each baseline, in adjacent blocks of alternating order.

One round against one baseline is four blocks, A B B A. Rounds go round the baselines, so that
all of them see the same machine. Whoever isn't running is stopped: a baseline's idle threads
that spin for work would slow the candidate down, and the other way round.

Both blocks of a pair find the same contents, which nobody saw before. Calls that are timed are
calls that are checked: at unforeseeable moments the output of a call that was just timed is
fetched, after its inputs have been replaced, and compared with the baseline's.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from statistics import median
from typing import Protocol

from kernelwright.records.measurement import Comparison, Ratio
from kernelwright.timing.contender import Block, Contender, Leaves, Lost
from kernelwright.timing.overspent import Watched, overspent
from kernelwright.timing.pacing import Pacing, calls_in_a_block, within
from kernelwright.timing.statistics import MIN_PAIRS, Pair, half_width, ratio_of

Clock = Callable[[], float]
# Returns why two replies to the same inputs can't be of the same function, or None.
Disagreement = Callable[[Leaves, Leaves], str | None]

ROUND_TRIPS = 7
MOST_WARM_UP_CALLS = 4096  # in one block: replies are kept until the next
CHECKS = 4  # of timed calls, for each comparison
_CANDIDATES_BLOCKS = (0, 3)  # of a round


class Contents(Protocol):
    """Where fresh contents come from."""

    def draw(self, order: Sequence[int], *, call_s: float) -> Block:
        """Return new contents for calls on these input sets, which take about ``call_s`` each."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedCallWrong:
    """A call of the candidate that was timed gave something else than the baseline."""

    baseline: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgedTime:
    """The candidate's time isn't that of its work."""

    evidence: str


Caught = TimedCallWrong | ForgedTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for every bout of a comparison.

    ``input_sets`` is how many were staged, ``contents`` what replaces them in timed blocks.
    ``clock`` gives monotonic seconds and drives budgets, not the timing. ``disagreement`` is
    ``None`` where two right replies may differ (a random module). ``random`` draws orders and the
    calls that are checked. ``threads`` is how many each contender was given.
    """

    input_sets: int
    contents: Contents
    pacing: Pacing
    clock: Clock
    disagreement: Disagreement | None
    random: Random
    threads: int


@dataclass(slots=True, kw_only=True)
class Bout:
    """One baseline against the candidate, while it lasts. ``call_s`` is about what the faster one takes."""

    candidate: Contender
    baseline: Contender
    calls: int
    call_s: float
    terms: Terms
    pairs: list[Pair] = field(default_factory=list[Pair])
    watched: list[Watched] = field(default_factory=list[Watched])

    @property
    def ratio(self) -> Ratio:
        """The estimate so far."""
        return ratio_of(self.pairs)

    @property
    def comparison(self) -> Comparison:
        """The record of what was timed so far."""
        return Comparison(
            baseline=self.baseline.name,
            ratio=self.ratio,
            baseline_median_ns=1e9 * median(pair.baseline_s for pair in self.pairs),
            candidate_median_ns=1e9 * median(pair.candidate_s for pair in self.pairs),
            pairs=len(self.pairs),
            calls=self.calls,
        )

    def play_round(self, *, is_checked: bool) -> Lost | Caught | None:
        """Time candidate, baseline, baseline, candidate: two pairs, one of each order.

        Either block of the candidate may be the one that is checked, and none can tell beforehand.
        """
        checked = self.terms.random.choice(_CANDIDATES_BLOCKS) if is_checked else None
        order = self._draw_order()
        seconds: list[float] = []
        block = self._fresh(order)
        for position, contender in enumerate((self.candidate, self.baseline, self.baseline, self.candidate)):
            if position == 2:
                block = self._fresh(order)
            took = timed_block(contender, block, is_watched=position == checked)
            if isinstance(took, Lost):
                return took
            seconds.append(took / self.calls)
            failed = self._check(block, took) if position == checked else None
            if failed is not None:
                return failed
        self.pairs.append(Pair(candidate_s=seconds[0], baseline_s=seconds[1], first="candidate"))
        self.pairs.append(Pair(candidate_s=seconds[3], baseline_s=seconds[2], first="baseline"))
        return None

    def overspent(self) -> ForgedTime | None:
        """Return what the processor time of watched blocks gives away."""
        evidence = overspent(self.watched, threads=self.terms.threads)
        return None if evidence is None else ForgedTime(evidence=evidence)

    def _check(self, block: Block, seconds: float) -> Lost | Caught | None:
        """Compare one call of the candidate's block, which has just been timed and stopped, with the baseline."""
        call = self.terms.random.randrange(len(block.order))
        decoy = self._fresh(block.order[call : call + 1])
        try:
            ours = self.candidate.collect(call, decoy=decoy)
            spent = self.candidate.spent()
        finally:
            self.candidate.hush()
        if isinstance(ours, Lost):
            return ours
        theirs = reply_to(self.baseline, block.as_of(call), is_watched=True)
        if isinstance(theirs, Lost):
            return theirs
        usual = self.baseline.spent()
        if spent is not None and usual is not None:
            self.watched.append(Watched(seconds=seconds, spent=spent, usual_since_s=usual.since_s))
        return self._judged(ours, theirs, decoy)

    def _judged(self, ours: Leaves, theirs: Leaves, decoy: Block) -> Lost | Caught | None:
        disagreement = self.terms.disagreement
        wrong = None if disagreement is None else disagreement(ours, theirs)
        if wrong is None or disagreement is None:
            return None
        late = reply_to(self.baseline, decoy)
        if isinstance(late, Lost):
            return late
        if disagreement(ours, late) is None:
            evidence = (
                "a timed call's output was computed after the call was over: it fits inputs that were put in later"
            )
            return ForgedTime(evidence=evidence)
        return TimedCallWrong(baseline=self.baseline.name, evidence=wrong)

    def _fresh(self, order: Sequence[int]) -> Block:
        return self.terms.contents.draw(order, call_s=self.call_s)

    def _draw_order(self) -> tuple[int, ...]:
        # Rotating keeps "cold" cold; the start is drawn so that a call's place can't be foreseen.
        start = self.terms.random.randrange(self.terms.input_sets)
        return tuple((start + step) % self.terms.input_sets for step in range(self.calls))


@contextmanager
def awake(contender: Contender) -> Generator[None]:
    """Let the contender run inside the ``with`` block and stop it after."""
    contender.wake()
    try:
        yield
    finally:
        contender.hush()


def timed_block(contender: Contender, block: Block, *, is_watched: bool = False) -> float | Lost:
    """Time a block, after one call that doesn't count, on what the block before left.

    That call wakes sleeping thread pools and refills the caches that the other side just used.
    """
    with awake(contender):
        first = contender.run_block(block.order[-1:])
        return first if isinstance(first, Lost) else contender.run_fresh(block, is_watched=is_watched)


def reply_to(contender: Contender, block: Block, *, is_watched: bool = False) -> Leaves | Lost:
    """Return what the contender gives for the first call of a block."""
    with awake(contender):
        took = contender.run_fresh(block, is_watched=is_watched)
        if isinstance(took, Lost):
            return took
        contender.wake()
        return contender.collect(0)


def seconds_for_a_call(contender: Contender, input_sets: int, *, at_least_s: float, clock: Clock) -> float | Lost:
    """Warm up for about ``at_least_s`` and return how long a call takes by then."""
    calls = 1
    ends = clock() + at_least_s
    with awake(contender):
        while True:
            seconds = contender.run_block(tuple(step % input_sets for step in range(calls)))
            if isinstance(seconds, Lost):
                return seconds
            call_s = seconds / calls
            left_s = ends - clock()
            if left_s <= 0:
                return call_s
            calls = max(1, min(2 * calls, int(left_s / max(call_s, 1e-9)), MOST_WARM_UP_CALLS))


def round_trip_of(contender: Contender, contents: Contents) -> float | Lost:
    """Return the median time of an empty block."""
    trips: list[float] = []
    empty = contents.draw((), call_s=0.0)
    with awake(contender):
        for _ in range(ROUND_TRIPS):
            contender.wake()
            seconds = contender.run_fresh(empty)
            if isinstance(seconds, Lost):
                return seconds
            trips.append(seconds)
    return median(trips)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing gave: one comparison for each baseline that lasted, and those that didn't."""

    comparisons: tuple[Comparison, ...]
    lost: tuple[Lost, ...]


def compare(
    candidate: Contender,
    baselines: Sequence[Contender],
    terms: Terms,
    *,
    budget_s: float,
    most_s: float = 0.0,
) -> Compared | Caught | Lost:
    """Time ``candidate`` against each of ``baselines``; all have been staged alike.

    Stops after about ``budget_s``, but gives each baseline one round at least, and goes on for up
    to ``most_s`` where there are too few pairs for an interval: those would have been timed for nothing.
    It stops as soon as the candidate is surely slower than one of them.

    Returns:
        ``Caught`` as soon as a checked call is wrong or its time can't be true, ``Lost`` if the candidate was lost.
    """
    began = terms.clock()
    ends, latest = began + budget_s, began + max(budget_s, most_s)
    terms = replace(terms, pacing=within(terms.pacing, budget_s, len(baselines)))
    bouts: list[Bout] = []
    lost: list[Lost] = []
    for baseline in baselines:
        bout = _opened(candidate, baseline, terms, warm_up_s=budget_s / 20)
        if isinstance(bout, Bout):
            bouts.append(bout)
        elif bout.contender == candidate.name:
            return bout
        else:
            lost.append(bout)
    checks_at = _check_rounds(terms.pacing, terms.random)
    played = 0
    while bouts and (not played or terms.clock() < (latest if _is_short_of_pairs(bouts) else ends)):
        for bout in [each for each in bouts if not _is_settled(each, bouts, terms.pacing)]:
            failed = bout.play_round(is_checked=played in checks_at)
            if isinstance(failed, Lost) and failed.contender != candidate.name:
                lost.append(failed)
                bouts.remove(bout)
            elif failed is not None:
                return failed
        played += 1
        if any(map(_is_lost, bouts)) or all(_is_settled(each, bouts, terms.pacing) for each in bouts):
            break
    for bout in bouts:
        if (found := bout.overspent()) is not None:
            return found
    return Compared(comparisons=tuple(bout.comparison for bout in bouts), lost=tuple(lost))


def _opened(candidate: Contender, baseline: Contender, terms: Terms, *, warm_up_s: float) -> Bout | Lost:
    call_s: list[float] = []
    for contender in (candidate, baseline):
        took = seconds_for_a_call(contender, terms.input_sets, at_least_s=warm_up_s, clock=terms.clock)
        if isinstance(took, Lost):
            return took
        call_s.append(took)
    trip_s = round_trip_of(candidate, terms.contents)
    if isinstance(trip_s, Lost):
        return trip_s
    calls = calls_in_a_block(call_s[0], call_s[1], trip_s, terms.pacing)
    return Bout(candidate=candidate, baseline=baseline, calls=calls, call_s=min(call_s), terms=terms)


def _check_rounds(pacing: Pacing, random: Random) -> frozenset[int]:
    # The first round always: a comparison cut short by its budget must have been checked too.
    rounds = max(1, pacing.least_pairs // 2)
    return frozenset({0, *random.sample(range(rounds), min(CHECKS - 1, rounds))})


def _is_short_of_pairs(bouts: Sequence[Bout]) -> bool:
    return any(len(bout.pairs) < MIN_PAIRS for bout in bouts)


def _is_lost(bout: Bout) -> bool:
    """Whether the candidate is surely slower than this baseline: more pairs make no win of it."""
    return len(bout.pairs) >= MIN_PAIRS and bout.ratio.high < 1.0


def _is_settled(bout: Bout, bouts: Sequence[Bout], pacing: Pacing) -> bool:
    """Whether more pairs would tell nothing new: narrow enough, or surely not the fastest baseline."""
    count = len(bout.pairs)
    if count < min(MIN_PAIRS, pacing.least_pairs):
        return False
    if count >= pacing.most_pairs:
        return True
    mine = bout.ratio
    if count >= pacing.least_pairs and half_width(mine) <= pacing.half_width:
        return True
    return any(other is not bout and other.ratio.high < mine.low for other in bouts)
