"""The author that asks a language model, one answer at a time.

A functional pass until a candidate is accepted, then an optimization pass: what it hears makes it so. Every
answer is an attempt, whether a candidate is found in it or not; a provider that fails costs none. Everything
asked and answered is in the run's record before it is used. How often it is asked, and from which of its answers
it goes on, is a strategy's decision.
"""

from collections.abc import Sequence

from kernelwright.authors.author import AuthorOptions, Brief, Gate, Shown, Step, Workbench
from kernelwright.authors.llm.analyst import Analyst
from kernelwright.authors.llm.answer import Unreadable, read_answer
from kernelwright.authors.llm.calls import Calls, why_over
from kernelwright.authors.llm.conversation import Conversation
from kernelwright.authors.llm.exchange import LEAST_S, Pace
from kernelwright.authors.llm.feedback import Turn, after_attempt, after_no_answer, after_unreadable
from kernelwright.authors.llm.keys import base_url_of, missing_for
from kernelwright.authors.llm.models import Asker, ProviderLine
from kernelwright.authors.llm.prompt import opening, rendered
from kernelwright.authors.llm.replay import Unrecorded, replay_of
from kernelwright.authors.llm.spelling import Spelled
from kernelwright.records.model_call import ModelCall

# An answer without a candidate goes back to the model in the next request; a novel would be paid for again each time.
UNREADABLE_CHARACTERS = 8000


class LanguageModel:
    """Asks a language model, and tells it what is wrong or how fast it is. Holds nothing of its conversations.

    Of a recording that answers in place of the model it holds which answers were given.
    """

    def __init__(
        self,
        spelled: Spelled,
        options: AuthorOptions | None = None,
        *,
        ask: Asker | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Prepare; nothing is asked yet and no key is looked at.

        Args:
            spelled: which model.
            options: how many attempts it has, and where to ask.
            ask: asks once; the provider itself if ``None``.
            pace: how time passes between tries.

        Raises:
            BaseUrlError: models can't be asked at the address that options or environment name.
        """
        options = options or AuthorOptions()
        if options.replay is None:
            base_url_of(spelled.provider, options.base_url)
        self._spelled, self._options = spelled, options
        self._replay = replay_of(options, spelled.name)
        self._calls = Calls(
            author=spelled.name,
            ask=ask or ProviderLine(spelled=spelled, base_url=options.base_url),
            pace=pace or Pace(),
            replay=self._replay,
        )
        self._analyst = Analyst(spelled, options, pace=pace, replay=self._replay)

    @property
    def name(self) -> str:
        """``provider:model``."""
        return self._spelled.name

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self._spelled.provider.name

    def available(self) -> str | None:
        """Return which key, package or address is missing; a recording needs none."""
        if self._options.replay is not None:
            return None
        return missing_for(self._spelled, self._options.base_url)

    def opened(self, brief: Brief, shown: Sequence[Shown] = ()) -> Conversation:
        """Return the conversation in which nothing was asked yet; ``shown`` are candidates to make one better of."""
        if self._replay is not None:
            self._replay.begin(brief.problem_id, brief.problem_name)
        begun = Conversation(messages=opening(brief, attempts=self._options.attempts))
        return begun.also_told(rendered("crossing", shown=shown) if shown else "")

    def step(
        self, state: Conversation, workbench: Workbench, *, gate: Gate, sample: int = 0, shown: Sequence[Shown] = ()
    ) -> Step:
        """Ask once and hand in the answer; ``shown`` are better candidates of others."""
        if workbench.seconds_left() < LEAST_S:
            return Step(state=state, attempt=None, ending="no time left", is_over=True)
        state = state.also_told(rendered("champion", shown=shown) if shown else "")
        call = self._calls.answer(state.messages, workbench, gate=gate, sample=sample)
        if isinstance(call, Unrecorded) or not call.is_from_the_model:
            return Step(state=state, attempt=None, ending=why_over(call), is_over=True)
        if call.outcome != "answered":
            state = state.after(call.text or "(no answer)", after_no_answer(call))
            return Step(state=state, attempt=None, ending=f"{call.outcome}: {call.detail}")
        return self._handed_in(call, state, workbench, gate)

    def _handed_in(self, call: ModelCall, state: Conversation, workbench: Workbench, gate: Gate) -> Step:
        number = len(state.attempts) + 1
        read = read_answer(call.text)
        note = f"answer {number}"
        if isinstance(read, Unreadable):
            attempt = workbench.submit_unreadable(call.text, read.why, note=note)
            turn = Turn(number=number, attempts=self._options.attempts, best=state.best)
            said = state.with_attempt(attempt).after(_shortened(call.text), after_unreadable(read.why, turn))
            return Step(state=said, attempt=attempt)
        attempt = workbench.submit(read.files, form=read.form, note=note)
        before = [each.candidate.id for each in state.attempts]
        same_as = before.index(attempt.candidate.id) + 1 if attempt.candidate.id in before else 0
        state = state.with_attempt(attempt)
        turn = Turn(number=number, attempts=self._options.attempts, best=state.best, same_as=same_as)
        is_last = number >= self._options.attempts
        analysis = self._analyst.analysis(attempt, workbench, gate=gate, is_last=is_last)
        heard = after_attempt(attempt, turn, analysis)
        return Step(state=state.after(call.text, heard, reply=call.reply), attempt=attempt)


def _shortened(text: str) -> str:
    if len(text) <= UNREADABLE_CHARACTERS:
        return text
    return f"{text[:UNREADABLE_CHARACTERS]}\n[... {len(text) - UNREADABLE_CHARACTERS:,} characters left out ...]"
