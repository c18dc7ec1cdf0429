"""What is said between us and a model, as values that don't depend on anybody's protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kernelwright.records.digest import digest_of

Speaker = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn. ``reply`` is an answer as it came, reasoning included; it goes back in place of ``text``."""

    speaker: Speaker
    text: str
    reply: str = ""


def request_digest(name: str, messages: Sequence[Message], sample: int = 0) -> str:
    """Return the digest of a request: provider and model by name, and all that is said.

    ``sample`` tells apart requests that are sent again for another answer.
    """
    again = (sample,) if sample else ()
    return digest_of("model call", name, tuple((each.speaker, each.text, each.reply) for each in messages), *again)
