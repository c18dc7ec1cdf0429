"""What a kernel does with an array that it is given, as its text tells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a kernel does with one argument."""

    is_read: bool
    is_written: bool
