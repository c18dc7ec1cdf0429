"""The timer: measures accepted candidates of one problem against its baselines.

Baselines are started when first needed, each in a process of its own, and kept; every
candidate gets a fresh process. While the search goes on a candidate is timed quickly, against
the fastest baseline known so far; the final measurement takes them all.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from random import SystemRandom
from time import monotonic
from types import TracebackType
from typing import Literal, Self

from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.leaves import tensor_leaves
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate
from kernelwright.records.measurement import NO_TIME, Measurement, Unavailable
from kernelwright.records.profile import Profile
from kernelwright.records.verdict import Accepted
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.device import CPU
from kernelwright.threads import one_thread
from kernelwright.timing import machine as this
from kernelwright.timing.agreement import disagreement
from kernelwright.timing.baselines import DEFAULT, Baseline, baseline_named
from kernelwright.timing.contender import Contender, Leaves, Lost
from kernelwright.timing.contents import LEAST_DRAWS, Contents
from kernelwright.timing.device_clock import clock_of
from kernelwright.timing.input_sets import Cache, SetsPlan, sets_for
from kernelwright.timing.pacing import FINAL, QUICK, Pacing
from kernelwright.timing.pairing import (
    Caught,
    Compared,
    ForgedTime,
    Terms,
    TimedCallWrong,
    awake,
    compare,
    reply_to,
    seconds_for_a_call,
)
from kernelwright.timing.roof import Roof
from kernelwright.timing.stable import Beginning, ProcessStable, Stable

FIRST_SEED = 50_000  # far from the seeds that the verifier draws from
ALONE_S = 1.5  # for each baseline, where no candidate is timed beside it
EAGER_GRACE_S = 5.0  # past the end of all time, so that eager at least can be named as the answer
ROUGHLY_S = 0.1  # of calls, to know about how fast a baseline is
# How often the reference is tried on mixed contents before they are used, and in which calls: more than sets, so
# that contents also change between calls.
TRIED_CONTENTS, TRIED_ORDER = 2, (0, 1, 0)
IN_HAND_TRIES = 5
SPARE_MEMORY_BYTES = 4 << 30  # must be free before more processes are started than are needed at once
MOST_BUDGETS = 1.25  # how far a final measurement may go over its budget to have enough pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeasured:
    """An accepted candidate that gave no measurement; what it did is grounds to reject it after all.

    ``too_fast`` is a time in which this machine can't have done the work, ``forged_time`` one that
    isn't that of the work.
    """

    candidate_id: str
    reason: Literal["wrong_values", "crashed", "timed_out", "too_fast", "forged_time"]
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A baseline that is being started, since when, and how long it may take."""

    beginning: Beginning
    began: float
    allowed_s: float


@dataclass(slots=True, kw_only=True)
class _Running:
    contender: Contender
    call_s: float
    prepare_s: float
    peak_bytes: int


