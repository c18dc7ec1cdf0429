"""The author that asks a language model.

A functional pass until a candidate is accepted, then an optimization pass while attempts and time are
left. Every answer is an attempt, whether a candidate is found in it or not; a provider that fails costs
none. Everything asked and answered is in the run's record before it is used.
"""

from dataclasses import dataclass, field
from importlib.util import find_spec

from kernelwright.authors.author import AuthorOptions, Brief, Workbench
from kernelwright.authors.llm.answer import Unreadable, read_answer
from kernelwright.authors.llm.exchange import LEAST_S, Pace, exchanged
from kernelwright.authors.llm.feedback import Best, Turn, after_attempt, after_no_answer, after_unreadable, ratio_of
from kernelwright.authors.llm.keys import base_url_of, missing_key
from kernelwright.authors.llm.message import Message, request_digest
from kernelwright.authors.llm.models import Asker, ProviderLine
from kernelwright.authors.llm.prompt import opening
from kernelwright.authors.llm.spelling import Spelled
from kernelwright.records.attempt import Attempt
from kernelwright.records.model_call import ModelCall
from kernelwright.records.verdict import Accepted

PACKAGE = "pydantic_ai"
# An answer without a candidate goes back to the model in the next request; a novel would be paid for again each time.
UNREADABLE_CHARACTERS = 8000


@dataclass(slots=True, kw_only=True)
class _Talk:
    """A conversation as it goes on: what was said, what came of it."""

    messages: list[Message]
    attempts: list[Attempt] = field(default_factory=list)
    without_answer: int = 0
    best: Best | None = None


class LanguageModel:
    """Asks a language model, tells it what is wrong or how fast it is, and asks again."""

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
        base_url_of(spelled.provider, options.base_url)
        self._spelled, self._options, self._pace = spelled, options, pace or Pace()
        self._ask = ask or ProviderLine(spelled=spelled, base_url=options.base_url)

    @property
    def name(self) -> str:
        """``provider:model``."""
        return self._spelled.name

    def available(self) -> str | None:
        """Return which key, package or address is missing."""
        provider = self._spelled.provider
        if find_spec(PACKAGE) is None:
            return "pydantic-ai-slim is not installed: pip install 'kernelwright[llm]'"
        if not base_url_of(provider, self._options.base_url):
            return f"no address for {self.name}: give --base-url, or set {provider.url_variable} in the environment"
        return missing_key(provider)

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Ask until attempts or time are used up, or the provider can't be reached; say how it ended."""
        missing = self.available()
        if missing:
            return f"nothing asked: {missing}"
        most = self._options.attempts
        talk = _Talk(messages=list(opening(brief, attempts=most)))
        while len(talk.attempts) < most and talk.without_answer < most:
            if workbench.seconds_left() < LEAST_S:
                return _ending(talk, "no time left")
            call = self._call(talk.messages, workbench)
            if not call.is_from_the_model:
                return _ending(talk, f"stopped asking ({call.outcome}): {call.detail}")
            if call.outcome == "answered":
                self._hand_in(call, talk, workbench)
            else:
                talk.without_answer += 1
                _say(talk, call.text or "(no answer)", after_no_answer(call))
        if talk.without_answer >= most:
            return _ending(talk, f"{most} answers in which it said nothing of use")
        return _ending(talk, "")

    def _call(self, messages: list[Message], workbench: Workbench) -> ModelCall:
        """Return the answer from this run's record, or ask and record it."""
        known = workbench.known_call(request_digest(self.name, messages))
        if known is not None:
            return known
        call = exchanged(self._ask, messages, author=self.name, seconds_left=workbench.seconds_left, pace=self._pace)
        return workbench.keep_call(call)

    def _hand_in(self, call: ModelCall, talk: _Talk, workbench: Workbench) -> None:
        number = len(talk.attempts) + 1
        read = read_answer(call.text)
        note = f"answer {number}"
        if isinstance(read, Unreadable):
            talk.attempts.append(workbench.submit_unreadable(call.text, read.why, note=note))
            turn = Turn(number=number, attempts=self._options.attempts, best=talk.best)
            _say(talk, _shortened(call.text), after_unreadable(read.why, turn))
            return
        attempt = workbench.submit(read.files, form=read.form, note=note)
        before = [each.candidate.id for each in talk.attempts]
        same_as = before.index(attempt.candidate.id) + 1 if attempt.candidate.id in before else 0
        talk.attempts.append(attempt)
        talk.best = _better(talk.best, attempt, number)
        turn = Turn(number=number, attempts=self._options.attempts, best=talk.best, same_as=same_as)
        _say(talk, call.text, after_attempt(attempt, turn), reply=call.reply)


def _say(talk: _Talk, answer: str, heard: str, *, reply: str = "") -> None:
    talk.messages += [
        Message(speaker="assistant", text=answer, reply=reply),
        Message(speaker="user", text=heard),
    ]


def _better(best: Best | None, attempt: Attempt, number: int) -> Best | None:
    if not isinstance(attempt.verdict, Accepted):
        return best
    ratio = ratio_of(attempt)
    if best is None or (ratio or 0.0) > (best.ratio or 0.0):
        return Best(number=number, ratio=ratio)
    return best


def _shortened(text: str) -> str:
    if len(text) <= UNREADABLE_CHARACTERS:
        return text
    return f"{text[:UNREADABLE_CHARACTERS]}\n[... {len(text) - UNREADABLE_CHARACTERS:,} characters left out ...]"


def _ending(talk: _Talk, why: str) -> str:
    accepted = sum(isinstance(attempt.verdict, Accepted) for attempt in talk.attempts)
    done = f"{len(talk.attempts)} attempts, {accepted} accepted"
    if talk.best is not None and talk.best.ratio is not None:
        done += f", the best {talk.best.ratio:.2f}x"
    return f"{done}; {why}" if why else done
