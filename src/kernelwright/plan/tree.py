"""The tree of a checked plan: the only thing the interpreter ever sees.

The parser builds it from Python's own ``ast`` and refuses whatever has no node here, so that
what a plan can do is what these classes can say. Nodes are frozen; equality leaves out where
in the text a node stood, so that a plan printed and parsed again is equal to itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from kernelwright.records.build import Diagnostic


@dataclass(frozen=True, slots=True)
class At:
    """Where a node stands in the plan's text; both count from 1."""

    line: int
    column: int


_NOWHERE = At(0, 0)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, truth value, string or ``None`` as written."""

    value: int | float | bool | str | None
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)

    def __eq__(self, other: object) -> bool:
        # By type too: 1, 1.0 and True are different arguments to a kernel.
        return isinstance(other, Constant) and (type(self.value), repr(self.value)) == (
            type(other.value),
            repr(other.value),
        )

    def __hash__(self) -> int:
        return hash((type(self.value), repr(self.value)))


@dataclass(frozen=True, slots=True)
class Name:
    """A variable of the function it stands in."""

    name: str
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name that the language itself gives a value: a dtype, a memory format, ``inf``."""

    name: str
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Parameter:
    """``p.layers[i].weight``: a parameter, buffer or constant by its qualified name.

    The name is the ``parts`` joined by dots; a part that is an expression gives an integer.
    """

    parts: "tuple[str | Expression, ...]"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Stored:
    """``s.name``: a value that ``prepare`` returned."""

    name: str
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x``, ``+x`` or ``not x``."""

    operator: str
    operand: "Expression"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic on numbers; ``+`` also joins tuples."""

    operator: str
    left: "Expression"
    right: "Expression"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Compare:
    """``a < b <= c``: ``operators`` is one shorter than ``operands``."""

    operators: tuple[str, ...]
    operands: "tuple[Expression, ...]"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Logic:
    """``a and b and c`` or ``a or b or c``, evaluated as far as needed."""

    operator: Literal["and", "or"]
    operands: "tuple[Expression, ...]"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """``then if condition else otherwise``."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class TupleOf:
    """A tuple or list; plans don't tell them apart."""

    items: "tuple[Expression, ...]"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``x.shape``, ``x.ndim``, ``x.dtype``."""

    value: "Expression"
    name: str
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Slice:
    """``start:stop:step`` inside a subscript."""

    start: "Expression | None"
    stop: "Expression | None"
    step: "Expression | None"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Rest:
    """``...`` inside a subscript."""

    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Subscript:
    """``shape[i]`` or a view of a tensor; ``is_tuple`` tells ``x[i]`` from ``x[i,]``."""

    value: "Expression"
    indices: "tuple[Expression | Slice | Rest, ...]"
    is_tuple: bool
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Keyword:
    """One ``name=value`` of a call."""

    name: str
    value: "Expression"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an operator of the table in ``library.py``, or of a function on numbers.

    ``x.relu()`` is the call of ``relu`` with ``x`` first.
    """

    function: str
    arguments: "tuple[Expression, ...]"
    keywords: tuple[Keyword, ...] = ()
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


Expression = (
    Constant
    | Name
    | Symbol
    | Parameter
    | Stored
    | Unary
    | Binary
    | Compare
    | Logic
    | Choice
    | TupleOf
    | Attribute
    | Subscript
    | Call
)


@dataclass(frozen=True, slots=True)
class Assign:
    """``name = value``, or ``a, b = value`` where ``is_unpacking``."""

    names: tuple[str, ...]
    is_unpacking: bool
    value: Expression
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Augment:
    """``name += value``, on numbers and tuples."""

    name: str
    operator: str
    value: Expression
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class If:
    """``if condition: then else: otherwise``; the condition is a truth value, never a tensor."""

    condition: Expression
    then: "tuple[Statement, ...]"
    otherwise: "tuple[Statement, ...]"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class For:
    """``for name in range(*bounds): body``."""

    name: str
    bounds: tuple[Expression, ...]
    body: "tuple[Statement, ...]"
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Perform:
    """A call whose result is dropped: ``copy_(out, x)``, ``mm(a, b, out=c)``."""

    call: Call
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Launch:
    """``launch("kernel", *arguments, threads=..., group=...)``."""

    kernel: str
    arguments: tuple[Expression, ...]
    threads: Expression
    group: Expression | None = None
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Pass:
    """Nothing."""

    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Return:
    """``return a, b``; in ``forward`` every value is a tensor."""

    values: tuple[Expression, ...]
    is_tuple: bool
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ReturnStored:
    """``return {"name": value}``: how ``prepare`` ends."""

    entries: tuple[Keyword, ...]
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


Statement = Assign | Augment | If | For | Perform | Launch | Pass | Return | ReturnStored


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """``prepare`` or ``forward``. ``tensors`` are the names of its tensor arguments."""

    name: Literal["prepare", "forward"]
    tensors: tuple[str, ...]
    takes_p: bool
    takes_s: bool
    body: tuple[Statement, ...]
    at: At = field(default=_NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A checked plan: it can do nothing but what the tree says."""

    forward: Function
    prepare: Function | None = None
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRefused:
    """Why a text is not a plan: every complaint, in the order of the text."""

    diagnostics: tuple[Diagnostic, ...]

    @property
    def evidence(self) -> str:
        """The complaints, a line each."""
        return "\n".join(map(str, self.diagnostics))


def nodes_of(tree: Any) -> Iterator[Any]:
    """Yield ``tree`` and every node below it, in no order worth relying on."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending += node
        elif is_dataclass(node):
            yield node
            pending += [getattr(node, each.name) for each in fields(node)]
