"""Replay: a model's answers taken from a recording instead of from the model.

An answer is found by the digest of what is asked. Where prompts have changed since, or a clock told the model
another figure, it is the next one in the order in which they were recorded, and the call says so: what comes of
it is what that answer is worth today, not what the model would say today.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.message import request_digest
from kernelwright.records.model_call import Message, ModelCall, Role
from kernelwright.records.recording import RecordedRun, Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecorded:
    """The recording has no answer to this; ``why`` is one clause for its author's ending."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A call to keep; ``is_exact`` where just this was asked when it was recorded."""

    call: ModelCall
    is_exact: bool


class Replay:
    """One author's answers in one run, each of them given once. Safe to use from several threads."""

    def __init__(self, recording: Recording, *, author: str) -> None:
        """Find the author's calls."""
        self._author = author
        self._runs = [run for run in recording.runs if any(call.author == author for call in run.calls)]
        self._calls = [call for run in self._runs for call in _worth_replaying(run, author)]
        self._run_id = ""
        self._given: set[int] = set()
        self._lock = threading.Lock()

    def begin(self, problem_id: str, problem_name: str) -> None:
        """Say which problem this is about: by order only its calls are given.

        Those of the same name are taken where none have this id, as after an edit of its file. One run is gone
        through: after the end of its conversation another one's beginning would answer nothing.
        """
        same = [run for run in self._runs if run.problem_id == problem_id]
        same = same or [run for run in self._runs if run.problem_name == problem_name]
        with self._lock:
            self._run_id = self._run_id or (same[0].run_id if same else "")

    def answer(
        self, messages: Sequence[Message], role: Role, sample: int = 0, *, model: str = ""
    ) -> Replayed | Unrecorded:
        """Return the recorded answer to ``messages``, as a call of now; ``model`` would be asked, or the author."""
        digest = request_digest(model or self._author, messages, sample)
        with self._lock:
            left = [place for place in range(len(self._calls)) if self._is_left(place, role)]
            same = [place for place in left if self._calls[place].request_sha256 == digest]
            next_ones = [place for place in left if self._calls[place].run_id == self._run_id]
            if not same and not next_ones:
                return Unrecorded(why=self._nothing_left())
            # Of several that are alike the run's own.
            place = next((each for each in same if each in next_ones), (same or next_ones)[0])
            self._given.add(place)
            found = self._calls[place]
            self._run_id = found.run_id
        which = f"replayed from call {found.number} of run {found.run_id}"
        remark = which if same else f"{which}, the next in order: {_difference(messages, found.messages)}"
        call = replace(
            found,
            run_id="",
            number=0,
            request_sha256=digest,
            messages=tuple(messages),
            replayed=True,
            remark=remark,
        )
        return Replayed(call=call, is_exact=bool(same))

    def give(self, known: ModelCall) -> None:
        """Count the answer of a call that this run had before it was cut off as given."""
        with self._lock:
            alike = [
                place
                for place, call in enumerate(self._calls)
                if self._is_left(place, known.role) and (call.text, call.reply) == (known.text, known.reply)
            ]
            exact = [place for place in alike if self._calls[place].request_sha256 == known.request_sha256]
            for place in (exact or alike)[:1]:
                self._given.add(place)
                self._run_id = self._calls[place].run_id

    def _is_left(self, place: int, role: Role) -> bool:
        return place not in self._given and self._calls[place].role == role

    def _nothing_left(self) -> str:
        if not self._run_id:
            return f"the recording has no answers of {self._author} for this problem; nobody was asked"
        given = len(self._given)
        return f"the recording has no more answers of {self._author} after {given}; nobody was asked"


def replay_of(options: AuthorOptions, author: str) -> Replay | None:
    """Return what answers in place of ``author``'s model, if options say so."""
    return None if options.replay is None else Replay(options.replay, author=author)


def _worth_replaying(run: RecordedRun, author: str) -> list[ModelCall]:
    """Return an author's calls without those that failed and were made again, when the run was resumed."""
    calls = [call for call in run.model_calls() if call.author == author]
    return [
        call
        for place, call in enumerate(calls)
        if call.is_from_the_model or all(call.request_sha256 != each.request_sha256 for each in calls[place + 1 :])
    ]


def _difference(asked: Sequence[Message], recorded: Sequence[Message]) -> str:
    if not recorded:
        return "what is asked now isn't what was asked then"
    pairs = zip(asked, recorded, strict=False)
    same = next((place for place, (now, then) in enumerate(pairs) if now != then), min(len(asked), len(recorded)))
    return f"what is asked now differs from what was asked then, from message {same + 1} on"
