"""The author that has a language model tune: the model chooses the generator's parameters, the generator writes.

An answer is held to a JSON schema where that is possible, and validated always. A choice becomes a candidate like
any other; an answer that is none is an attempt that can't be built, with the reason. What comes to an earlier
candidate again is told so and costs no attempt, since nothing new was tried.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from kernelwright.authors.author import AuthorOptions, Brief, Workbench
from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.llm.author import LanguageModel
from kernelwright.authors.llm.exchange import LEAST_S, Pace, exchanged
from kernelwright.authors.llm.feedback import Best, ratio_of
from kernelwright.authors.llm.message import Message, request_digest
from kernelwright.authors.llm.models import Asker, ProviderLine
from kernelwright.authors.llm.spelling import Spelled
from kernelwright.authors.tuner import said
from kernelwright.authors.tuner.answer import Form
from kernelwright.authors.tuner.local import ENTRY, LocalLine
from kernelwright.authors.tuner.naming import TUNER, LocalModel
from kernelwright.authors.tuner.space import Space, space_of
from kernelwright.records.attempt import Attempt
from kernelwright.records.candidate import SourceFile
from kernelwright.records.model_call import ModelCall
from kernelwright.records.verdict import Accepted


@dataclass(slots=True, kw_only=True)
class _Talk:
    """What is asked about, and what came of the answers so far."""

    space: Space
    form: Form
    problem: str
    most: int
    history: list[str] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    numbers: dict[tuple[SourceFile, ...], int] = field(default_factory=dict)
    without_use: int = 0
    best: Best | None = None


class Tuner:
    """Has a language model choose the parameters of the built-in generator."""

    def __init__(
        self,
        model: Spelled | LocalModel,
        options: AuthorOptions | None = None,
        *,
        pace: Pace | None = None,
        entry: str = ENTRY,
    ) -> None:
        """Prepare; nothing is asked yet, no key is looked at and no model loaded.

        Args:
            model: which model, a provider's or a local one.
            options: how many attempts it has, and where providers' models are asked.
            pace: how time passes between tries.
            entry: what a local model's process runs.

        Raises:
            BaseUrlError: models can't be asked at the address that options or environment name.
        """
        self._model, self._options = model, options or AuthorOptions()
        self._pace, self._entry = pace or Pace(), entry
        # Asking takes the same in either role.
        self._writer = LanguageModel(model, self._options) if isinstance(model, Spelled) else None

    @property
    def name(self) -> str:
        """``tuner:provider:model``."""
        return f"{TUNER}:{self._model.name}"

    def available(self) -> str | None:
        """Return which key, package, address or file is missing."""
        match self._model:
            case LocalModel() as local:
                return local.missing()
            case Spelled():
                assert self._writer is not None
                return self._writer.available()

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Ask until attempts, choices or time are used up, or the model can't be asked; say how it ended."""
        missing = self.available()
        if missing:
            return f"nothing asked: {missing}"
        talk = _begun(brief, self._options.attempts)
        if isinstance(talk, Declined):
            return f"nothing asked: {talk.reason}"
        with self._line(talk.form) as ask:
            return _ending(talk, self._asked(talk, ask, workbench))

    def _line(self, form: Form) -> AbstractContextManager[Asker]:
        match self._model:
            case LocalModel() as local:
                path = local.file()
                assert path is not None  # else it would be missing
                return LocalLine(path, form.schema, entry=self._entry)
            case Spelled() as spelled:
                return nullcontext(ProviderLine(spelled=spelled, base_url=self._options.base_url, schema=form.schema))

    def _asked(self, talk: _Talk, ask: Asker, workbench: Workbench) -> str:
        """Ask again and again; return why it ended, "" where all attempts were made."""
        while len(talk.attempts) < talk.most:
            if talk.without_use >= talk.most:
                return f"{talk.without_use} answers in which it chose nothing new"
            if workbench.seconds_left() < LEAST_S:
                return "no time left"
            call = self._call(said.question(talk.problem, talk.history, talk.best), ask, workbench)
            if not call.is_from_the_model:
                return f"stopped asking ({call.outcome}): {call.detail}"
            if call.outcome == "answered":
                _hand_in(call, talk, workbench)
            else:
                talk.without_use += 1
                talk.history.append(said.after_no_answer(call))
        return ""

    def _call(self, messages: Sequence[Message], ask: Asker, workbench: Workbench) -> ModelCall:
        """Return the answer from this run's record, or ask and record it."""
        known = workbench.known_call(request_digest(self.name, messages))
        if known is not None:
            return known
        call = exchanged(
            ask, messages, author=self.name, role="tuner", seconds_left=workbench.seconds_left, pace=self._pace
        )
        return workbench.keep_call(call)


def opening(brief: Brief, *, attempts: int) -> tuple[Message, ...] | Declined:
    """Return what a tuner is asked first, or why there is nothing to ask."""
    talk = _begun(brief, attempts)
    return talk if isinstance(talk, Declined) else said.question(talk.problem)


def _begun(brief: Brief, attempts: int) -> _Talk | Declined:
    space = space_of(brief)
    if isinstance(space, Declined):
        return space
    if space.size < 2:
        return Declined(reason="the generator has nothing to choose for this graph")
    form, most = Form(space), min(attempts, space.size)
    problem = said.problem_text(brief, space, form.schema, attempts=most)
    return _Talk(space=space, form=form, problem=problem, most=most)


def _hand_in(call: ModelCall, talk: _Talk, workbench: Workbench) -> None:
    """Make a candidate of what was chosen and submit it, unless nothing new comes of it."""
    number = len(talk.attempts) + 1
    choice = talk.form.read(call.text)
    if isinstance(choice, Declined):
        _refuse(call, choice.reason, talk, workbench)
        return
    files = talk.space.generated(choice)
    if isinstance(files, Declined):
        _refuse(call, files.reason, talk, workbench)
        return
    told = talk.space.told(choice)
    if files in talk.numbers:
        talk.without_use += 1
        talk.history.append(said.after_repeated(told, talk.numbers[files]))
        return
    attempt = workbench.submit(files, note=f"choice {number}: {told}")
    talk.attempts.append(attempt)
    talk.numbers[files] = number
    talk.history.append(said.after_attempt(attempt, told, number))
    if isinstance(attempt.verdict, Accepted):
        ratio = ratio_of(attempt)
        if talk.best is None or (ratio or 0.0) > (talk.best.ratio or 0.0):
            talk.best = Best(number=number, ratio=ratio)


def _refuse(call: ModelCall, why: str, talk: _Talk, workbench: Workbench) -> None:
    number = len(talk.attempts) + 1
    talk.attempts.append(workbench.submit_unreadable(call.text, why, note=f"choice {number}"))
    talk.history.append(said.after_unusable(why, number))


def _ending(talk: _Talk, why: str) -> str:
    accepted = sum(isinstance(attempt.verdict, Accepted) for attempt in talk.attempts)
    done = f"{len(talk.attempts)} of {talk.space.size} choices tried, {accepted} accepted"
    if talk.best is not None and talk.best.ratio is not None:
        done += f", the best {talk.best.ratio:.2f}x"
    return f"{done}; {why}" if why else done
