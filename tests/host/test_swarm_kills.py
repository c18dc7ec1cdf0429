"""Killed at random moments, again and again, every run ends well, pays for no answer twice and loses nothing."""

import pytest

from killed_runs import killed_runs

pytestmark = pytest.mark.usefixtures("keys")


def test_killed_at_random_moments_runs_go_on(tmp_path):
    told = killed_runs(tmp_path, kills=8, seed=20261127)

    assert told.kills == 8
    assert (told.asked_again, told.lost_attempts, told.unfinished) == (0, 0, 0)
    assert told.calls >= 4 * told.runs
