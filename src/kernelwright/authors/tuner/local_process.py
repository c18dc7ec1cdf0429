"""The process in which a local model runs: llama.cpp by xllamacpp, on one thread, under a JSON schema.

One thread, because its threads wait by spinning: beside anything else two of them are slower than one. llama.cpp
comes with a server that can't be left out; here it listens on a socket in a folder that is gone before the first
question, so nobody can reach it.
"""

import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kernelwright.authors.tuner.naming import ENGINE
from kernelwright.sandbox.wire import Channel, Lost

CONTEXT_TOKENS = 8192
# A question is read in pieces of this length, after each of which the process says that it lives.
BATCH_TOKENS = 128
_TELL_EVERY_S = 0.5
_SILENT = 0  # of llama.cpp's levels of logging: errors alone


def serve(channel: Channel) -> None:
    """Load the model that the first message names, then answer question after question until the other side ends."""
    order = channel.receive()
    assert not isinstance(order, Lost)
    try:
        server = _loaded(Path(order["model"]))
    except (RuntimeError, ValueError, OSError) as error:
        channel.send({"failed": f"{order['model']} can't be loaded: {error}"})
        return
    while not isinstance(question := channel.receive(), Lost):
        try:
            channel.send(_answered(server, question, channel))
        except (RuntimeError, ValueError) as error:
            channel.send({"failed": f"llama.cpp: {error}"})


def _loaded(path: Path) -> Any:
    xllamacpp = import_module(ENGINE)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.n_batch = BATCH_TOKENS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.n_threads_http = 1
    params.warmup = False
    params.verbosity = _SILENT
    with TemporaryDirectory() as folder:
        params.hostnames = [f"{folder}/llama.sock"]
        return xllamacpp.Server(params)


def _answered(server: Any, question: Mapping[str, Any], channel: Channel) -> Mapping[str, Any]:
    """Ask the model; say now and then that it is still at it."""
    hearing = _Hearing(channel)
    server.handle_chat_completions(
        {
            "messages": question["messages"],
            "max_tokens": question["most_tokens"],
            "temperature": question["temperature"],
            "seed": question["seed"],
            "stream": True,
            "return_progress": True,
            "stream_options": {"include_usage": True},
            "grammar": _grammar(question["schema"]),
        },
        hearing.hear,
    )
    return hearing.told()


def _grammar(schema: Mapping[str, Any]) -> str:
    """Return a schema as the grammar that each token has to fit."""
    # Without this any amount of white space fits between two tokens, and small models fill pages with it.
    return import_module(ENGINE).json_schema_to_grammar({**schema, "x-guidance": {"whitespace_flexible": False}})


class _Hearing:
    """Collects an answer as it is made."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._told_at = time.monotonic()
        self._pieces: list[str] = []
        self._finish = ""
        self._error = ""
        self._usage: Mapping[str, Any] = {}

    def hear(self, chunk: Mapping[str, Any]) -> bool:
        """Take in a piece; true where nobody listens any more. Raising here would tell nobody."""
        self._error = self._error or str(chunk.get("error", {}).get("message", ""))
        self._usage = chunk.get("usage") or self._usage
        for choice in chunk.get("choices", ()):
            self._pieces.append(choice.get("delta", {}).get("content") or "")
            self._finish = choice.get("finish_reason") or self._finish
        if time.monotonic() - self._told_at < _TELL_EVERY_S:
            return False
        self._told_at = time.monotonic()
        return self._channel.send({"alive": len(self._pieces)}) is not None

    def told(self) -> Mapping[str, Any]:
        """Return the answer, or how it failed."""
        if self._error:
            return {"failed": f"llama.cpp: {self._error}"}
        return {
            "text": "".join(self._pieces),
            "finish": self._finish,
            "input": self._usage.get("prompt_tokens", 0),
            "output": self._usage.get("completion_tokens", 0),
            "cached": self._usage.get("prompt_tokens_details", {}).get("cached_tokens", 0),
        }
