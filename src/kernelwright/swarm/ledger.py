"""The ledger: one run's attempts and calls in memory, shared by all who work on it.

What is in it is in the store already, or will be before anybody hears of it. Attempts that an earlier, cut-off
search of the same run made are in it too, so that who proposes the same text again gets the answer from there.
"""

import threading
from collections.abc import Iterable

from kernelwright.records.attempt import Attempt
from kernelwright.records.candidate import Candidate
from kernelwright.records.model_call import ModelCall


class Ledger:
    """Safe to use from several threads."""

    def __init__(self, attempts: Iterable[Attempt] = (), calls: Iterable[ModelCall] = ()) -> None:
        """Begin with what is stored."""
        attempts = tuple(attempts)
        self._lock = threading.Lock()
        # The first attempt of a candidate is what its author heard; a final examination, if any, came later.
        self._by_candidate = {attempt.candidate.id: attempt for attempt in reversed(attempts)}
        self._attempts = list(attempts)
        self._calls = list(calls)
        self._last_number = max((attempt.number for attempt in attempts), default=0)
        self._last_calls = {call.author: 0 for call in self._calls}
        for call in self._calls:
            self._last_calls[call.author] = max(self._last_calls[call.author], call.number)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All attempts, in the order in which they were kept."""
        with self._lock:
            return tuple(self._attempts)

    @property
    def calls(self) -> tuple[ModelCall, ...]:
        """All calls, in the order in which they were kept."""
        with self._lock:
            return tuple(self._calls)

    def attempt_of(self, candidate_id: str) -> Attempt | None:
        """Return the first attempt of a candidate."""
        with self._lock:
            return self._by_candidate.get(candidate_id)

    def candidate(self, candidate_id: str) -> Candidate | None:
        """Return a candidate that was tried."""
        found = self.attempt_of(candidate_id)
        return None if found is None else found.candidate

    def next_number(self) -> int:
        """Return the number of the next attempt."""
        with self._lock:
            self._last_number += 1
            return self._last_number

    def add(self, attempt: Attempt) -> Attempt:
        """Take in an attempt, and return the first one of its candidate."""
        with self._lock:
            self._attempts.append(attempt)
            return self._by_candidate.setdefault(attempt.candidate.id, attempt)

    def call_to(self, author: str, request_sha256: str) -> ModelCall | None:
        """Return what a model said to this request; a call that failed is not among it."""
        with self._lock:
            calls = [each for each in self._calls if each.author == author and each.is_from_the_model]
        return next((each for each in calls if each.request_sha256 == request_sha256), None)

    def next_call_number(self, author: str) -> int:
        """Return the number of an author's next call."""
        with self._lock:
            self._last_calls[author] = self._last_calls.get(author, 0) + 1
            return self._last_calls[author]

    def add_call(self, call: ModelCall) -> None:
        """Take in a call."""
        with self._lock:
            self._calls.append(call)
