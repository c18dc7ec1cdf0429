"""The board: how a search stands right now, made from its events; drawn where somebody watches a terminal.

A value that each event makes another of, so that what is drawn can be tested without a terminal or a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from kernelwright.records.attempt import Attempt
from kernelwright.records.measurement import Comparison
from kernelwright.records.model_call import ModelCall, bill_of
from kernelwright.records.run import Request, Run
from kernelwright.swarm.events import AuthorDone, Began, Called, Decided, Ended, Event, Stage, Tried

_LONGEST_NAME = 28
_DOING = {"open": "asked", "refine": "asked again", "cross": "asked to cross two"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One author: what it is doing, its attempts, the best of them, its calls, how it ended."""

    author: str
    doing: str = "waits"
    attempts: tuple[Attempt, ...] = ()
    calls: tuple[ModelCall, ...] = ()
    ending: str = ""

    @property
    def accepted(self) -> int:
        """How many were found right."""
        return sum(each.is_accepted for each in self.attempts)

    @property
    def best(self) -> Comparison | None:
        """How the fastest right one compares with the fastest baseline."""
        return _best(self.attempts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A run as its events have told it so far."""

    problem: str = ""
    run: Run | None = None
    stage: str = ""
    rows: tuple[Row, ...] = ()

    def after(self, event: Event) -> "Board":
        """Return the board after one more event."""
        match event:
            case Began():
                rows = tuple(Row(author=name) for name in event.run.request.authors)
                return replace(self, problem=event.problem_name, run=event.run, rows=rows)
            case Stage():
                return replace(self, stage=event.text)
            case Decided():
                move = event.decision.move
                return self._with(move.author, doing=_DOING[move.kind]) if move.kind in _DOING else self
            case Called():
                row = self._row(event.call.author)
                return self._with(row.author, doing="answered", calls=(*row.calls, event.call))
            case Tried():
                row = self._row(event.attempt.candidate.author)
                return self._with(row.author, doing=_outcome(event.attempt), attempts=(*row.attempts, event.attempt))
            case AuthorDone():
                return self._with(event.author, doing="done", ending=event.reason)
            case Ended():
                return replace(self, run=event.run)

    def _row(self, author: str) -> Row:
        return next((row for row in self.rows if row.author == author), Row(author=author))

    def _with(self, author: str, **fields: object) -> "Board":
        row = replace(self._row(author), **fields)  # pyright: ignore[reportArgumentType] - its own fields
        known = [each.author for each in self.rows]
        rows = tuple(row if each.author == author else each for each in self.rows)
        return replace(self, rows=rows if author in known else (*rows, row))


def drawn(board: Board, seconds: float) -> RenderableType:
    """Return the board as it is drawn ``seconds`` after the search began."""
    if board.run is None:
        return Text("")
    request = board.run.request
    best = _best([attempt for row in board.rows for attempt in row.attempts])
    head = f"{board.problem} on {request.target}: best so far {_compared(best) if best else 'the baseline'}"
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, expand=True)
    # What an author does now gets the room that is left, and gives way first where there is little.
    table.add_column("author", no_wrap=True, max_width=_LONGEST_NAME, overflow="ellipsis")
    for title in ("right", "best", "spent"):
        table.add_column(title, no_wrap=True)
    table.add_column("now", overflow="ellipsis", no_wrap=True, ratio=1)
    for row in board.rows:
        table.add_row(
            escape(row.author),
            f"{row.accepted} of {len(row.attempts)}",
            _compared(row.best) if row.best else "",
            _spent(row.calls),
            escape(row.ending or row.doing),
        )
    foot = f"{_left(board, request, seconds)}; {board.stage}" if board.stage else _left(board, request, seconds)
    return Group(
        Text(head, style="bold", overflow="ellipsis", no_wrap=True),
        table,
        Text(foot, style="dim", overflow="ellipsis", no_wrap=True),
    )


def _best(attempts: Sequence[Attempt]) -> Comparison | None:
    right = [each.fastest for each in attempts if each.is_accepted and each.fastest is not None]
    return max(right, key=lambda each: each.ratio.value, default=None)


def _compared(each: Comparison) -> str:
    ratio = each.ratio
    return f"{ratio.value:.2f}x ({ratio.low:.2f}-{ratio.high:.2f})"


def _outcome(attempt: Attempt) -> str:
    return attempt.feedback.splitlines()[0]


def _spent(calls: Sequence[ModelCall]) -> str:
    if not calls:
        return ""
    bill = bill_of(tuple(calls))
    tokens = bill.tokens.input + bill.tokens.output
    return f"{tokens / 1000:.0f}k" + (f" ${bill.cost_usd:.2f}" if bill.cost_usd else "")


def _left(board: Board, request: Request, seconds: float) -> str:
    """Return what is left of the budget."""
    calls = tuple(call for row in board.rows for call in row.calls)
    bill, conduct = bill_of(calls), request.conduct
    left = [f"{max(request.time_s - seconds, 0.0):.0f} of {request.time_s:.0f} s left"]
    if conduct.usd:
        left.append(f"${max(conduct.usd - bill.cost_usd, 0.0):.2f} of ${conduct.usd:g}")
    if conduct.tokens:
        used = bill.tokens.input + bill.tokens.output
        left.append(f"{max(conduct.tokens - used, 0):,} of {conduct.tokens:,} tokens")
    if conduct.attempts:
        made = sum(len(row.attempts) for row in board.rows if row.calls)
        left.append(f"{max(conduct.attempts - made, 0)} of {conduct.attempts} attempts")
    return ", ".join(left)