class Timer:
    """Measures candidates of one problem. A context manager: leaving it ends every process it started.

    Not for use by two threads at once: there is one clock and one machine.
    """

    def __init__(
        self,
        reference: Reference,
        baselines: Sequence[str] = DEFAULT,
        *,
        threads: int | None = None,
        sandbox: Sandbox | None = None,
        stable: Stable | None = None,
        machine_id: str = "",
        cache: Cache = "warm",
        quick: Pacing = QUICK,
        final: Pacing = FINAL,
        roof: Roof | None = None,
        clock: Callable[[], float] = monotonic,
        seconds_left: Callable[[], float] = lambda: inf,
        device: str = CPU,
    ) -> None:
        """Prepare; nothing is started yet.

        Args:
            reference: what baselines run and inputs are drawn from.
            baselines: names from ``baselines.TABLE``; "eager" runs in any case, as the one to agree with.
            threads: how many threads every contender gets; as many as there are cores if ``None``.
            sandbox: where candidates run; the strongest that works here if ``None``.
            stable: where contenders come from; processes in ``sandbox`` if ``None``.
            machine_id: of the ``Machine`` that the figures belong to; this one's if empty.
            cache: what to keep in the cache between calls.
            quick: pacing during the search.
            final: pacing of the final measurement.
            roof: what no candidate's call can be faster than; everything is believed if ``None``.
            clock: seconds, monotonic; drives budgets.
            seconds_left: how long a baseline may take to get ready; one that takes longer is unavailable,
                eager after ``EAGER_GRACE_S`` more.
            device: where baselines compute: what the target's ``device`` says.

        Raises:
            UnknownNameError: no such baseline.
        """
        self._reference, self._clock = reference, clock
        self._wanted = tuple(baseline_named(name) for name in dict.fromkeys(baselines))
        self._threads = threads or thread_count()
        self._machine_id = machine_id or this.this_machine(threads=self._threads).id
        self._stable = stable or ProcessStable(reference, threads=self._threads, sandbox=sandbox, device=device)
        self._device = device
        self._roof = roof
        self._pacing = {True: final, False: quick}
        self._cache: Cache = cache
        self._seconds_left = seconds_left
        self._running: dict[str, _Running] = {}
        self._begun: dict[str, _Begun] = {}
        self._spares: list[tuple[str, _Begun]] = []
        self._unavailable: dict[str, Unavailable] = {}
        self._sets: tuple[SetsPlan, tuple[Leaves, ...]] | None = None
        self._contents: Contents | None = None
        self._expected: Leaves | None = None
        self._fastest_before = ""  # in the last final measurement
        self._random = SystemRandom()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every baseline; closing twice is fine."""
        for begun in (*self._begun.values(), *(spare for _, spare in self._spares)):
            begun.beginning.close()
        for running in self._running.values():
            running.contender.close()
        self._begun.clear()
        self._spares.clear()
        self._running.clear()
        self._stable.close()

    @property
    def unavailable(self) -> tuple[Unavailable, ...]:
        """Baselines that turned out not to work here, and why."""
        return tuple(self._unavailable.values())

    @property
    def prepare_s(self) -> dict[str, float]:
        """How long each running baseline took to its first answer, or until someone asked for it."""
        return {name: running.prepare_s for name, running in self._running.items()}

    def begin(self) -> None:
        """Begin to start every baseline beside what this process does until it wants one.

        They stand still whenever anything is timed. A quick measurement doesn't wait for one that isn't ready.
        """
        for baseline in self._wanted:
            if not baseline.times_itself:
                self._begin(baseline)

    def begin_spares(self, count: int) -> None:
        """Begin to start the fastest baseline ``count`` times more, for the final measurements after the first.

        Does nothing while a baseline isn't ready, as that may be the fastest, or where memory is short.
        """
        wanted = [baseline for baseline in self._wanted if baseline.name not in self._unavailable]
        if not wanted or len(self._spares) >= count or this.free_memory_bytes() < SPARE_MEMORY_BYTES:
            return
        if not all(self._is_at_hand(baseline) and not baseline.times_itself for baseline in wanted):
            return
        fastest = baseline_named(self._rivals(final=False)[0].name)
        while len(self._spares) < count and (spare := self._new(fastest)) is not None:
            self._spares.append((fastest.name, spare))

    def start(self) -> None:
        """Start every baseline now, so that quick measurements know the fastest; else ``measure`` does when it must.

        Raises:
            MachineNotAbleError: none of them works here.
        """
        for baseline in self._wanted:
            self._start(baseline)
        if not self._ready():
            reasons = "; ".join(f"{each.baseline}: {each.reason}" for each in self.unavailable)
            raise MachineNotAbleError("time against any baseline", reasons, "Choose others with --baselines.")

    def renew(self) -> None:
        """End the baseline that was the fastest in a final measurement before, for ``start`` to begin it anew."""
        if self._fastest_before:
            self._end(self._fastest_before)
            self._use_spare(self._fastest_before)
            self._fastest_before = ""

    def start_some(self) -> None:
        """Start what a quick measurement takes: a first baseline, where none is ready, and those that have got ready.

        Raises:
            MachineNotAbleError: none of them works here.
        """
        self._rivals(final=False)

    def measure(
        self, accepted: Accepted, candidate: Candidate, artifact: Artifact, *, budget_s: float, final: bool
    ) -> Measurement | NotMeasured:
        """Time one candidate.

        A second final measurement starts the baseline that was the fastest in the first one anew, as
        every candidate is: either side may have been lucky with where its memory lay.

        Args:
            accepted: its verdict; nothing else may be timed.
            candidate: its text.
            artifact: what it was built to.
            budget_s: stop adding pairs after about this long; starting processes isn't counted. A final
                measurement goes on, while there is time, until it has enough pairs for an interval.
            final: against every baseline, to a narrow interval; else against the fastest known, roughly.

        Returns:
            A measurement, or why the candidate can't be measured.

        Raises:
            MachineNotAbleError: no baseline works here, or a candidate of the module form is to be timed on another
                device than the CPU.
        """
        if self._device != CPU and candidate.form != "plan":
            raise MachineNotAbleError(
                f"time a module on {self._device}",
                "its own Python could look at the inputs there before the clock runs",
                "Give it as kernels and a plan, or verify it without timing.",
            )
        if final:
            self.renew()
        rivals = self._rivals(final=final)
        opened = self._stable.candidate(candidate, artifact)
        if isinstance(opened, Lost):
            return _not_measured(accepted, opened)
        try:
            with self._quiet():
                return self._measure(accepted, opened, rivals, budget_s, final=final)
        finally:
            opened.close()

    def profile(self, candidate: Candidate, artifact: Artifact, *, budget_s: float) -> Profile | Lost:
        """Return what each step of a candidate's plan takes, right or wrong: for its author, not for any record.

        Its own process keeps the clock, so that it may say anything; nothing is decided by it but
        which candidate its author offers next.
        """
        leaves = self._reference.draw_inputs(FIRST_SEED).leaves
        with self._quiet():
            return self._stable.profile(candidate, artifact, leaves, budget_s=budget_s)

    def time_baselines(self, *, budget_s: float) -> dict[str, float]:
        """Return seconds of a call for each baseline that works here, timed alternately; the best of each.

        Args:
            budget_s: stop after about this long; starting processes isn't counted.

        Raises:
            MachineNotAbleError: no baseline works here.
        """
        self.start()
        ready = self._ready()
        _, sets = self._input_sets()
        ends = self._clock() + min(budget_s, ALONE_S * len(ready))
        seconds = {running.contender.name: running.call_s for running in ready}
        while len(ready) > 1 and self._clock() < ends:
            for running in ready:
                call_s = seconds_for_a_call(running.contender, len(sets), at_least_s=ROUGHLY_S, clock=self._clock)
                if not isinstance(call_s, Lost):
                    seconds[running.contender.name] = min(seconds[running.contender.name], call_s)
        return seconds

    def _measure(
        self, accepted: Accepted, contender: Contender, rivals: list[Contender], budget_s: float, *, final: bool
    ) -> Measurement | NotMeasured:
        plan, sets = self._input_sets()
        staged = contender.stage(sets)
        if isinstance(staged, Lost):
            return _not_measured(accepted, staged)
        peak = contender.peak_bytes() if final else None
        terms = Terms(
            input_sets=plan.count,
            contents=self._fresh_contents(),
            threads=self._threads,
            pacing=self._pacing[final],
            clock=self._clock,
            disagreement=None if self._is_unrepeatable else disagreement,
            random=self._random,
        )
        with one_thread():
            # An interval needs some pairs: a session that falls just short of them was for nothing.
            most_s = min(MOST_BUDGETS * budget_s, self._seconds_left()) if final else 0.0
            compared = compare(contender, rivals, terms, budget_s=budget_s, most_s=most_s)
        if not isinstance(compared, Compared):
            return _not_measured(accepted, compared)
        for lost in compared.lost:
            self._give_up(lost.contender, lost.evidence)
        eager = self._running.get("eager")
        measured = Measurement(
            candidate_id=accepted.candidate_id,
            problem_id=accepted.problem_id,
            machine_id=self._machine_id,
            comparisons=compared.comparisons,
            unavailable=self.unavailable,
            threads=self._threads,
            cache=plan.cache,
            peak_bytes=peak or 0,
            baseline_peak_bytes=eager.peak_bytes if eager and final else 0,
            is_final=final,
            device_clocks=tuple(clock for each in (contender, *rivals) if (clock := clock_of(each)) is not None),
        )
        if final and measured.comparisons:
            self._fastest_before = measured.fastest.baseline
        return self._believed(measured, contender, rivals)

    def _believed(
        self, measured: Measurement, contender: Contender, rivals: list[Contender]
    ) -> Measurement | NotMeasured:
        """Reject a time in which this machine can't have done the work, unless it was seen done in such a time."""
        if self._roof is None or not measured.comparisons:
            return measured
        baseline_ns = min(each.baseline_median_ns for each in measured.comparisons)
        candidate_ns = min(each.candidate_median_ns for each in measured.comparisons)
        found = self._roof.suspicion(candidate_ns, baseline_ns=baseline_ns)
        if found is None:
            return measured
        in_hand_ns = self._answer_in_hand_ns(contender, rivals[0])
        if in_hand_ns is not None and self._roof.suspicion(in_hand_ns, baseline_ns=baseline_ns) is not None:
            return measured
        return NotMeasured(candidate_id=measured.candidate_id, reason="too_fast", evidence=found)

    def _answer_in_hand_ns(self, contender: Contender, rival: Contender) -> float | None:
        """Return the least time from showing new inputs to holding the right answer; ``None`` if there was none.

        What is faster than the floor so, from end to end and by this process's clock, didn't need
        the work: someone has found algebra that we don't know.
        """
        if self._is_unrepeatable:
            return None
        least_ns: float | None = None
        for _ in range(IN_HAND_TRIES):
            block = self._fresh_contents().draw((0,), call_s=0.0)
            began = self._clock()
            ours = reply_to(contender, block)
            took_ns = 1e9 * (self._clock() - began)
            theirs = reply_to(rival, block)
            if isinstance(ours, Lost) or isinstance(theirs, Lost) or disagreement(ours, theirs) is not None:
                return None
            least_ns = took_ns if least_ns is None else min(least_ns, took_ns)
        return least_ns

    @property
    def _is_unrepeatable(self) -> bool:
        # Two right replies may differ: by chance, or because calls change state and were differently many.
        contract = self._reference.problem.contract
        return contract.is_random or bool(contract.mutates)

    def _rivals(self, *, final: bool) -> list[Contender]:
        """Return the baselines to time against, starting what has to run."""
        if final:
            self.start()
        for baseline in self._wanted:
            if not self._ready() or (baseline.name not in self._running and self._is_at_hand(baseline)):
                self._start(baseline)
        if not self._ready():
            self.start()  # raises: none of them works
        ready = sorted(self._ready(), key=lambda each: each.call_s)
        return [each.contender for each in (ready if final else ready[:1])]

    def _ready(self) -> list[_Running]:
        return [self._running[each.name] for each in self._wanted if each.name in self._running]

    def _start(self, baseline: Baseline) -> None:
        if baseline.name in self._running or baseline.name in self._unavailable:
            return
        if baseline.name != "eager":
            self._start(baseline_named("eager"))
        self._begin(baseline)
        begun = self._begun.pop(baseline.name, None)
        if begun is None:
            self._unavailable[baseline.name] = Unavailable(baseline=baseline.name, reason=NO_TIME)
            return
        contender = begun.beginning.finish()
        if isinstance(contender, Lost):
            reason = NO_TIME if self._was_late(baseline, begun) else contender.evidence
            self._unavailable[baseline.name] = Unavailable(baseline=baseline.name, reason=reason)
            return
        prepare_s = self._clock() - begun.began
        with self._quiet():
            call_s = self._admitted(contender)
        if isinstance(call_s, str):
            contender.close()
            self._unavailable[baseline.name] = Unavailable(baseline=baseline.name, reason=call_s)
            return
        with awake(contender):
            peak = contender.peak_bytes() if baseline.name == "eager" else None
        self._running[baseline.name] = _Running(
            contender=contender, call_s=call_s, prepare_s=prepare_s, peak_bytes=peak or 0
        )

    def _begin(self, baseline: Baseline) -> None:
        """Begin to start a baseline that isn't known yet, if there is time for it."""
        if any(baseline.name in known for known in (self._begun, self._running, self._unavailable)):
            return
        begun = self._new(baseline)
        if begun is not None:
            self._begun[baseline.name] = begun

    def _new(self, baseline: Baseline) -> _Begun | None:
        grace_s = EAGER_GRACE_S if baseline.name == "eager" else 0.0
        allowed_s = min(baseline.prepare_s, self._seconds_left() + grace_s)
        if allowed_s <= 0:
            return None
        beginning = self._stable.begin(replace(baseline, prepare_s=allowed_s))
        return _Begun(beginning=beginning, began=self._clock(), allowed_s=allowed_s)

    def _is_at_hand(self, baseline: Baseline) -> bool:
        begun = self._begun.get(baseline.name)
        return baseline.name in self._running or (begun is not None and begun.beginning.is_over)

    def _use_spare(self, name: str) -> None:
        """Have the next start of this baseline take a process that was begun beforehand, if there is one."""
        for at, (spare_name, spare) in enumerate(self._spares):
            if spare_name == name:
                self._begun[name] = spare
                del self._spares[at]
                return

    def _was_late(self, baseline: Baseline, begun: _Begun) -> bool:
        return begun.allowed_s < baseline.prepare_s and self._clock() - begun.began >= begun.allowed_s

    @contextmanager
    def _quiet(self) -> Generator[None]:
        """Keep baselines that are still being started from using the machine inside the ``with`` block."""
        going = [begun.beginning for begun in (*self._begun.values(), *(spare for _, spare in self._spares))]
        for beginning in going:
            beginning.pause()
        try:
            yield
        finally:
            for beginning in going:
                beginning.go_on()

    def _admitted(self, contender: Contender) -> float | str:
        """Stage the inputs, check that the baseline agrees with eager, and return about how long a call takes."""
        _, sets = self._input_sets()
        staged = contender.stage(sets)
        if isinstance(staged, Lost):
            return staged.evidence
        with awake(contender):
            took = contender.run_block((0,))
            reply = took if isinstance(took, Lost) else contender.collect(0)
        if isinstance(reply, Lost):
            return reply.evidence
        if self._expected is None:
            self._expected = reply  # eager's: it is always the first to be started
            self._settle_contents(contender)
        wrong = None if self._is_unrepeatable else disagreement(reply, self._expected)
        if wrong is not None:
            return f"disagrees with eager: {wrong}"
        call_s = seconds_for_a_call(contender, len(sets), at_least_s=ROUGHLY_S, clock=self._clock)
        return call_s.evidence if isinstance(call_s, Lost) else call_s

    def _settle_contents(self, eager: Contender) -> None:
        """Mix the contents of timed blocks if the reference takes them so, else use draws as they are."""
        mixed = self._fresh_contents()
        tried = (reply_to(eager, mixed.draw(TRIED_ORDER, call_s=0.0)) for _ in range(TRIED_CONTENTS))
        if any(isinstance(reply, Lost) for reply in tried):
            self._contents = self._contents_of(mixes=False)

    def _fresh_contents(self) -> Contents:
        if self._contents is None:
            self._contents = self._contents_of(mixes=True)
        return self._contents

    def _contents_of(self, *, mixes: bool) -> Contents:
        plan, sets = self._input_sets()
        more = (self._reference.draw_inputs(FIRST_SEED + index).leaves for index in range(plan.count, LEAST_DRAWS))
        draws = (*sets, *more)
        # Elements change between calls by writing to shared memory, which is no device's but the CPU's.
        touches = self._device == CPU
        return Contents(draws, input_sets=plan.count, random=self._random, mixes=mixes, touches=touches)

    def _end(self, name: str) -> None:
        running = self._running.pop(name, None)
        if running is not None:
            running.contender.close()

    def _give_up(self, name: str, evidence: str) -> None:
        self._end(name)
        self._unavailable[name] = Unavailable(baseline=name, reason=evidence)

    def _input_sets(self) -> tuple[SetsPlan, tuple[Leaves, ...]]:
        if self._sets is None:
            first = self._reference.draw_inputs(FIRST_SEED).leaves
            plan = sets_for(
                self._cache,
                set_bytes=sum(tensor.nbytes for tensor in tensor_leaves(first)),
                last_level_bytes=this.last_level_cache_bytes(),
                free_bytes=this.free_memory_bytes(),
            )
            rest = (self._reference.draw_inputs(FIRST_SEED + index).leaves for index in range(1, plan.count))
            self._sets = plan, (first, *rest)
        return self._sets


def _not_measured(accepted: Accepted, what: Lost | Caught) -> NotMeasured:
    if isinstance(what, ForgedTime):
        return NotMeasured(candidate_id=accepted.candidate_id, reason="forged_time", evidence=what.evidence)
    if isinstance(what, TimedCallWrong):
        evidence = f"a timed call gave another result than {what.baseline}: {what.evidence}"
        return NotMeasured(candidate_id=accepted.candidate_id, reason="wrong_values", evidence=evidence)
    reason = "timed_out" if what.kind == "timed_out" else "crashed"
    return NotMeasured(candidate_id=accepted.candidate_id, reason=reason, evidence=what.evidence)
