"""A plan in float64: the same plan with every floating dtype that it names widened.

What follows its inputs (``x.dtype``, ``empty_like``) widens by itself.
"""

import io
import tokenize

_NARROWER = ("float32", "float16", "bfloat16")


def widened(text: str) -> str:
    """Return the plan ``text`` with ``float64`` for each narrower floating dtype, layout kept.

    Raises:
        tokenize.TokenError, SyntaxError: the text is not Python; ``parse`` says so better.
    """
    lines = text.splitlines(keepends=True)
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.NAME and token.string in _NARROWER
    ]
    for token in reversed(tokens):  # from the end, so that earlier positions stay right
        row, column = token.start
        line = lines[row - 1]
        lines[row - 1] = f"{line[:column]}float64{line[token.end[1] :]}"
    return "".join(lines)
