"""The authors that have a language model tune: the model chooses the generator's parameters, the generator writes.

An answer is held to a JSON schema where that is possible, and validated always. A choice becomes a candidate like
any other; an answer that is none is an attempt that can't be built, with the reason. What comes to an earlier
candidate again is told so and costs no attempt, since nothing new was tried.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from kernelwright.authors.author import AuthorOptions, Brief, Gate, Shown, Step, Workbench
from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.llm.author import LanguageModel
from kernelwright.authors.llm.calls import Calls
from kernelwright.authors.llm.exchange import Pace
from kernelwright.authors.llm.models import Asker, ProviderLine
from kernelwright.authors.llm.replay import Replay, replay_of
from kernelwright.authors.llm.spelling import Spelled
from kernelwright.authors.tuner.local import ENTRY, LocalLine
from kernelwright.authors.tuner.naming import TUNER, LocalModel
from kernelwright.authors.tuner.talk import Talk, asked, begun


class Tuner:
    """Has a language model choose the parameters of the built-in generator."""

    def __init__(self, model: Spelled, options: AuthorOptions | None = None, *, pace: Pace | None = None) -> None:
        """Prepare; nothing is asked yet and no key is looked at.

        Args:
            model: which model.
            options: how many attempts it has, and where it is asked.
            pace: how time passes between tries.

        Raises:
            BaseUrlError: models can't be asked at the address that options or environment name.
        """
        self._model, self._options, self._pace = model, options or AuthorOptions(), pace or Pace()
        self._writer = LanguageModel(model, self._options)  # asking takes the same in either role
        self._replay = replay_of(self._options, self.name)

    @property
    def name(self) -> str:
        """``tuner:provider:model``."""
        return f"{TUNER}:{self._model.name}"

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self._writer.provider

    def available(self) -> str | None:
        """Return which key, package or address is missing."""
        return self._writer.available()

    def opened(self, brief: Brief, shown: Sequence[Shown] = ()) -> Talk | Declined:
        """Return the talk in which nothing was asked yet. Others' sources are of no use to who writes none."""
        del shown
        if self._replay is not None:
            self._replay.begin(brief.problem_id, brief.problem_name)
        return begun(brief, self._options.attempts)

    def step(
        self,
        state: Talk | Declined,
        workbench: Workbench,
        *,
        gate: Gate,
        sample: int = 0,
        shown: Sequence[Shown] = (),
    ) -> Step:
        """Ask once and hand in what was chosen."""
        del shown
        if isinstance(state, Declined):
            return Step(state=state, attempt=None, ending=f"nothing asked: {state.reason}", is_over=True)
        line = ProviderLine(spelled=self._model, base_url=self._options.base_url, schema=state.form.schema)
        calls = Calls(author=self.name, ask=line, pace=self._pace, role="tuner", replay=self._replay)
        return asked(state, calls, workbench, gate=gate, sample=sample)


class LocalTuner:
    """Has a language model on this machine choose the parameters of the built-in generator.

    It goes its own way and not step by step beside others: while it thinks it takes a core, and a timing at the
    same time would be worth nothing.
    """

    def __init__(
        self,
        model: LocalModel,
        options: AuthorOptions | None = None,
        *,
        pace: Pace | None = None,
        entry: str = ENTRY,
    ) -> None:
        """Prepare; no model is loaded yet.

        Args:
            model: which model.
            options: how many attempts it has.
            pace: how time passes between tries.
            entry: what its process runs.
        """
        self._model, self._options = model, options or AuthorOptions()
        self._pace, self._entry = pace or Pace(), entry

    @property
    def name(self) -> str:
        """``tuner:local:model``."""
        return f"{TUNER}:{self._model.name}"

    def available(self) -> str | None:
        """Return what to install, or which file isn't there; a recording needs neither."""
        return None if self._options.replay is not None else self._model.missing()

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Ask until attempts, choices or time are used up, or the model can't be asked; say how it ended."""
        missing = self.available()
        if missing:
            return f"nothing asked: {missing}"
        talk = begun(brief, self._options.attempts)
        if isinstance(talk, Declined):
            return f"nothing asked: {talk.reason}"
        replay = replay_of(self._options, self.name)
        if replay is not None:
            replay.begin(brief.problem_id, brief.problem_name)
            return _worked(talk, self._calls(None, replay), workbench)
        path = self._model.file()
        assert path is not None  # else it would be missing
        with LocalLine(path, talk.form.schema, entry=self._entry) as line:
            return _worked(talk, self._calls(line, None), workbench)

    def _calls(self, ask: Asker | None, replay: Replay | None) -> Calls:
        return Calls(author=self.name, ask=ask, pace=self._pace, replay=replay, role="tuner")


class _OpenGate:
    """Nobody else asks this model."""

    def slot(self, seconds: float) -> AbstractContextManager[bool]:
        """There is always room."""
        del seconds
        return nullcontext(enter_result=True)

    def held(self) -> AbstractContextManager[None]:
        """Hold up nobody."""
        return nullcontext()

    def of(self, provider: str) -> "_OpenGate":
        """Hold up nobody elsewhere either."""
        del provider
        return self


def _worked(talk: Talk, calls: Calls, workbench: Workbench) -> str:
    in_vain, why = 0, ""
    while len(talk.tried) < talk.most and not why:
        step = asked(talk, calls, workbench, gate=_OpenGate())
        talk = step.state
        in_vain += step.attempt is None
        if step.is_over:
            why = step.ending
        elif in_vain >= talk.most:
            why = f"{in_vain} answers in which it chose nothing new"
    accepted = sum(each.attempt.is_accepted for each in talk.tried)
    done = f"{len(talk.tried)} of {talk.space.size} choices tried, {accepted} accepted"
    if talk.best is not None and talk.best.ratio is not None:
        done += f", the best {talk.best.ratio:.2f}x"
    return f"{done}; {why}" if why else done


def tuner_of(
    model: Spelled | LocalModel, options: AuthorOptions | None = None, *, pace: Pace | None = None
) -> Tuner | LocalTuner:
    """Return the author that has a model tune.

    Raises:
        BaseUrlError: models can't be asked at the address that options or environment name.
    """
    match model:
        case LocalModel():
            return LocalTuner(model, options, pace=pace)
        case Spelled():
            return Tuner(model, options, pace=pace)
