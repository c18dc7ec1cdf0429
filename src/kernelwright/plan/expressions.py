"""Checks expressions of a plan and builds their nodes."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, cast

from kernelwright.plan.library import ATTRIBUTES, LIBRARY, REFUSED_KEYWORDS, SYMBOLS
from kernelwright.plan.limits import COMPLAINTS, NAME_CHARACTERS
from kernelwright.plan.tree import (
    At,
    Attribute,
    Binary,
    Call,
    Choice,
    Compare,
    Constant,
    Expression,
    Keyword,
    Logic,
    Name,
    Parameter,
    Rest,
    Slice,
    Stored,
    Subscript,
    Symbol,
    TupleOf,
    Unary,
)
from kernelwright.records.build import Diagnostic

BINARY: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
}
_UNARY: dict[type[ast.AST], str] = {ast.USub: "-", ast.UAdd: "+", ast.Not: "not"}
_COMPARE: dict[type[ast.AST], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_INTEGER_LIMIT = 2**63


@dataclass(slots=True)
class Complaints:
    """Every complaint about one text."""

    file: str
    found: dict[tuple[int, int, str], None] = field(default_factory=dict)

    def add(self, at: At, message: str) -> None:
        """Add one; the same one at the same place counts once."""
        self.found[(at.line, at.column, message)] = None

    def ordered(self) -> tuple[Diagnostic, ...]:
        """Return them in the order of the text, cut off where nobody would read on."""
        return tuple(
            Diagnostic(file=self.file, line=line, column=column, message=message)
            for line, column, message in sorted(self.found)[:COMPLAINTS]
        )


@dataclass(slots=True)
class Scope:
    """What names mean at one point of a function; ``called`` gathers what it calls."""

    complaints: Complaints
    variables: set[str]
    takes_p: bool
    takes_s: bool
    called: set[str] = field(default_factory=set)

    def refuse(self, node: ast.AST, message: str) -> Constant:
        """Complain, and return something that stands in the expression's place."""
        self.complaints.add(position(node), message)
        return Constant(None, at=position(node))


