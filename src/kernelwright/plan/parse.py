"""From text to a checked plan, or to every complaint about it.

Python's own parser reads the text; nothing is ever compiled or run. Statements are checked
here, expressions in ``expressions.py``. Both build our own tree and know only what the tree
knows: a construct without a rule is a complaint, so a new version of Python adds nothing.
"""

import ast
import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from kernelwright.plan.assumptions import ASSUMPTIONS
from kernelwright.plan.expressions import BINARY, Complaints, Scope, call, expression, position
from kernelwright.plan.library import LIBRARY, SYMBOLS
from kernelwright.plan.limits import NESTING, SOURCE_BYTES
from kernelwright.plan.tree import (
    Assign,
    At,
    Augment,
    Call,
    Expression,
    For,
    Function,
    If,
    Keyword,
    Launch,
    Pass,
    Perform,
    Plan,
    PlanRefused,
    Return,
    ReturnStored,
    Statement,
)
from kernelwright.records.candidate import PLAN_FILE

RESERVED = SYMBOLS | {"p", "s", "launch", "range", "prepare", "forward", "ASSUMPTIONS"}


def parse(text: str, kernels: Collection[str] | None = None) -> Plan | PlanRefused:
    """Check ``text`` and return its plan, or every complaint about it, located.

    Args:
        text: a plan, as in ``docs/plans.md``.
        kernels: names that ``launch`` may use; ``None`` leaves that to the launcher.
    """
    complaints = Complaints(file=PLAN_FILE)
    module = _python_tree(text, complaints)
    if module is None:
        return PlanRefused(diagnostics=complaints.ordered())
    plan = _plan(module, complaints, kernels)
    if plan is None or complaints.ordered():
        return PlanRefused(diagnostics=complaints.ordered())
    return plan


def _python_tree(text: str, complaints: Complaints) -> ast.Module | None:
    """Read ``text`` as Python, refusing first what could hurt Python's own parser."""
    start = At(1, 1)
    if len(text.encode("utf-8", "replace")) > SOURCE_BYTES:
        complaints.add(start, f"a plan has at most {SOURCE_BYTES} bytes")
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # doubtful escapes in strings; ours to judge, not to print
            module = ast.parse(text, filename=PLAN_FILE)
    except SyntaxError as error:
        complaints.add(At(error.lineno or 1, max(error.offset or 1, 1)), f"not Python: {error.msg}")
        return None
    except (RecursionError, MemoryError):
        complaints.add(start, f"nested deeper than {NESTING} levels")
        return None
    except ValueError as error:  # null characters, surrogates, a number with too many digits
        complaints.add(start, f"not Python: {error}")
        return None
    deep = _too_deep(module)
    if deep is not None:
        complaints.add(deep, f"nested deeper than {NESTING} levels")
        return None
    return module


def _too_deep(module: ast.Module) -> At | None:
    """Return where nesting passes the limit. Walks with a list: recursion is what it guards against."""
    pending: list[tuple[ast.AST, int]] = [(module, 0)]
    while pending:
        node, depth = pending.pop()
        if depth > NESTING:
            return position(node)
        pending += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return None


def _plan(module: ast.Module, complaints: Complaints, kernels: Collection[str] | None) -> Plan | None:
    functions: dict[str, Function] = {}
    assumptions: tuple[str, ...] = ()
    for index, node in enumerate(module.body):
        match node:
            case ast.FunctionDef(name="prepare" | "forward") if node.name not in functions:
                functions[node.name] = _function(node, complaints, kernels)
            case ast.Assign(targets=[ast.Name(id="ASSUMPTIONS")]):
                assumptions = _assumptions(node.value, complaints)
            case ast.Expr(value=ast.Constant(value=str())) if index == 0:
                pass  # the plan's docstring
            case ast.FunctionDef():
                twice = node.name in functions
                complaints.add(
                    position(node),
                    f"`{node.name}` is defined twice"
                    if twice
                    else f"a plan defines `prepare` and `forward` only, not `{node.name}`",
                )
            case ast.Import() | ast.ImportFrom():
                complaints.add(position(node), "a plan imports nothing; what it may call is there by name")
            case _:
                complaints.add(
                    position(node),
                    "at the top of a plan stand only ASSUMPTIONS, `def prepare(p)` and `def forward(...)`",
                )
    if "forward" not in functions:
        complaints.add(At(1, 1), "a plan needs `def forward(<tensors>, *, p, s)`")
        return None
    _check_stored(functions, complaints)
    return Plan(forward=functions["forward"], prepare=functions.get("prepare"), assumptions=assumptions)


def _check_stored(functions: dict[str, Function], complaints: Complaints) -> None:
    if functions["forward"].takes_s and "prepare" not in functions:
        complaints.add(functions["forward"].at, "`forward` takes `s`, but there is no `prepare` to fill it")


