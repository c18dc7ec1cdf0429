"""The conductor: carries out what strategy and bandit decide, many moves at a time, each in a thread of its own.

A decision is in the record before it is carried out. A run that was cut off begins by carrying out all its
decisions again, which its record answers as far as it goes; whatever is decided after that is decided as it
would have been. The thread that conducts is the lane's: it verifies, times and keeps, and hears of each move's end.
"""

import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from kernelwright.authors.author import Brief, Shown, Step, Stepwise, Workbench
from kernelwright.authors.llm.keys import without_keys
from kernelwright.errors import KernelwrightError
from kernelwright.records.attempt import Attempt
from kernelwright.records.decision import Decision, Move, Outcome
from kernelwright.records.run import NO_TIME_LEFT, Conduct
from kernelwright.swarm.bandit import Past, ranked_authors
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Decided, Watcher
from kernelwright.swarm.gates import Gates
from kernelwright.swarm.lane import Abandoned, Lane
from kernelwright.swarm.ledger import Ledger
from kernelwright.swarm.spending import Allowance, why_enough
from kernelwright.swarm.standing import Standing, standing_of
from kernelwright.swarm.strategies.registry import strategy_named
from kernelwright.swarm.strategies.strategy import Strategy

# How many moves are under way at most: each has a thread.
MOVES = 128
# How long the lane sleeps where nothing happens: a deadline is noticed no later.
_PULSE_S = 0.2


class DecisionLog(Protocol):
    """Where decisions are kept; the store."""

    def commit_decision(self, decision: Decision) -> None:
        """Keep a decision that is yet to be carried out."""
        ...

    def conclude(self, run_id: str, number: int, outcome: Outcome) -> None:
        """Keep what came of a decision."""
        ...

    def note(self, run_id: str, text: str) -> None:
        """Keep a line or a traceback about a run."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a swarm is conducted.

    ``attempts`` are each author's, ``places`` how many may ask one provider at a time, ``moves`` how many moves are
    under way at most; ``past`` is what authors did in earlier runs. Processes with the same ``shared`` folder have
    the places together; without one they are this run's own.
    """

    strategy: Strategy
    attempts: int
    allowance: Allowance
    places: int
    moves: int
    past: Mapping[str, Past]
    shared: Path | None = None


def rules_of(conduct: Conduct, *, attempts: int, past: Mapping[str, Past], shared: Path | None = None) -> Rules:
    """Return the rules that a request asks for.

    Raises:
        UnknownNameError: there is no such strategy.
    """
    return Rules(
        strategy=strategy_named(conduct.strategy, shares=conduct.shares),
        attempts=attempts,
        allowance=Allowance(usd=conduct.usd, tokens=conduct.tokens, attempts=conduct.attempts),
        places=conduct.places,
        moves=MOVES,
        past=past,
        shared=shared,
    )


def usual_rules(*, attempts: int = 5) -> Rules:
    """Return the rules that hold where nobody says otherwise."""
    return rules_of(Conduct(), attempts=attempts, past={})


