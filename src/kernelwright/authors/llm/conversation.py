"""A conversation with a model as it stands: what was said, what came of it. A value, so that it can fork."""

from dataclasses import dataclass, replace

from kernelwright.authors.llm.feedback import Best
from kernelwright.records.attempt import Attempt
from kernelwright.records.model_call import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """``messages`` end with ours; ``attempts`` are those of its answers, in order, ``best`` the best of them."""

    messages: tuple[Message, ...]
    attempts: tuple[Attempt, ...] = ()
    best: Best | None = None

    def after(self, answer: str, heard: str, *, reply: str = "") -> "Conversation":
        """Return it with an answer and what the model hears of it."""
        turn = (Message(speaker="assistant", text=answer, reply=reply), Message(speaker="user", text=heard))
        return replace(self, messages=(*self.messages, *turn))

    def with_attempt(self, attempt: Attempt) -> "Conversation":
        """Return it with one more attempt."""
        best = _better(self.best, attempt, len(self.attempts) + 1)
        return replace(self, attempts=(*self.attempts, attempt), best=best)

    def also_told(self, text: str) -> "Conversation":
        """Return it with more in our last message."""
        if not text:
            return self
        last = self.messages[-1]
        return replace(self, messages=(*self.messages[:-1], replace(last, text=f"{last.text}\n{text}")))


def _better(best: Best | None, attempt: Attempt, number: int) -> Best | None:
    if not attempt.is_accepted:
        return best
    ratio = attempt.ratio
    if best is None or (ratio or 0.0) > (best.ratio or 0.0):
        return Best(number=number, ratio=ratio)
    return best
