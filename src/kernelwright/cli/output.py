"""Results to stdout, progress to stderr; JSON that any reader accepts."""

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TextIO

from rich.console import Console


def results() -> Console:
    """Return the console for results; plain and unwrapped where stdout is not a terminal.

    No console here draws emoji: a model called "a" is named ``compatible:a:`` in the middle of a line.
    """
    console = Console(file=sys.stdout, highlight=False, emoji=False, soft_wrap=False)
    if not console.is_terminal:
        # Piped output is for programs and files: no guessing at a width of 80.
        console = Console(file=sys.stdout, highlight=False, emoji=False, width=160)
    return console


def progress() -> Console:
    """Return the console for what happens meanwhile."""
    return Console(file=sys.stderr, highlight=False, emoji=False)


def print_json(value: Any, file: TextIO | None = None) -> None:
    """Print a record, or a dictionary of records, as JSON; to stdout without a ``file``."""
    (file or sys.stdout).write(json.dumps(plain(value), indent=2, allow_nan=False) + "\n")


def print_text(text: str) -> None:
    """Print text as it is: sources mustn't be wrapped, nor anything in them taken for markup."""
    sys.stdout.write(text)


def plain(value: Any) -> Any:
    """Return ``value`` made of what JSON knows; infinite numbers and NaN become ``None``."""
    match value:
        case float() if not math.isfinite(value):
            return None
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
