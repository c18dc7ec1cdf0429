"""What was asked of a model, as one blob that names the blobs of what each side said.

A conversation is sent whole with every call. Kept so, what was said once is kept once, also where an answer
lies in the store already; a call adds what is new in it and a short list.
"""

import json
from collections.abc import Sequence
from typing import get_args

from kernelwright.records.model_call import Message, Speaker
from kernelwright.store.blobs import Blobs


def put_messages(blobs: Blobs, messages: Sequence[Message]) -> str:
    """Keep ``messages`` and return the digest of the blob that lists them.

    Raises:
        OSError: it can't be written.
    """
    listed = [
        [each.speaker, blobs.put(each.text.encode()), blobs.put(each.reply.encode()) if each.reply else ""]
        for each in messages
    ]
    return blobs.put(json.dumps(listed, separators=(",", ":")).encode())


def messages_in(blobs: Blobs, digest: str) -> tuple[Message, ...]:
    """Return the messages that ``put_messages`` kept.

    Raises:
        FileNotFoundError: nothing is kept under ``digest``.
    """
    return tuple(
        Message(
            speaker=_speaker(speaker),
            text=blobs.get(text).decode(),
            reply=blobs.get(reply).decode() if reply else "",
        )
        for speaker, text, reply in json.loads(blobs.get(digest))
    )


def _speaker(name: str) -> Speaker:
    assert name in get_args(Speaker), f"nobody called {name!r} speaks to models"
    return name  # pyright: ignore[reportReturnType] - checked against the literal above
