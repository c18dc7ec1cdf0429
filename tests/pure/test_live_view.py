"""The live view shows how a search stands; without a terminal it is plain lines, none of them drawn over."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from kernelwright.cli.board import Board, drawn
from kernelwright.cli.live import live_view
from kernelwright.records.decision import Decision, Move
from kernelwright.records.model_call import ModelCall, Tokens
from kernelwright.records.run import Conduct
from kernelwright.swarm.events import AuthorDone, Began, Called, Decided, Ended, Stage, Tried
from standings import attempt_of
from stored_run import RUN

MODEL = "anthropic:claude-sonnet-4-5"
REQUEST = replace(
    RUN.request, authors=("fuser", MODEL), time_s=600.0, conduct=Conduct(usd=2.0, tokens=9000, attempts=8)
)
CALL = ModelCall(
    author=MODEL,
    role="writer",
    request_sha256="",
    outcome="answered",
    tokens=Tokens(input=3000, output=1000),
    cost_usd=0.25,
)
MOVE = Move(kind="open", author=MODEL, reason="its first answer")
EVENTS = (
    Began(run=replace(RUN, request=REQUEST), problem_name="softmax"),
    Decided(decision=Decision(run_id="r", number=1, move=MOVE, made_at=0.0)),
    Tried(attempt=attempt_of(1, "fuser", "fast 1.5"), was_known=False),
    Called(call=CALL, was_known=False),
    Tried(attempt=attempt_of(2, MODEL, "wrong"), was_known=False),
    Called(call=CALL, was_known=False),
    Tried(attempt=attempt_of(3, MODEL, "fast 2.5"), was_known=False),
    AuthorDone(author="fuser", reason="submitted 1 of its variants, 1 accepted"),
    Stage(text="full verification of attempt 3"),
)


def board(*events):
    made = Board()
    for event in events:
        made = made.after(event)
    return made


def text(of, *, width=80, seconds=90.0):
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(drawn(of, seconds))
    return console.file.getvalue().splitlines()


def test_it_says_who_does_what_with_which_success_at_what_price():
    head, titles, fuser, model, foot = text(board(*EVENTS), width=110)

    assert head == "softmax on cpu: best so far 2.50x (2.40-2.60)"
    assert titles.split() == ["author", "right", "best", "spent", "now"]
    assert fuser.split()[:6] == ["fuser", "1", "of", "1", "1.50x", "(1.40-1.60)"]
    assert "submitted 1 of its variants" in fuser
    assert model.split()[:8] == [MODEL, "1", "of", "2", "2.50x", "(2.40-2.60)", "8k", "$0.50"]
    assert foot == (
        "510 of 600 s left, $1.50 of $2, 1,000 of 9,000 tokens, 6 of 8 attempts; full verification of attempt 3"
    )


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_terminal_is_enough(width):
    lines = text(board(*EVENTS), width=width)

    assert all(len(line) <= width for line in lines)
    assert any(line.startswith("fuser") for line in lines)


def test_before_anything_is_right_the_baseline_is_the_best():
    assert text(board(EVENTS[0], EVENTS[1]))[0] == "softmax on cpu: best so far the baseline"
    assert "asked" in text(board(EVENTS[0], EVENTS[1]))[3]


def test_before_a_run_there_is_nothing_to_draw():
    assert text(board()) == [""]


def test_an_author_that_the_request_does_not_name_has_a_row_too():
    assert any(line.startswith("other") for line in text(board(EVENTS[0], AuthorDone(author="other", reason="did"))))


def test_without_a_terminal_there_are_plain_lines_only():
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    with live_view(console) as watch:
        for event in (*EVENTS, Ended(run=RUN)):
            watch(event)

    said = console.file.getvalue()
    assert "\x1b" not in said
    assert "attempt 3" in said
    assert "best so far" not in said


def test_on_a_terminal_the_board_is_drawn_and_taken_away_at_the_end():
    console = Console(
        file=io.StringIO(), width=100, force_terminal=True, legacy_windows=False, _environ={"TERM": "xterm"}
    )
    with live_view(console, clock=lambda: 0.0) as watch:
        for event in EVENTS:
            watch(event)

    said = console.file.getvalue()
    assert "best so far" in said
    assert said.rstrip().endswith(("\x1b[2K", "\x1b[?25h")) or "\x1b[2K" in said.rpartition("best so far")[2]
