"""Asking a model on this machine: llama.cpp in a process of its own, which can crash or hang without harm.

The process begins with the first question and ends with the line. It gets no key, and nobody else can reach
what it serves. What happens to it is told as what happens to a provider is: a value.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kernelwright.authors.llm.keys import environment_without_keys
from kernelwright.authors.llm.message import request_digest
from kernelwright.authors.llm.models import DETAIL_CHARACTERS, Failed, Said
from kernelwright.records.model_call import Message, Outcome, Tokens
from kernelwright.sandbox.trusted import TrustedProcess
from kernelwright.sandbox.wire import Lost, deadline_in
from kernelwright.sandbox.wire import Message as Told

ENTRY = "kernelwright.authors.tuner.local_process:serve"
# Where nothing limits it, a schema of sixteen parts takes some 600 tokens.
MOST_TOKENS = 2048
# At 0 a small model gives its first choice again whatever it is told; the seed comes from the question, so the same
# question is answered alike.
TEMPERATURE = 1.0
_WRITING_S = 5.0
_DYING_S = 1.0


class LocalLine:
    """One model in one process. A context manager: leaving it ends the process."""

    def __init__(self, path: Path, schema: Mapping[str, Any], *, entry: str = ENTRY) -> None:
        """Begin nothing yet.

        Args:
            path: the model's GGUF file.
            schema: the JSON schema that its answers are held to, token by token.
            entry: what the process runs.
        """
        self._path, self._schema, self._entry = path, schema, entry
        self._process: TrustedProcess | None = None
        self._lost = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def __call__(self, messages: Sequence[Message], *, seconds: float, silence_s: float) -> Said | Failed:
        """Ask once; a process that died is begun anew for the next question."""
        ends = time.monotonic() + seconds
        process = self._process = self._process or self._begun()
        lost = process.channel.send(self._question(messages), deadline=deadline_in(_WRITING_S))
        while lost is None:
            told = process.channel.receive(deadline=min(ends, time.monotonic() + silence_s))
            match told:
                case Lost():
                    lost = told
                case {"alive": _}:
                    continue
                case _:
                    return _heard(told)
        return self._gone(process, lost)

    def _begun(self) -> TrustedProcess:
        process = TrustedProcess(self._entry, environment=environment_without_keys())
        process.channel.send({"model": str(self._path)}, deadline=deadline_in(_WRITING_S))
        return process

    def _question(self, messages: Sequence[Message]) -> Mapping[str, Any]:
        return {
            "messages": [{"role": each.speaker, "content": each.text} for each in messages],
            "schema": self._schema,
            "most_tokens": MOST_TOKENS,
            "temperature": TEMPERATURE,
            "seed": int(request_digest("seed", messages)[:7], 16),
        }

    def _gone(self, process: TrustedProcess, lost: Lost) -> Failed:
        """Tell how the process was lost; the first time that may have been bad luck."""
        outcome: Outcome = "timed_out" if lost.kind == "timed_out" else "provider_failed"
        if outcome == "timed_out":
            detail = "the local model's process said nothing for too long and was ended"
        else:
            status = process.wait(_DYING_S)
            words = " ".join(process.last_words().split()) or lost.detail
            detail = f"the local model's process ended with status {status}: {words or 'it left no word'}"
        self._end()
        self._lost += 1
        return _failed(outcome, detail, may_pass=self._lost == 1)

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


def _heard(told: Told) -> Said | Failed:
    """Return what the process says that the model said."""
    match told:
        case {"text": str(text), "finish": str(finish), "input": int(read), "output": int(made), "cached": int(cached)}:
            outcome: Outcome = "truncated" if finish == "length" else "answered" if text.strip() else "empty"
            detail = {"truncated": "cut off at the longest answer it may give", "empty": "an empty answer"}
            return Said(
                outcome=outcome,
                text=text,
                reply="",
                detail=detail.get(outcome, ""),
                tokens=Tokens(input=read, output=made, cached=cached),
                cost_usd=0.0,
            )
        case {"failed": str(why)}:
            return _failed("provider_failed", why, may_pass=False)
        case _:
            return _failed("malformed", "the local model's process said something else than an answer", may_pass=False)


def _failed(outcome: Outcome, detail: str, *, may_pass: bool) -> Failed:
    line = " ".join(detail.split())[:DETAIL_CHARACTERS]
    return Failed(outcome=outcome, detail=line, may_pass=may_pass, cost_usd=0.0)
