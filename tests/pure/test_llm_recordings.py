"""A recording answers as the models did: by what is asked, else by order and saying so, else not at all."""

import json
from dataclasses import replace

import pytest

from kernelwright.authors.llm.message import request_digest
from kernelwright.authors.llm.replay import Replay, Replayed, Unrecorded
from kernelwright.errors import RecordingError
from kernelwright.records.model_call import Message, ModelCall, Tokens
from kernelwright.records.recording import Recording, recorded_run
from kernelwright.store.recording_file import read_recording, recording_text
from stored_run import PROBLEM, RUN

MODEL = "openai:gpt-5"
OPENING = (Message(speaker="system", text="rules"), Message(speaker="user", text="a problem"))


def conversation(*answers, author=MODEL, opening=OPENING):
    """The calls of a run in which the model gave these answers."""
    said, calls = opening, []
    for number, text in enumerate(answers, start=1):
        calls.append(
            ModelCall(
                run_id=RUN.id,
                number=number,
                author=author,
                role="writer",
                request_sha256=request_digest(author, said),
                messages=said,
                outcome="answered",
                text=text,
                reply=f'["{text}"]',
                tokens=Tokens(input=10, output=5),
                cost_usd=0.125,
                retries=1,
                seconds=2.5,
            )
        )
        said = (*said, Message(speaker="assistant", text=text, reply=f'["{text}"]'), heard(text))
    return calls


def heard(text):
    return Message(speaker="user", text=f"{text} is wrong")


def recording_of(*runs, problem=PROBLEM):
    return Recording(
        runs=tuple(
            recorded_run(replace(RUN, id=f"run{number}"), problem, calls) for number, calls in enumerate(runs, start=1)
        )
    )


def replay(recording, author=MODEL, problem_id=PROBLEM.id, name=PROBLEM.name):
    made = Replay(recording, author=author)
    made.begin(problem_id, name)
    return made


def test_a_recording_holds_each_turn_once_and_gives_every_call_back_whole():
    calls = [*conversation("a", "b", "c"), *conversation("d", author="anthropic:claude")]
    (run,) = recording_of(calls).runs

    assert [call.continues for call in run.calls] == [0, 1, 2, 0]
    assert [len(call.messages) for call in run.calls] == [2, 2, 2, 2]
    assert run.model_calls() == tuple(replace(call, run_id="run1") for call in calls)


def test_a_recording_is_readable_json_and_comes_back(tmp_path):
    recording = recording_of(conversation("a", "b"))
    file = tmp_path / "traffic.json"
    file.write_text(recording_text(recording))

    told = json.loads(file.read_text())
    assert (told["format"], told["version"]) == ("kernelwright traffic", 1)
    assert told["runs"][0]["calls"][1]["messages"][1]["text"] == "a is wrong"
    assert read_recording(file) == recording


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no json", "not JSON"),
        ("[]", 'no "format"'),
        ('{"format": "kernelwright traffic", "version": 99, "runs": []}', "of version 99.*Upgrade"),
        ('{"format": "kernelwright traffic", "version": 1, "runs": [{"run_id": 5}]}', "runs.0"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_file_that_is_no_recording_is_one_line(tmp_path, text, line):
    file = tmp_path / "traffic.json"
    file.write_text(text)

    with pytest.raises(RecordingError, match=line):
        read_recording(file)
    with pytest.raises(RecordingError, match="can't be read"):
        read_recording(tmp_path / "none.json")


def test_what_was_asked_then_is_answered_as_then_with_what_it_cost():
    recorded = conversation("a", "b")
    answers = replay(recording_of(recorded))

    for call in recorded:
        found = answers.answer(call.messages, "writer")

        assert isinstance(found, Replayed)
        assert found.is_exact
        assert found.call.remark == f"replayed from call {call.number} of run run1"
        assert replace(found.call, remark="", replayed=False) == replace(call, run_id="", number=0)


def test_where_a_prompt_has_changed_the_next_in_order_is_taken_and_that_is_said():
    recorded = conversation("a", "b", "c")
    answers = replay(recording_of(recorded))
    answers.answer(recorded[0].messages, "writer")
    asked = (*recorded[1].messages[:-1], heard("something else"))

    found = answers.answer(asked, "writer")

    assert (found.is_exact, found.call.text) == (False, "b")
    assert found.call.request_sha256 == request_digest(MODEL, asked)
    assert found.call.messages == asked
    assert found.call.remark == (
        "replayed from call 2 of run run1, the next in order: "
        "what is asked now differs from what was asked then, from message 4 on"
    )
    assert answers.answer(recorded[2].messages, "writer").call.text == "c"


def test_after_the_last_answer_one_sentence_says_that_there_are_no_more():
    recorded = conversation("a")
    answers = replay(recording_of(recorded))
    answers.answer(recorded[0].messages, "writer")

    found = answers.answer(recorded[0].messages, "writer")

    assert found == Unrecorded(why="the recording has no more answers of openai:gpt-5 after 1; nobody was asked")


@pytest.mark.parametrize("asks", [{"author": "openai:o3"}, {"problem_id": "p", "name": "another"}])
def test_an_author_or_a_problem_that_was_not_recorded_gets_nothing_by_order(asks):
    answers = replay(recording_of(conversation("a")), **asks)

    found = answers.answer((Message(speaker="user", text="what else"),), "writer")

    assert isinstance(found, Unrecorded)
    assert "no answers of" in found.why


def test_an_edited_problem_of_the_same_name_is_answered_by_order():
    answers = replay(recording_of(conversation("a")), problem_id="edited")

    assert answers.answer((Message(speaker="user", text="edited"),), "writer").call.text == "a"


def test_order_goes_on_in_the_run_that_gave_the_last_answer():
    first, second = conversation("a", "b"), conversation("c", "d", opening=OPENING[::-1])
    answers = replay(recording_of(first, second))

    texts = [answers.answer(asked, "writer").call.text for asked in (second[0].messages, OPENING[:1])]

    assert texts == ["c", "d"]
    assert isinstance(answers.answer(OPENING[:1], "writer"), Unrecorded)


def test_what_a_run_has_from_before_it_was_cut_off_is_given_already():
    recorded = conversation("a", "b", "c")
    answers = replay(recording_of(recorded))
    of_now = replace(recorded[1], request_sha256="asked otherwise", replayed=True)

    answers.give(of_now)

    assert [answers.answer(OPENING[:1], "writer").call.text for _ in range(2)] == ["a", "c"]


def test_several_answers_to_one_question_are_told_apart_and_each_is_given_once():
    (first,) = conversation("a")
    samples = [
        replace(first, number=n + 1, text=text, request_sha256=request_digest(MODEL, OPENING, n))
        for n, text in enumerate("abc")
    ]
    answers = replay(recording_of(samples))

    assert [answers.answer(OPENING, "writer", sample).call.text for sample in (2, 0, 1)] == ["c", "a", "b"]
    assert isinstance(answers.answer(OPENING, "writer", 3), Unrecorded)


def test_a_call_that_failed_and_was_made_again_is_not_replayed_and_one_that_was_not_is():
    (answered,) = conversation("a")
    failed = replace(answered, number=1, outcome="rate_limited", text="", reply="", detail="busy")
    again = [failed, replace(answered, number=2)]

    assert replay(recording_of(again)).answer(OPENING, "writer").call.text == "a"
    assert replay(recording_of([failed])).answer(OPENING, "writer").call.outcome == "rate_limited"