class Conductor:
    """One run's language models."""

    def __init__(
        self,
        authors: Sequence[Stepwise],
        rules: Rules,
        *,
        run_id: str,
        brief: Brief,
        lane: Lane,
        ledger: Ledger,
        log: DecisionLog,
        known: Sequence[Decision],
        deadline: Deadline,
        workbench_of: Callable[[str], Workbench],
        bound_of: Callable[[Attempt], float | None],
        watcher: Watcher,
    ) -> None:
        """Prepare.

        Args:
            authors: who is asked.
            rules: how.
            run_id: the run's.
            brief: what authors are told.
            lane: the calling thread's.
            ledger: the run's attempts and calls.
            log: where decisions are kept.
            known: decisions of an earlier, cut-off search of this run; what was stopped may begin again.
            deadline: when nobody is asked any more.
            workbench_of: gives an author's workbench, for threads.
            bound_of: the ratio that the roofline allows, as a timed attempt shows.
            watcher: hears of decisions.
        """
        self._authors = {author.name: author for author in authors}
        self._rules, self._run_id, self._brief = rules, run_id, brief
        self._lane, self._ledger, self._log = lane, ledger, log
        self._deadline, self._bound_of, self._watcher = deadline, bound_of, watcher
        self._gates = Gates(rules.places, rules.shared)
        self._workbenches = {name: workbench_of(name) for name in self._authors}
        self._decisions = {
            each.number: replace(each, outcome=None)
            for each in known
            if each.move.kind != "stop" and each.move.author in self._authors
        }
        self._last_number = max((each.number for each in known), default=0)
        self._waiting = list(self._decisions.values())  # of the earlier search, to be carried out again
        self._states: dict[int, Any] = {}
        self._running: set[int] = set()
        self._endings: dict[str, str] = {}
        self._bound: float | None = None
        self._failure: BaseException | None = None

    def begin(self) -> None:
        """Begin as many moves as there are places for; the authors that can't be asked are left out."""
        for name, author in self._authors.items():
            missing = author.available()
            if missing:
                self._endings[name] = f"nothing asked: {missing}"
        self._go_on()

    def finish(self) -> None:
        """Serve the lane until everything is over."""
        while self._running:
            self._lane.serve(wait_s=_PULSE_S)
            self.check()
        self.check()

    def check(self) -> None:
        """Raise what went wrong with this machine while a move was carried out."""
        if self._failure is not None:
            raise self._failure

    def ending(self, author: str) -> str:
        """Return in a sentence how it ended for an author."""
        asked = self._standing().of(author)
        attempts = [each.attempt for each in asked if each.attempt is not None]
        why = self._endings.get(author, "")
        if why and not asked:
            return why
        right = [each for each in attempts if each.is_accepted]
        done = f"{len(attempts)} attempts, {len(right)} accepted"
        ratios = [each.ratio for each in right if each.ratio is not None]
        done += f", the best {max(ratios):.2f}x" if ratios else ""
        return f"{done}; {why}" if why else done

    def _standing(self) -> Standing:
        return standing_of(
            tuple(self._decisions.values()),
            self._ledger.attempts,
            run_id=self._run_id,
            authors=tuple(self._authors),
            attempts_each=self._rules.attempts,
            bound=self._bound,
        )

    def _go_on(self) -> None:
        """Begin what can begin now."""
        for decision in tuple(self._waiting):
            parent = decision.move.parent
            if parent and self._is_lost(parent):
                self._waiting.remove(decision)
                self._decisions.pop(decision.number)
            elif len(self._running) < self._rules.moves and (not parent or parent in self._states):
                self._waiting.remove(decision)
                self._start(decision)
        while not self._waiting and len(self._running) < self._rules.moves and (moves := self._moves()):
            self._decide(moves[0])

    def _is_lost(self, number: int) -> bool:
        """Return whether a decision was carried out and there is nothing to go on from."""
        decision = self._decisions.get(number)
        return decision is None or (decision.outcome is not None and number not in self._states)

    def _moves(self) -> tuple[Move, ...]:
        """Return what may be asked next, best first; none where time or budget is used up."""
        standing = self._standing()
        askable = [name for name in self._authors if name not in self._endings]
        if not askable:
            return ()
        if self._deadline.has_passed:
            self._stop_all(NO_TIME_LEFT)
            return ()
        enough = why_enough(self._rules.allowance, standing, self._ledger.calls)
        if enough:
            self._stop_all(enough)
            return ()
        found: list[Move] = []
        for ranked in ranked_authors(standing, self._rules.past, askable):
            moves = self._rules.strategy.moves(ranked.author, standing)
            among = f"; first of {len(askable)} authors: {ranked.reason}" if len(askable) > 1 else ""
            found += [replace(move, reason=f"{move.reason}{among}") for move in moves]
            if not moves and not standing.left(ranked.author) and not self._is_asked(ranked.author):
                self._endings.setdefault(ranked.author, self._why_no_more(standing, ranked.author))
        return tuple(found)

    def _why_no_more(self, standing: Standing, author: str) -> str:
        in_vain = sum(each.attempt is None for each in standing.of(author))
        return f"{in_vain} answers in which it said nothing of use" if in_vain >= standing.attempts else ""

    def _is_asked(self, author: str) -> bool:
        return any(self._decisions[number].move.author == author for number in self._running)

    def _stop_all(self, why: str) -> None:
        """Let nobody be asked any more; what is under way comes to its end."""
        for name in self._authors:
            self._endings.setdefault(name, why)
        self._decided(Move(kind="stop", author="", reason=why))

    def _decide(self, move: Move) -> None:
        decision = self._decided(move)
        self._decisions[decision.number] = decision
        self._start(decision)

    def _decided(self, move: Move) -> Decision:
        """Keep a decision."""
        self._last_number += 1
        decision = Decision(run_id=self._run_id, number=self._last_number, move=move, made_at=time.time())
        self._log.commit_decision(decision)
        self._watcher(Decided(decision=decision))
        return decision

    def _start(self, decision: Decision) -> None:
        self._running.add(decision.number)
        name = f"kernelwright-{decision.move.author}"
        threading.Thread(target=self._carried_out, args=(decision,), name=name, daemon=True).start()

    def _carried_out(self, decision: Decision) -> None:
        """Carry out one decision, in a thread of its own; what comes of it is told to the lane's thread."""
        try:
            try:
                told: Step | BaseException = self._stepped(decision)
            except Exception as error:  # noqa: BLE001 - authors are plugins; the traceback is kept
                error.add_note(traceback.format_exc())
                told = error
            self._lane.call(lambda: self._conclude(decision, told))
        except Abandoned:
            return
        except Exception as error:  # noqa: BLE001 - raised by the lane's thread, in check()
            self._failure = self._failure or error

    def _stepped(self, decision: Decision) -> Step:
        move = decision.move
        author, workbench = self._authors[move.author], self._workbenches[move.author]
        shown = self._shown(move)
        if move.kind == "refine":
            state = self._states[move.parent]
        else:
            state, shown = author.opened(self._brief, shown), ()
        gate = self._gates.gate_of(author.provider)
        return author.step(state, workbench, gate=gate, sample=move.sample, shown=shown)

    def _shown(self, move: Move) -> tuple[Shown, ...]:
        attempts = [found for each in move.shown if (found := self._ledger.attempt_of(each)) is not None]
        return tuple(
            Shown(author=each.candidate.author, files=each.candidate.files, ratio=each.ratio) for each in attempts
        )

    def _conclude(self, decision: Decision, told: Step | BaseException) -> None:
        """Take in what came of a move, and go on; by the lane's thread."""
        self._running.discard(decision.number)
        author = decision.move.author
        if isinstance(told, KernelwrightError):
            self._failure = self._failure or told  # the machine or the request: no other author would fare better
            return
        if isinstance(told, Step):
            self._states[decision.number] = told.state
            number = 0 if told.attempt is None else told.attempt.number
            outcome = Outcome(attempt=number, text=told.ending, is_over=told.is_over)
            if told.attempt is not None and told.attempt.fastest is not None and self._bound is None:
                self._bound = self._bound_of(told.attempt)
        else:
            self._log.note(self._run_id, without_keys("\n".join(getattr(told, "__notes__", [str(told)]))))
            error = without_keys(f"{type(told).__name__}: {told}")
            said = f"stopped by an error of its own ({error}); see `kernelwright runs show`"
            outcome = Outcome(text=said, is_over=True)
        if outcome.is_over:
            self._endings.setdefault(author, outcome.text)
        self._decisions[decision.number] = replace(decision, outcome=outcome)
        self._log.conclude(self._run_id, decision.number, outcome)
        self._go_on()
