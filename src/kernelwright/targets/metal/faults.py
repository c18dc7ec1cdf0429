"""Faults: what a watched kernel was caught at, as the last words of its process and read from them again."""

import json
import re
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from kernelwright.msl.misuse import Misuse
from kernelwright.targets.instrumented import Fault

EXIT_CODE = 99
_TOLD = re.compile(r"^kernelwright-misuse: (\{.*\})$", re.MULTILINE)
_LONGEST = 400
# Who comes first decides the answer.
_RACES = frozenset({"race", "order"})


def told(misuse: Misuse) -> str:
    """Return the line that tells of a misuse."""
    return f"\nkernelwright-misuse: {json.dumps(asdict(misuse))}\n"


def fault_in(said: str) -> Fault | None:
    """Return what a process told of; it is text from where untrusted code ran: evidence against its author at most."""
    line = _TOLD.search(said)
    try:
        read: Any = json.loads(line[1]) if line else None
        if read is None:
            return None
        where = f"{PurePosixPath(str(read['file'])).name}:{int(read['line'])}:{int(read['column'])}"
        who = f"thread {tuple(map(int, read['thread']))} of group {tuple(map(int, read['group']))}"
        return Fault(
            kind="race" if read["rule"] in _RACES else "undefined_behaviour",
            words=f"{who}: {read['message']}"[:_LONGEST],
            place=where if read["line"] else "",
            kernel=str(read["kernel"])[:_LONGEST],
        )
    except (ValueError, TypeError, KeyError):
        return None
