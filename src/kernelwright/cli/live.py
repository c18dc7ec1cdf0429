"""The live view of a search: what happened scrolls past, how it stands stays below; plain lines without a terminal."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from kernelwright.cli.board import Board, drawn
from kernelwright.cli.watch import commentary
from kernelwright.swarm.events import Event, Watcher

# Drawing takes about two milliseconds, and candidates are timed meanwhile: seldom enough to be no noise.
FRAMES_PER_S = 2.0


@contextmanager
def live_view(console: Console, *, clock: Callable[[], float] = time.monotonic) -> Generator[Watcher]:
    """Watch a search on ``console``; where that is no terminal, or a dumb one, by plain lines alone."""
    tell = commentary(console)
    if not console.is_terminal or console.is_dumb_terminal:
        yield tell
        return
    began, board = clock(), Board()

    def watch(event: Event) -> None:
        nonlocal board
        board = board.after(event)
        tell(event)

    with Live(
        get_renderable=lambda: drawn(board, clock() - began),
        console=console,
        refresh_per_second=FRAMES_PER_S,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield watch
