"""Script: source in Python's syntax (a Triton kernel, a plan) with the places of its nodes in the text.

Edits replace stretches of the text, never print the tree again: what is not planted stays as
it was written, comments included. The source is parsed, never run.
"""

import ast
from collections.abc import Iterator
from functools import cached_property

from kernelwright.mutation.edit import Edit


class Script:
    """One file.

    Raises:
        SyntaxError: it isn't Python's syntax.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._line_starts: list[int] = [0]
        for line in text.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes of all functions' bodies, in the order of the text."""
        functions = [node for node in self.tree.body if isinstance(node, ast.FunctionDef)]
        found = [node for function in functions for statement in function.body for node in ast.walk(statement)]
        placed = [node for node in found if hasattr(node, "lineno")]
        return tuple(sorted(placed, key=lambda node: (self.start(node), -self.end(node))))

    def calls(self) -> Iterator[ast.Call]:
        """Yield the calls."""
        yield from (node for node in self.nodes if isinstance(node, ast.Call))

    def start(self, node: ast.AST) -> int:
        """Return where a node's text begins."""
        return self._offset(node.lineno, node.col_offset)  # type: ignore[attr-defined] - placed nodes have them

    def end(self, node: ast.AST) -> int:
        """Return where a node's text ends."""
        return self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined] - as above

    def source(self, node: ast.AST) -> str:
        """Return a node's text."""
        return self.text[self.start(node) : self.end(node)]

    def edit(self, node: ast.AST, replacement: str) -> Edit:
        """Return the edit that puts ``replacement`` in a node's place."""
        return Edit(start=self.start(node), end=self.end(node), replacement=replacement)

    def between(self, left: ast.AST, right: ast.AST, old: str, new: str) -> Edit | None:
        """Return the edit of the operator ``old`` between two nodes; ``None`` if it isn't there."""
        at = self.text.find(old, self.end(left), self.start(right))
        return None if at < 0 else Edit(start=at, end=at + len(old), replacement=new)

    def _offset(self, line: int, column_bytes: int) -> int:
        start = self._line_starts[line - 1]
        as_bytes = self.text[start : self._line_starts[line]].encode()[:column_bytes]
        return start + len(as_bytes.decode())


def called(call: ast.Call) -> str:
    """Return the last word of what is called: ``exp`` for ``tl.exp(x)``; "" if it has no name."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def prefix_of(script: Script, call: ast.Call) -> str:
    """Return what stands before the last word of what is called: ``tl.`` for ``tl.exp(x)``."""
    return f"{script.source(call.func.value)}." if isinstance(call.func, ast.Attribute) else ""