def _assumptions(node: ast.expr, complaints: Complaints) -> tuple[str, ...]:
    items = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
    found: list[str] = []
    for item in items:
        if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value in ASSUMPTIONS:
            found.append(item.value)
        else:
            known = ", ".join(f'"{each}"' for each in ASSUMPTIONS)
            complaints.add(position(item), f"not an assumption that is known; known are {known}")
    return tuple(dict.fromkeys(found))


def _function(node: ast.FunctionDef, complaints: Complaints, kernels: Collection[str] | None) -> Function:
    _check_bare(node, complaints)
    given = node.args
    positional = [each.arg for each in (*given.posonlyargs, *given.args)]
    named = [each.arg for each in given.kwonlyargs]
    for name in named:
        if name not in ("p", "s"):
            complaints.add(position(node), f"after `*` come only `p` and `s`, not `{name}`")
    takes = {name for name in ("p", "s") if name in (*positional, *named)}
    tensors = tuple(name for name in positional if name not in ("p", "s"))
    if node.name == "prepare" and (tensors or "s" in takes):
        complaints.add(position(node), "`prepare` is `def prepare(p)`: it sees the weights and nothing else")
    for name in tensors:
        _check_name(name, position(node), complaints)
    scope = Scope(complaints=complaints, variables=set(tensors), takes_p="p" in takes, takes_s="s" in takes)
    block = _Block(scope=scope, function=node.name, kernels=kernels)
    body = block.statements(_without_docstring(node.body))
    for name in sorted(scope.called & {*block.assigned, *tensors}):
        complaints.add(position(node), f"`{name}` is called and also a variable here; give the variable another name")
    return Function(
        name="prepare" if node.name == "prepare" else "forward",
        tensors=tensors,
        takes_p="p" in takes,
        takes_s="s" in takes,
        body=body,
        at=position(node),
    )


def _check_bare(node: ast.FunctionDef, complaints: Complaints) -> None:
    given = node.args
    arguments = (*given.posonlyargs, *given.args, *given.kwonlyargs)
    if node.decorator_list:
        complaints.add(position(node.decorator_list[0]), "a plan has no decorators")
    if node.returns is not None or any(each.annotation is not None for each in arguments):
        complaints.add(position(node), "a plan has no annotations; leave the types out")
    if given.vararg or given.kwarg:
        complaints.add(position(node), f"`{node.name}` takes a fixed list of arguments, no `*` or `**`")
    if given.defaults or any(default is not None for default in given.kw_defaults):
        complaints.add(position(node), f"arguments of `{node.name}` have no defaults")
    if getattr(node, "type_params", None):
        complaints.add(position(node), "a plan has no type parameters")


def _check_name(name: str, at: At, complaints: Complaints) -> None:
    if name in RESERVED:
        complaints.add(at, f"`{name}` already means something in a plan; choose another name")
    elif "__" in name or not name.isascii():
        complaints.add(at, f"`{name}`: names have no double underscore and only ASCII letters")


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest or [ast.copy_location(ast.Pass(), body[0])]
        case _:
            return body