def position(node: ast.AST) -> At:
    """Return where ``node`` starts; Python counts columns from 0."""
    return At(getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


def expression(node: ast.expr, scope: Scope) -> Expression:
    """Check one expression; what is refused gives a placeholder and a complaint."""
    check = cast("Callable[[Any, Scope], Expression] | None", _CHECKS.get(type(node)))
    if check is None:
        return scope.refuse(node, _EXPLAINED.get(type(node), f"`{type(node).__name__}` is not part of plans"))
    return check(node, scope)


def _constant(node: ast.Constant, scope: Scope) -> Expression:
    value = node.value
    if isinstance(value, int) and abs(value) >= _INTEGER_LIMIT:
        return scope.refuse(node, "integers have at most 63 bits")
    if isinstance(value, str) and len(value) > NAME_CHARACTERS:
        return scope.refuse(node, f"strings have at most {NAME_CHARACTERS} characters")
    if value is None or isinstance(value, (bool, int, float, str)):
        return Constant(value, at=position(node))
    return scope.refuse(node, f"`{type(value).__name__}` values are not part of plans")


def _name(node: ast.Name, scope: Scope) -> Expression:
    if node.id in scope.variables:
        return Name(node.id, at=position(node))
    if node.id in SYMBOLS:
        return Symbol(node.id, at=position(node))
    if node.id in ("p", "s"):
        return scope.refuse(node, f"`{node.id}` is not a value; name what you want of it, as in {node.id}.weight")
    if node.id in LIBRARY or node.id == "launch":
        return scope.refuse(node, f"`{node.id}` can be called but is not a value")
    near = get_close_matches(node.id, sorted(scope.variables | SYMBOLS), 1)
    return scope.refuse(node, f"no variable `{node.id}` here" + (f"; did you mean `{near[0]}`?" if near else ""))


def _unary(node: ast.UnaryOp, scope: Scope) -> Expression:
    operator = _UNARY.get(type(node.op))
    operand = expression(node.operand, scope)
    if operator is None:
        return scope.refuse(node, "this operator is not part of plans")
    return Unary(operator, operand, at=position(node))


def _binary(node: ast.BinOp, scope: Scope) -> Expression:
    operator = BINARY.get(type(node.op))
    left, right = expression(node.left, scope), expression(node.right, scope)
    if operator is None:
        return scope.refuse(node, "this operator is not part of plans; tensors meet in mm, matmul, bitwise_and, ...")
    return Binary(operator, left, right, at=position(node))


def _compare(node: ast.Compare, scope: Scope) -> Expression:
    operands = tuple(expression(each, scope) for each in (node.left, *node.comparators))
    operators = tuple(_COMPARE.get(type(each), "") for each in node.ops)
    if "" in operators:
        return scope.refuse(node, "`is` and `in` are not part of plans; compare with == and <")
    return Compare(operators, operands, at=position(node))


def _logic(node: ast.BoolOp, scope: Scope) -> Expression:
    operands = tuple(expression(each, scope) for each in node.values)
    return Logic("and" if isinstance(node.op, ast.And) else "or", operands, at=position(node))


def _choice(node: ast.IfExp, scope: Scope) -> Expression:
    parts = (expression(each, scope) for each in (node.test, node.body, node.orelse))
    return Choice(*parts, at=position(node))


def _tuple(node: ast.Tuple | ast.List, scope: Scope) -> Expression:
    return TupleOf(tuple(expression(each, scope) for each in node.elts), at=position(node))


def _attribute(node: ast.Attribute, scope: Scope) -> Expression:
    if node.attr in ATTRIBUTES and not _is_bare(node.value):
        return _tensor_attribute(node, scope)
    if _is_state(node):
        return _state(node, scope)
    if node.attr in LIBRARY:
        return scope.refuse(node, f"`.{node.attr}` has to be called")
    if _is_torch(node):
        return scope.refuse(node, f"a plan has no `{ast.unparse(node)}`; write `{node.attr}`")
    allowed = ", ".join(sorted(ATTRIBUTES))
    return scope.refuse(node, f"no attribute `.{node.attr}` in plans; there are {allowed}, and methods")


def _tensor_attribute(node: ast.Attribute, scope: Scope) -> Expression:
    value = expression(node.value, scope)
    match node.attr:
        case "T":
            return Call("t", (value,), at=position(node))
        case "mT":
            return Call("transpose", (value, Constant(-2), Constant(-1)), at=position(node))
        case _:
            return Attribute(value, node.attr, at=position(node))


def _is_bare(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("p", "s")


def _is_torch(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("torch", "F", "nn", "aten", "math")


def _is_state(node: ast.expr) -> bool:
    """Whether ``node`` is ``p`` or ``s`` with attributes and subscripts after it."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return _is_bare(node)


def _state(node: ast.Attribute | ast.Subscript, scope: Scope) -> Expression:
    """``p.a.b``, ``p.layers[i].b``, ``p["a.b"]``, ``s.a``, ``s["a"]``."""
    parts: list[str | Expression] = []
    rest: ast.expr = node
    while isinstance(rest, (ast.Attribute, ast.Subscript)):
        match rest:
            case ast.Attribute():
                parts.append(rest.attr)
            case ast.Subscript(slice=ast.Constant(value=str() as name)) if _is_bare(rest.value):
                parts.append(name)
            case ast.Subscript():
                index = expression(rest.slice, scope)
                parts.append(str(index.value) if isinstance(index, Constant) and type(index.value) is int else index)
        rest = rest.value
    name = rest.id if isinstance(rest, ast.Name) else ""
    if not (scope.takes_p if name == "p" else scope.takes_s):
        return scope.refuse(node, f"this function doesn't take `{name}`")
    return _named(name, _joined(reversed(parts)), node, scope)


def _joined(parts: Any) -> tuple[str | Expression, ...]:
    joined: list[str | Expression] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += f".{part}"
        else:
            joined.append(part)
    return tuple(joined)


def _named(root: str, parts: tuple[str | Expression, ...], node: ast.expr, scope: Scope) -> Expression:
    if root == "p" and not isinstance(parts[0], str):
        return scope.refuse(node, "a weight is named, as in p.layers[i].weight")
    texts = [part for part in parts if isinstance(part, str)]
    words = ".".join(texts).split(".")
    if any(not word or word.startswith("__") or len(word) > NAME_CHARACTERS for word in words):
        return scope.refuse(node, "this can't name a weight")
    if root == "p":
        return Parameter(parts, at=position(node))
    if len(parts) != 1 or not isinstance(parts[0], str):
        return scope.refuse(node, "what `prepare` stored has one plain name, as in s.wt")
    return Stored(parts[0], at=position(node))


def _subscript(node: ast.Subscript, scope: Scope) -> Expression:
    if _is_bare(node.value):
        return _state(node, scope)
    value = expression(node.value, scope)
    is_tuple = isinstance(node.slice, ast.Tuple)
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return Subscript(value, tuple(_index(item, scope) for item in items), is_tuple, at=position(node))


def _index(node: ast.expr, scope: Scope) -> Expression | Slice | Rest:
    match node:
        case ast.Slice():
            bounds = (None if each is None else expression(each, scope) for each in (node.lower, node.upper, node.step))
            return Slice(*bounds, at=position(node))
        case ast.Constant(value=value) if value is Ellipsis:
            return Rest(at=position(node))
        case _:
            return expression(node, scope)


def call(node: ast.Call, scope: Scope) -> Expression:
    """Check a call; ``x.f(a)`` becomes ``f(x, a)``."""
    arguments = [argument for argument in node.args if not isinstance(argument, ast.Starred)]
    match node.func:
        case ast.Name(id=name):
            given = tuple(expression(argument, scope) for argument in arguments)
        case ast.Attribute(attr=name) if not _is_torch(node.func):
            if name in LIBRARY and not LIBRARY[name].is_method:
                return scope.refuse(node, f"`{name}` is called as {name}(...), not as a method")
            receiver = expression(node.func.value, scope)
            given = (receiver, *(expression(argument, scope) for argument in arguments))
        case ast.Attribute(attr=name):
            return scope.refuse(node, f"a plan has no `{ast.unparse(node.func)}`; write `{name}(...)`")
        case _:
            return scope.refuse(node, "only functions of the library can be called, by their names")
    return _checked_call(node, name, given, scope)


def _checked_call(node: ast.Call, name: str, given: tuple[Expression, ...], scope: Scope) -> Expression:
    if name == "launch":
        return scope.refuse(node, "launch is a statement of its own; it returns nothing")
    if name == "range":
        return scope.refuse(node, "range stands in `for` only")
    if name not in LIBRARY:
        near = get_close_matches(name, LIBRARY, 3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        return scope.refuse(node.func, f"no function `{name}` in plans{hint}")
    operator = LIBRARY[name]
    keywords: list[Keyword] = []
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg in REFUSED_KEYWORDS or "__" in keyword.arg:
            shown = "**" if keyword.arg is None else keyword.arg
            scope.refuse(keyword.value, f"`{shown}` is not an argument that plans may give")
        elif keyword.arg == "out" and not operator.takes_out:
            scope.refuse(keyword.value, f"`{name}` doesn't take `out=`")
        else:
            keywords.append(Keyword(keyword.arg, expression(keyword.value, scope)))
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        return scope.refuse(node, "a plan has no `*` arguments")
    scope.called.add(name)
    return Call(name, given, tuple(keywords), at=position(node))


_CHECKS: dict[type[ast.AST], Callable[..., Expression]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _logic,
    ast.IfExp: _choice,
    ast.Tuple: _tuple,
    ast.List: _tuple,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: call,
}

_EXPLAINED: dict[type[ast.AST], str] = {
    ast.Lambda: "a plan has no lambda",
    ast.ListComp: "a plan has no comprehensions; write the items out or use a loop",
    ast.SetComp: "a plan has no comprehensions; write the items out or use a loop",
    ast.DictComp: "a plan has no comprehensions; write the items out or use a loop",
    ast.GeneratorExp: "a plan has no comprehensions; write the items out or use a loop",
    ast.JoinedStr: "a plan has no f-strings",
    ast.NamedExpr: "assign in a statement of its own",
    ast.Dict: "a dict stands only in what `prepare` returns",
    ast.Starred: "a plan has no `*` arguments",
    ast.Slice: "a slice stands only in a subscript",
}
