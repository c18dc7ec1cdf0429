"""An edit: one stretch of source text and what to write in its place."""

from dataclasses import dataclass

_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replaces the characters from ``start`` up to ``end``; no length inserts."""

    start: int
    end: int
    replacement: str

    def applied_to(self, text: str) -> str:
        """Return the edited text."""
        return text[: self.start] + self.replacement + text[self.end :]

    def words(self, text: str) -> str:
        """Return what it does to ``text``, short enough for one line."""
        before, after = _shown(text[self.start : self.end]), _shown(self.replacement)
        if not before:
            return f"`{after}` inserted"
        return f"`{before}` becomes `{after}`" if after else f"`{before}` left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a character stands; both numbers count from 1."""

    line: int
    column: int


def place_of(text: str, offset: int) -> Place:
    """Return the place of the character at ``offset``."""
    return Place(line=text.count("\n", 0, offset) + 1, column=offset - (text.rfind("\n", 0, offset) + 1) + 1)


def _shown(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _MOST_SHOWN else one_line[: _MOST_SHOWN - 1] + "…"