@dataclass(slots=True)
class _Block:
    """Checks the statements of one function, in order."""

    scope: Scope
    function: str
    kernels: Collection[str] | None
    assigned: set[str] = field(default_factory=set)

    def statements(self, body: Sequence[ast.stmt]) -> tuple[Statement, ...]:
        return tuple(self._statement(node) for node in body)

    def _statement(self, node: ast.stmt) -> Statement:
        checks: dict[type[ast.stmt], Callable[[Any], Statement]] = {
            ast.Assign: self._assign,
            ast.AugAssign: self._augment,
            ast.If: self._if,
            ast.For: self._for,
            ast.Expr: self._perform,
            ast.Return: self._return,
            ast.Pass: self._pass,
        }
        check = checks.get(type(node))
        return self._refuse(node, _explained(node)) if check is None else check(node)

    def _refuse(self, node: ast.AST, message: str) -> Statement:
        self.scope.complaints.add(position(node), message)
        return Pass(at=position(node))

    def _value(self, node: ast.expr) -> Expression:
        return expression(node, self.scope)

    def _assign(self, node: ast.Assign) -> Statement:
        value = self._value(node.value)
        if len(node.targets) != 1:
            return self._refuse(node, "assign to one name at a time")
        target = node.targets[0]
        match target:
            case ast.Name():
                return Assign((self._bind(target),), is_unpacking=False, value=value, at=position(node))
            case ast.Tuple(elts=items) | ast.List(elts=items) if items and all(isinstance(i, ast.Name) for i in items):
                names = tuple(self._bind(item) for item in items if isinstance(item, ast.Name))
                return Assign(names, is_unpacking=True, value=value, at=position(node))
            case ast.Subscript() | ast.Attribute():
                return self._refuse(target, "only names are assigned to; write into a tensor with copy_(view, source)")
            case _:
                return self._refuse(target, "only names, or a flat tuple of names, are assigned to")

    def _bind(self, target: ast.Name) -> str:
        _check_name(target.id, position(target), self.scope.complaints)
        self.scope.variables.add(target.id)
        self.assigned.add(target.id)
        return target.id

    def _augment(self, node: ast.AugAssign) -> Statement:
        value = self._value(node.value)
        operator = BINARY.get(type(node.op))
        if not isinstance(node.target, ast.Name) or node.target.id not in self.scope.variables:
            return self._refuse(node, "`+=` and its like change a variable that was assigned before")
        if operator is None:
            return self._refuse(node, "this operator is not part of plans")
        return Augment(self._bind(node.target), operator, value, at=position(node))

    def _if(self, node: ast.If) -> Statement:
        condition = self._value(node.test)
        return If(condition, self.statements(node.body), self.statements(node.orelse), at=position(node))

    def _for(self, node: ast.For) -> Statement:
        match node.iter:
            case ast.Call(func=ast.Name(id="range"), args=bounds, keywords=[]) if 1 <= len(bounds) <= 3:
                given = tuple(self._value(bound) for bound in bounds)
            case _:
                return self._refuse(node.iter, "a loop runs over range(...)")
        if not isinstance(node.target, ast.Name):
            return self._refuse(node.target, "a loop has one variable")
        if node.orelse:
            return self._refuse(node.orelse[0], "a loop has no `else`")
        return For(self._bind(node.target), given, self.statements(node.body), at=position(node))

    def _pass(self, node: ast.Pass) -> Statement:
        return Pass(at=position(node))

    def _perform(self, node: ast.Expr) -> Statement:
        match node.value:
            case ast.Call(func=ast.Name(id="launch")):
                return self._launch(node.value)
            case ast.Call():
                called = call(node.value, self.scope)
                return self._performed(called, node)
            case _:
                return self._refuse(node, "a value that nothing uses")

    def _performed(self, called: Expression, node: ast.Expr) -> Statement:
        if not isinstance(called, Call):
            return Pass(at=position(node))
        operator = LIBRARY.get(called.function)
        writes = operator is not None and operator.writes_first
        if not writes and all(keyword.name != "out" for keyword in called.keywords):
            return self._refuse(node, f"what `{called.function}` returns is not used")
        return Perform(called, at=position(node))

    def _launch(self, node: ast.Call) -> Statement:
        at = position(node)
        match node.args:
            case [ast.Constant(value=str() as kernel), *arguments]:
                pass
            case _:
                return self._refuse(
                    node, 'the first argument of launch is the kernel\'s name, as in launch("softmax", ...)'
                )
        if self.kernels is not None and kernel not in self.kernels:
            known = ", ".join(sorted(self.kernels)) or "none"
            self.scope.complaints.add(at, f'no kernel is called "{kernel}"; the sources define: {known}')
        sizes = {keyword.arg: self._value(keyword.value) for keyword in node.keywords}
        if "threads" not in sizes or not sizes.keys() <= {"threads", "group"} or len(sizes) != len(node.keywords):
            return self._refuse(node, "launch takes `threads=(...)` and perhaps `group=(...)` by name, nothing else")
        values = tuple(self._value(argument) for argument in arguments)
        return Launch(kernel, values, sizes["threads"], sizes.get("group"), at=at)

    def _return(self, node: ast.Return) -> Statement:
        if self.function == "prepare":
            return self._return_stored(node)
        match node.value:
            case None:
                return self._refuse(node, "`forward` returns a tensor or a tuple of tensors")
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return Return(tuple(self._value(item) for item in items), is_tuple=True, at=position(node))
            case value:
                return Return((self._value(value),), is_tuple=False, at=position(node))

    def _return_stored(self, node: ast.Return) -> Statement:
        if not isinstance(node.value, ast.Dict):
            return self._refuse(node, '`prepare` returns a dict written out, as in return {"wt": w.t()}')
        entries: list[Keyword] = []
        for key, value in zip(node.value.keys, node.value.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                return self._refuse(key or value, "keys of what `prepare` returns are strings")
            if key.value in {entry.name for entry in entries}:
                return self._refuse(key, f'"{key.value}" stands here twice')
            entries.append(Keyword(key.value, self._value(value)))
        return ReturnStored(tuple(entries), at=position(node))


_WORDS: dict[type[ast.AST], str] = {
    ast.While: "`while` is not part of plans; loops run over range(...)",
    ast.FunctionDef: "functions don't nest in a plan",
    ast.AsyncFunctionDef: "functions don't nest in a plan",
    ast.ClassDef: "a plan has no classes",
    ast.Import: "a plan imports nothing; what it may call is there by name",
    ast.ImportFrom: "a plan imports nothing; what it may call is there by name",
    ast.AnnAssign: "a plan has no annotations; leave the types out",
    ast.Assert: "`assert` is not part of plans; the contract already fixes shapes and dtypes",
    ast.Break: "`break` is not part of plans; choose the bounds of the loop instead",
    ast.Continue: "`continue` is not part of plans; use `if`",
}


def _explained(node: ast.stmt) -> str:
    return _WORDS.get(type(node), f"`{type(node).__name__.lower()}` is not part of plans")
