"""Where a model's answer comes from: this run's record, a recording, or the model; kept before it is used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kernelwright.authors.author import Gate, Workbench
from kernelwright.authors.llm.exchange import Pace, exchanged
from kernelwright.authors.llm.keys import message_without_keys
from kernelwright.authors.llm.message import request_digest
from kernelwright.authors.llm.models import Asker
from kernelwright.authors.llm.replay import Replay, Unrecorded
from kernelwright.records.model_call import Message, ModelCall, Role


def why_over(call: ModelCall | Unrecorded) -> str:
    """Return why asking on is of no use after a ``call`` in which no model said anything."""
    return call.why if isinstance(call, Unrecorded) else f"stopped asking ({call.outcome}): {call.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """One author's calls, to ``ask``; with a ``replay`` nobody is asked, and there need be nobody.

    Safe to use from several threads. ``model`` is who is asked where that isn't the author itself: its analyst.
    """

    author: str
    ask: Asker | None
    pace: Pace
    replay: Replay | None = None
    role: Role = "writer"
    model: str = ""

    def answer(
        self,
        messages: Sequence[Message],
        workbench: Workbench,
        *,
        gate: Gate,
        sample: int = 0,
        seconds_left: Callable[[], float] | None = None,
    ) -> ModelCall | Unrecorded:
        """Return what a model says to ``messages``, or why nothing does.

        ``sample`` is as for ``request_digest``; ``seconds_left`` the time for it, all that the author has if ``None``.
        """
        # A user's own file may hold a key: no provider is sent another one's, and no recording has any.
        said = tuple(map(message_without_keys, messages))
        known = workbench.known_call(request_digest(self.model or self.author, said, sample))
        if known is not None:
            if self.replay is not None:
                self.replay.give(known)
            return known
        if self.replay is not None:
            return self._replayed(self.replay, said, workbench, sample)
        assert self.ask is not None  # without a recording there is somebody to ask
        call = exchanged(
            self.ask,
            said,
            author=self.author,
            role=self.role,
            model=self.model,
            seconds_left=seconds_left or workbench.seconds_left,
            pace=self.pace,
            gate=gate,
            sample=sample,
        )
        return workbench.keep_call(call)

    def _replayed(
        self, replay: Replay, said: Sequence[Message], workbench: Workbench, sample: int
    ) -> ModelCall | Unrecorded:
        found = replay.answer(said, self.role, sample, model=self.model)
        if isinstance(found, Unrecorded):
            return found
        kept = workbench.keep_call(found.call)
        if not found.is_exact:
            workbench.remark(f"answer {kept.number} is {kept.remark}")
        return kept
