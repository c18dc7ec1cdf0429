"""The store keeps every attempt, whole, in order, and says plainly when it can't."""

import sqlite3
from dataclasses import replace

import pytest

from kernelwright.errors import StoreError, UnknownNameError
from kernelwright.records.measurement import Ratio
from kernelwright.records.run import Answer
from kernelwright.store.store import Store
from stored_run import ATTEMPTS, MACHINE, PROBLEM, REJECTED, RUN


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "home") as opened:
        opened.save_run(RUN, PROBLEM, MACHINE)
        yield opened


def test_attempts_come_back_as_they_were_and_in_order(store):
    for attempt in ATTEMPTS:
        store.commit(attempt)

    assert store.attempts_of(RUN.id) == ATTEMPTS


def test_attempts_survive_without_closing_the_store(store, tmp_path):
    store.commit(ATTEMPTS[0])

    with Store(tmp_path / "home") as other:
        assert other.attempts_of(RUN.id) == ATTEMPTS[:1]


def test_saving_a_run_again_replaces_its_state(store):
    answer = Answer(
        winner="baseline",
        baseline="eager",
        speedup=Ratio(value=1.0, low=1.0, high=1.0),
        candidate_id="",
        reason="nothing beat it",
    )
    ended = replace(RUN, state="finished", ended_at=9.0, answer=answer)

    store.save_run(ended, PROBLEM, MACHINE)

    assert store.runs() == (ended,)
    assert store.problem(PROBLEM.id) == PROBLEM
    assert store.machine(MACHINE.id) == MACHINE


def test_a_run_is_found_by_a_prefix_of_its_id_that_is_not_ambiguous(store):
    store.save_run(replace(RUN, id="abcdff000000"), PROBLEM, MACHINE)

    assert store.run_named("abcde").id == RUN.id
    with pytest.raises(UnknownNameError, match="Several match"):
        store.run_named("abcd")
    with pytest.raises(UnknownNameError, match="runs list"):
        store.run_named("ffff")


def test_the_same_number_twice_is_refused_and_changes_nothing(store):
    store.commit(ATTEMPTS[0])

    with pytest.raises(StoreError):
        store.commit(replace(ATTEMPTS[1], number=1))

    assert store.attempts_of(RUN.id) == ATTEMPTS[:1]


def test_a_full_disk_is_one_sentence_and_what_was_stored_stays(store):
    store.commit(ATTEMPTS[0])
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    big = replace(ATTEMPTS[1], verdict=replace(REJECTED, evidence="x" * 10_000_000))

    with pytest.raises(StoreError, match=r"disk is full.*Free disk space"):
        store.commit(big)

    assert store.attempts_of(RUN.id) == ATTEMPTS[:1]


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    Store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "store.sqlite3")
    connection.execute("PRAGMA user_version = 999")
    connection.close()

    with pytest.raises(StoreError, match=r"schema 999.*Upgrade"):
        Store(tmp_path)


def test_a_file_that_is_no_store_is_refused(tmp_path):
    (tmp_path / "store.sqlite3").write_text("not a database, but long enough to be looked at" * 50)

    with pytest.raises(StoreError, match="not a database"):
        Store(tmp_path)


def test_a_home_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "home").write_text("")

    with pytest.raises(StoreError):
        Store(tmp_path / "home")
