"""The digest of what is said to a model: what an answer is found again by."""

from collections.abc import Sequence

from kernelwright.records.digest import digest_of
from kernelwright.records.model_call import Message


def request_digest(name: str, messages: Sequence[Message], sample: int = 0) -> str:
    """Return the digest of a request: provider and model by name, and all that is said.

    ``sample`` tells apart requests that are sent again for another answer.
    """
    again = (sample,) if sample else ()
    return digest_of("model call", name, tuple((each.speaker, each.text, each.reply) for each in messages), *again)
