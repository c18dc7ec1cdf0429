"""One problem as a tuner goes on with it: asked once, what it chose is made, judged, and told with the next question.

A talk is a value, so that a strategy can go on from any of its steps. It holds what came of the answers and is made
from nothing that isn't recorded.
"""

from dataclasses import dataclass, replace

from kernelwright.authors.author import Brief, Gate, Step, Workbench
from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.llm.calls import Calls, why_over
from kernelwright.authors.llm.exchange import LEAST_S
from kernelwright.authors.llm.feedback import Best
from kernelwright.authors.llm.replay import Unrecorded
from kernelwright.authors.tuner import said
from kernelwright.authors.tuner.answer import Form
from kernelwright.authors.tuner.space import Choice, Space, space_of
from kernelwright.records.attempt import Attempt
from kernelwright.records.candidate import SourceFile
from kernelwright.records.model_call import Message, ModelCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One attempt: what was chosen, ``None`` where nothing was; the files that came of it, ``()`` where none did."""

    attempt: Attempt
    choice: Choice | None = None
    files: tuple[SourceFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is asked about, and what came of the answers so far, the last line of ``history`` last."""

    space: Space
    form: Form
    problem: str
    most: int
    history: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()

    @property
    def question(self) -> tuple[Message, ...]:
        """What to ask now."""
        return said.question(self.problem, self.history, self.best)

    @property
    def best(self) -> Best | None:
        """The fastest attempt that is right."""
        right = [
            Best(number=number, ratio=each.attempt.ratio)
            for number, each in enumerate(self.tried, start=1)
            if each.attempt.is_accepted
        ]
        return max(right, key=lambda best: best.ratio or 0.0, default=None)

    def number_of(self, choice: Choice, files: tuple[SourceFile, ...]) -> int:
        """Return which attempt chose the same or came to the same files, 0 if none did."""
        return next(
            (
                number
                for number, each in enumerate(self.tried, start=1)
                if each.choice == choice or (files and each.files == files)
            ),
            0,
        )

    def heard(self, line: str, *tried: Tried) -> "Talk":
        """Return it with what came of one more answer."""
        return replace(self, history=(*self.history, line), tried=(*self.tried, *tried))


def begun(brief: Brief, attempts: int) -> Talk | Declined:
    """Return the talk in which nothing was asked yet, or why there is nothing to ask."""
    space = space_of(brief)
    if isinstance(space, Declined):
        return space
    if space.size < 2:
        return Declined(reason="the generator has nothing to choose for this graph")
    form, most = Form(space), min(attempts, space.size)
    problem = said.problem_text(brief, space, form.schema, attempts=most)
    return Talk(space=space, form=form, problem=problem, most=most)


def asked(talk: Talk, calls: Calls, workbench: Workbench, *, gate: Gate, sample: int = 0) -> Step:
    """Ask once, and hand in what was chosen."""
    if len(talk.tried) >= talk.most:
        return Step(state=talk, attempt=None, ending="there is nothing else to choose", is_over=True)
    if workbench.seconds_left() < LEAST_S:
        return Step(state=talk, attempt=None, ending="no time left", is_over=True)
    call = calls.answer(talk.question, workbench, gate=gate, sample=sample)
    if isinstance(call, Unrecorded) or not call.is_from_the_model:
        return Step(state=talk, attempt=None, ending=why_over(call), is_over=True)
    if call.outcome != "answered":
        return Step(state=talk.heard(said.after_no_answer(call)), attempt=None, ending=f"{call.outcome}: {call.detail}")
    return _handed_in(call, talk, workbench)


def _handed_in(call: ModelCall, talk: Talk, workbench: Workbench) -> Step:
    """Make a candidate of what was chosen and submit it, unless nothing new comes of it."""
    number = len(talk.tried) + 1
    choice = talk.form.read(call.text)
    if isinstance(choice, Declined):
        attempt = workbench.submit_unreadable(call.text, choice.reason, note=f"choice {number}")
        line = said.after_unusable("an answer that can't be used", choice.reason, number)
        return Step(state=talk.heard(line, Tried(attempt=attempt)), attempt=attempt)
    told, files = talk.space.told(choice), talk.space.generated(choice)
    earlier = talk.number_of(choice, () if isinstance(files, Declined) else files)
    if earlier:
        ending = f"the same as its attempt {earlier}"
        return Step(state=talk.heard(said.after_repeated(told, earlier)), attempt=None, ending=ending)
    note = f"choice {number}: {told}"
    if isinstance(files, Declined):
        attempt = workbench.submit_unreadable(call.text, files.reason, note=note)
        line = said.after_unusable(told, files.reason, number)
        return Step(state=talk.heard(line, Tried(attempt=attempt, choice=choice)), attempt=attempt)
    attempt = workbench.submit(files, note=note)
    line = said.after_attempt(attempt, told, number)
    return Step(state=talk.heard(line, Tried(attempt=attempt, choice=choice, files=files)), attempt=attempt)
