"""The store keeps every attempt, whole, in order, and says plainly when it can't."""

import json
import sqlite3
from dataclasses import replace

import pytest

from kernelwright.errors import StoreError, UnknownNameError
from kernelwright.records.advice import Advice, Recommendation
from kernelwright.records.bound import Bound
from kernelwright.records.candidate import SourceFile
from kernelwright.records.evidence import Evidence, Intermediate, StepEvidence
from kernelwright.records.guidance import Guidance, ReferenceKernel
from kernelwright.records.measurement import Ratio
from kernelwright.records.model_call import Message, ModelCall, Tokens, bill_of
from kernelwright.records.rejudgement import Rejudgement
from kernelwright.records.run import Answer
from kernelwright.store.codec import encoded
from kernelwright.store.store import Store
from stored_run import ATTEMPTS, CANDIDATE, MACHINE, PROBLEM, REJECTED, RUN


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


CALL = ModelCall(
    run_id=RUN.id,
    number=1,
    author="openai:gpt-5",
    role="writer",
    request_sha256="d" * 64,
    outcome="answered",
    text="```python plan.py\n```\n",
    reply='[{"parts": []}]',
    tokens=Tokens(input=10, output=5, cached=2, reasoning=1),
    cost_usd=0.125,
    retries=1,
    seconds=2.5,
)


def test_calls_of_models_come_back_as_they_were_and_in_order(store, tmp_path):
    later = replace(CALL, author="anthropic:claude", outcome="refused", text="", reply="", detail="no", cost_usd=None)
    store.commit_call(CALL)
    store.commit_call(later)
    store.commit_call(replace(CALL, number=2))

    with Store(tmp_path / "home") as other:
        assert other.calls_of(RUN.id) == (CALL, later, replace(CALL, number=2))
    with pytest.raises(StoreError):
        store.commit_call(replace(CALL, text="another answer"))


ASKED = (Message(speaker="system", text="rules " * 4000), Message(speaker="user", text="a problem"))


def conversation(length):
    """The calls of a conversation: each sends all that was said before it again."""
    said = ASKED
    for number in range(1, length + 1):
        yield replace(CALL, number=number, messages=said, text=f"answer {number} " * 500, reply=f"[{number}]" * 500)
        answer = Message(speaker="assistant", text=f"answer {number} " * 500, reply=f"[{number}]" * 500)
        said = (*said, answer, Message(speaker="user", text=f"wrong, {number} " * 300))


def test_what_was_asked_is_kept_with_its_call_and_what_is_asked_again_is_kept_once(store, tmp_path):
    calls = tuple(conversation(12))
    for call in calls:
        store.commit_call(call)

    assert store.calls_of(RUN.id) == calls
    kept = sum(path.stat().st_size for path in (tmp_path / "home" / "blobs").rglob("*") if path.is_file())
    said_once = sum(len(each.text) + len(each.reply) for each in calls[-1].messages)
    assert kept < 1.3 * said_once


def test_a_call_from_before_requests_were_kept_has_none(store):
    store.commit_call(CALL)

    assert store.calls_of(RUN.id) == (CALL,)
    assert store._connection.execute("SELECT request FROM model_calls").fetchone() == (None,)


def test_later_verdicts_are_kept_beside_the_first(store):
    store.commit(ATTEMPTS[2])
    again = Rejudgement(run_id=RUN.id, attempt=3, level="full", verifier="0.1.0+abc", judged_at=7.0, verdict=REJECTED)
    store.commit_rejudgement(again)
    store.commit_rejudgement(replace(again, judged_at=8.0, verdict=ATTEMPTS[2].verdict))

    assert store.rejudgements_of(RUN.id) == (again, replace(again, judged_at=8.0, verdict=ATTEMPTS[2].verdict))
    assert store.attempts_of(RUN.id) == ATTEMPTS[2:]
    with pytest.raises(StoreError):
        store.commit_rejudgement(replace(again, attempt=9))


def test_a_store_from_before_there_were_models_is_brought_up_to_date(tmp_path):
    with Store(tmp_path) as store:
        store.save_run(RUN, PROBLEM, MACHINE)
        old = json.loads(encoded(RUN))
        del old["bound"]
        for later in ("attempts", "base_url", "conduct", "replay", "guidance"):
            del old["request"][later]
        store._connection.execute("UPDATE runs SET record = ?", (json.dumps(old),))
        for table in ("model_calls", "decisions", "rejudgements", "evidence", "advice"):
            store._connection.execute(f"DROP TABLE {table}")
        store._connection.execute("PRAGMA user_version = 2")

    with Store(tmp_path) as store:
        assert store.runs() == (RUN,)
        assert store.calls_of(RUN.id) == ()


def test_evidence_and_advice_come_back_as_they_were_and_what_was_kept_first_stays(store):
    store.save_run(RUN, PROBLEM, MACHINE)
    store.commit(ATTEMPTS[2])
    step = StepEvidence(line=2, what="k", is_launch=True, ns=5.0, work_items=3)
    evidence = Evidence(
        candidate_id=CANDIDATE.id,
        steps=(step,),
        intermediates=(Intermediate(bytes=4, written_by=0, read_by=(1, 2)),),
        lanes=2,
    )
    advice = Advice(
        candidate_id=CANDIDATE.id, analyst="rules", recommendations=(Recommendation(rule="r", text="t", share=0.5),)
    )

    store.commit_evidence(RUN.id, evidence)
    store.commit_evidence(RUN.id, replace(evidence, steps=()))
    store.commit_advice(RUN.id, advice)
    store.commit_advice(RUN.id, replace(advice, analyst="another"))

    assert store.evidence_of(RUN.id, CANDIDATE.id) == evidence
    assert store.advice_of(RUN.id, CANDIDATE.id) == advice
    assert store.evidence_of(RUN.id, "another") is store.advice_of("another", CANDIDATE.id) is None


def test_a_run_keeps_its_guidance_and_its_bound(store):
    kernel = ReferenceKernel(name="k.cu", language="CUDA C++", files=(SourceFile(name="k.cu", text="__global__"),))
    bound = Bound(moved_bytes=8, operations=0, bytes_per_s=1e9, memory_ns=8.0, arithmetic_ns=0.0)
    told = replace(RUN.request, guidance=Guidance(exemplars=0, analyst="openai:gpt-5", reference=kernel))
    run = replace(RUN, request=told, bound=bound)

    store.save_run(run, PROBLEM, MACHINE)

    assert store.runs() == (run,)


def test_a_bill_adds_up_what_is_known_and_counts_what_is_not():
    unknown = replace(CALL, cost_usd=None)
    failed = replace(CALL, outcome="rate_limited", tokens=Tokens(), cost_usd=None)

    bill = bill_of((CALL, unknown, failed))

    assert (bill.calls, bill.cost_usd, bill.unpriced) == (3, 0.125, 1)
    assert bill.tokens == Tokens(input=20, output=10, cached=4, reasoning=2)


def test_what_was_replayed_is_on_no_bill_twice():
    replayed = replace(CALL, replayed=True, remark="replayed from call 1 of run abc")

    bill = bill_of((CALL, replayed, replayed))

    assert (bill.calls, bill.cost_usd, bill.tokens) == (1, 0.125, CALL.tokens)
    assert (bill.replayed, bill.replayed_usd) == (2, 0.25)


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
