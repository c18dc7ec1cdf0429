"""What flips when a candidate is judged again, and what is no news."""

from dataclasses import replace

import pytest

from kernelwright.batch.rejudging import Rejudged, candidates_of
from kernelwright.records.candidate import ANSWER_FILE, SourceFile
from kernelwright.records.judged import NotJudged
from stored_run import ACCEPTED, ATTEMPTS, REJECTED

BUILD_FAILED, WAS_REJECTED, WAS_ACCEPTED = ATTEMPTS
TOO_FAST = replace(WAS_REJECTED, verdict=replace(REJECTED, reason="too_fast"))
NOT_BUILT = replace(REJECTED, reason="build_failed")
UNKNOWN = replace(WAS_ACCEPTED, verdict=None)


@pytest.mark.parametrize(
    ("before", "now", "flip"),
    [
        (WAS_ACCEPTED, ACCEPTED, ""),
        (WAS_ACCEPTED, REJECTED, "accepted to rejected"),
        (WAS_ACCEPTED, NOT_BUILT, "accepted to rejected"),
        (WAS_REJECTED, REJECTED, ""),
        (WAS_REJECTED, NOT_BUILT, "other reason"),
        (WAS_REJECTED, ACCEPTED, "rejected to accepted"),
        (BUILD_FAILED, NOT_BUILT, ""),
        (BUILD_FAILED, ACCEPTED, "rejected to accepted"),
        (TOO_FAST, ACCEPTED, "timing not repeated"),
        (UNKNOWN, REJECTED, ""),
        (WAS_ACCEPTED, NotJudged(reason="no memory"), ""),
    ],
)
def test_a_flip_is_what_is_said_now_and_was_not_before(before, now, flip):
    assert Rejudged(attempts=(WAS_ACCEPTED, before), now=now, seconds=0.0).flip == flip


def test_attempts_of_one_candidate_are_judged_once_and_answers_without_one_not_at_all():
    answer = replace(BUILD_FAILED.candidate, files=(SourceFile(name=ANSWER_FILE, text="I can't."),))
    other = replace(BUILD_FAILED.candidate, files=(SourceFile(name="plan.py", text="another"),))
    attempts = [*ATTEMPTS, replace(BUILD_FAILED, candidate=answer), replace(WAS_REJECTED, candidate=other)]

    found = candidates_of(attempts)

    assert [[attempt.number for attempt in each] for each in found] == [[1, 2, 3], [2]]
