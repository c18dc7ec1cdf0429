"""From a place in rewritten text, as clang names it, back to the place in the user's file.

Lines are the same in both, thanks to the preprocessor's markers; columns aren't, since the preprocessor
squeezes space and rewriting changes words. What stays is which token of its line something is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kernelwright.msl.tokens import Place, Token, tokens_of


class Places:
    """Knows where each token of rewritten text came from."""

    def __init__(self, text: str, starts: Sequence[int], tokens: Sequence[Token], own: tuple[str, str]) -> None:
        """``own`` is the name and the text of the user's own file; others are read from the disk."""
        self._own = own
        self._texts: dict[str, list[str]] = {}
        self._read: dict[tuple[str, int], list[Token]] = {}
        self._table: PlaceTable | None = None
        self._lines: dict[tuple[str, int], list[tuple[int, Token]]] = {}
        line_start = looked_to = 0
        for start, token in zip(starts, tokens, strict=True):
            # From where the last token began: a line may be as long as macros make it.
            line_start = max(line_start, text.rfind("\n", looked_to, start) + 1)
            looked_to = max(looked_to, start)
            self._lines.setdefault((token.file, token.line), []).append((start - line_start + 1, token))

    @property
    def own_file(self) -> str:
        """The user's own file."""
        return self._own[0]

    @property
    def lines(self) -> int:
        """How many lines that has; at least 1."""
        return max(1, len(self._own[1].splitlines()))

    @property
    def files(self) -> frozenset[str]:
        """The files that any token comes from."""
        return frozenset(file for file, _ in self._lines)

    def table(self) -> "PlaceTable":
        """Return it as data; made once, as every kernel of a file asks for it."""
        if self._table is None:
            columns: dict[str, dict[str, list[tuple[int, int]]]] = {}
            for file, line in self._lines:
                columns.setdefault(file, {})[str(line)] = self._columns(file, line)
            self._table = PlaceTable(columns=columns)
        return self._table

    def _columns(self, file: str, line: int) -> list[tuple[int, int]]:
        on_line = self._lines[file, line]
        return [(start, self.of_token(token, at).column) for at, (start, token) in enumerate(on_line)]

    def original(self, file: str, line: int, column: int) -> Place:
        """Return where in the user's file stands what clang found at ``column`` of a line of rewritten text."""
        on_line = self._lines.get((file, line), [])
        order = max((at for at, (start, _) in enumerate(on_line) if start <= column), default=0)
        if not on_line:
            return Place(file=file, line=line, column=column)
        return self.of_token(on_line[order][1], order)

    def of_read(self, place: Place) -> Place:
        """Return the place in the user's file of the token that was read at ``place`` of preprocessed text."""
        for order, (_, token) in enumerate(self._lines.get((place.file, place.line), [])):
            if token.column == place.column:
                return self.of_token(token, order)
        return place

    def of_token(self, token: Token, order: int | None = None) -> Place:
        """Return a token's place; ``order`` is its number on its line where that is known."""
        if order is None:
            on_line = self._lines.get((token.file, token.line), [])
            order = next((at for at, (_, each) in enumerate(on_line) if each is token), 0)
        written = self._written(token.file, token.line)
        same = [each for each in written if each.text == token.text]
        if order < len(written) and written[order].text == token.text:
            column = written[order].column
        elif same:
            column = same[0].column
        else:
            column = token.column  # of a macro's expansion
        return Place(file=token.file, line=token.line, column=column)

    def _written(self, file: str, line: int) -> list[Token]:
        """Return the tokens of a line as the file has it; each line is read once."""
        if (file, line) not in self._read:
            lines = self._lines_of(file)
            self._read[file, line] = tokens_of(lines[line - 1], file) if 0 < line <= len(lines) else []
        return self._read[file, line]

    def _lines_of(self, file: str) -> list[str]:
        if file not in self._texts:
            self._texts[file] = self._own[1].splitlines() if file == self._own[0] else _lines_on_disk(file)
        return self._texts[file]


def _lines_on_disk(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTable:
    """Columns of the user's files by where the same token begins in rewritten text: by file, line and column."""

    columns: Mapping[str, Mapping[str, Sequence[Sequence[int]]]]

    def table(self) -> "PlaceTable":
        """Return itself: it is data already."""
        return self

    @property
    def files(self) -> frozenset[str]:
        """The files that any token comes from."""
        return frozenset(self.columns)

    def original(self, file: str, line: int, column: int) -> Place:
        """Return where in the user's file stands what clang found at ``column`` of a line of rewritten text."""
        on_line = self.columns.get(file, {}).get(str(line), ())
        before = [own for start, own in on_line if start <= column] or [own for _, own in on_line[:1]]
        return Place(file=file, line=line, column=before[-1] if before else column)
