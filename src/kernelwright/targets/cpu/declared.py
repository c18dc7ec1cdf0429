"""What C++ kernels do with the arrays they are given, as far as their text tells; no compiler is needed."""

from collections.abc import Iterable, Iterator, Sequence

from kernelwright.records.candidate import SourceFile
from kernelwright.targets.cpu.tokens import Token, code_of
from kernelwright.targets.kernel_use import Use

_OPENING, _CLOSING = "([{", ")]}"
_UPDATES = frozenset("+-*/%&|^")
_RANGE_ARGUMENTS = 2  # `begin` and `end`, which the host gives


def uses_in(files: Iterable[SourceFile]) -> dict[str, tuple[Use, ...]]:
    """Return what each kernel of ``files`` does with its arguments, in the order in which a launch gives them.

    The text is read as it stands: kernels that macros make are not found.
    """
    return {name: uses for file in files for name, uses in _kernels(code_of(file.text))}


def _kernels(code: Sequence[Token]) -> Iterator[tuple[str, tuple[Use, ...]]]:
    for at in range(len(code) - 1):
        if code[at].text != "void" or code[at + 1].kind != "name":
            continue
        opened = at + 2
        closed = _partner(code, opened) if opened < len(code) and code[opened].text == "(" else None
        if closed is None or closed + 1 >= len(code) or code[closed + 1].text != "{":
            continue
        body = code[closed + 1 : _partner(code, closed + 1)]
        parameters = list(_parameters(code[opened + 1 : closed]))[:-_RANGE_ARGUMENTS]
        yield code[at + 1].text, tuple(_use(each, body) for each in parameters)


def _partner(code: Sequence[Token], at: int) -> int | None:
    """Return where the bracket at ``at`` is closed."""
    depth = 0
    for place in range(at, len(code)):
        if code[place].kind == "punctuation":
            depth += (code[place].text in _OPENING) - (code[place].text in _CLOSING)
            if depth == 0:
                return place
    return None


def _parameters(code: Sequence[Token]) -> Iterator[list[str]]:
    words: list[str] = []
    depth = 0
    for token in code:
        depth += (token.text in "([{<") - (token.text in ")]}>")
        if token.text == "," and depth == 0:
            yield words
            words = []
        else:
            words.append(token.text)
    if words:
        yield words


def _use(parameter: Sequence[str], body: Sequence[Token]) -> Use:
    """Written unless it is only ever read: a name that is handed on, or never used, says nothing."""
    if "*" not in parameter or "const" in parameter[: parameter.index("*")]:
        return Use(is_read=True, is_written=False)
    sides = {side for at, token in enumerate(body) if token.text == parameter[-1] for side in _sides(body, at)}
    return Use(is_read="read" in sides, is_written="written" in sides or not sides)


def _sides(body: Sequence[Token], at: int) -> tuple[str, ...]:
    """Return what is done with a name where it stands: its element is assigned to, changed, or read."""
    if at + 1 >= len(body) or body[at + 1].text != "[":
        return ()
    after = _partner(body, at + 1)
    texts = [token.text for token in body[after + 1 : after + 3]] if after is not None else []
    if texts[:1] == ["="] and texts != ["=", "="]:
        return ("written",)
    if len(texts) == 2 and texts[0] in _UPDATES and texts[1] == "=":
        return ("written", "read")
    return ("read",)
