"""`runs explain`: the story of a run names every decision, why it was made and what came of it."""

from dataclasses import replace

from kernelwright.cli.output import progress, results
from kernelwright.cli.run_story import story
from kernelwright.records.decision import Decision, Move, Outcome
from kernelwright.records.run import Conduct
from standings import attempt_of
from stored_run import RUN

MOVES = (
    (Move(kind="open", author="openai:gpt-5", reason="its first answer"), Outcome(attempt=1)),
    (Move(kind="refine", author="openai:gpt-5", parent=1, reason="attempt 1 is wrong"), Outcome(attempt=2)),
    (Move(kind="open", author="ollama:x", reason="not asked yet"), Outcome(text="stopped asking", is_over=True)),
    (Move(kind="refine", author="openai:gpt-5", parent=2, sample=1, reason="among the best 2"), None),
    (Move(kind="stop", author="", reason="the budget of $2 is used up: $2.0100"), None),
)
DECISIONS = tuple(
    Decision(run_id="r", number=number, move=move, made_at=0.0, outcome=outcome)
    for number, (move, outcome) in enumerate(MOVES, start=1)
)
ATTEMPTS = (
    attempt_of(1, "openai:gpt-5", "wrong"),
    attempt_of(2, "openai:gpt-5", "fast 2.0"),
    attempt_of(3, "fuser", "fast 1.5"),
)


def told(run=RUN, decisions=DECISIONS, attempts=ATTEMPTS, notes=()):
    return story(run, decisions, attempts, (), notes)


def test_every_decision_is_told_with_its_reason_and_what_came_of_it():
    lines = told()

    assert "  1. asked openai:gpt-5: its first answer" in lines
    assert "    -> attempt 1: rejected (wrong_values): tail" in lines
    assert "  2. asked openai:gpt-5 to go on from decision 1: attempt 1 is wrong" in lines
    assert "    -> attempt 2: accepted; 2.00x eager (1.90 to 2.10)" in lines
    assert "    -> stopped asking" in lines
    assert "  5. asked nobody any more: the budget of $2 is used up: $2.0100" in lines


def test_what_was_cut_off_is_told_as_that():
    lines = told()

    at = lines.index("  4. asked openai:gpt-5 to go on from decision 2, sample 2: among the best 2")
    assert lines[at + 1] == "    -> not carried out to the end; the run was cut off"


def test_attempts_that_no_decision_led_to_are_told_too():
    assert "fuser proposed attempt 3: accepted; 1.50x eager (1.40 to 1.60)" in told()


def test_what_was_asked_for_comes_first():
    conduct = Conduct(strategy="beam", usd=2.0, tokens=1000)
    run = replace(RUN, request=replace(RUN.request, conduct=conduct))

    assert told(run)[0] == "Authors: fuser; strategy beam; budget: 9 s, $2, 1,000 tokens."


def test_a_models_name_is_never_drawn_as_a_picture(capsys):
    for console in (results(), progress()):
        console.print("compatible:a: answered", markup=False)

    said = capsys.readouterr()
    assert (said.out, said.err) == ("compatible:a: answered\n", "compatible:a: answered\n")
