"""Runs a checked plan: walks its tree, asks ``Actions`` for whatever touches a tensor.

A plan has no way to look into a tensor, so for given shapes, dtypes and strides it always
does the same. The recorder relies on that.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import torch

from kernelwright.plan.actions import Actions, fill
from kernelwright.plan.arithmetic import (
    ArithmeticRefusedError,
    binary,
    call_on_numbers,
    compare,
    has_number_form,
    is_number,
    kind_of,
    truth,
    unary,
)
from kernelwright.plan.complaint import PlanError
from kernelwright.plan.library import LIBRARY, SUBSCRIPT
from kernelwright.plan.limits import Limits
from kernelwright.plan.tree import (
    Assign,
    At,
    Attribute,
    Augment,
    Binary,
    Call,
    Choice,
    Compare,
    Constant,
    Expression,
    For,
    Function,
    If,
    Launch,
    Logic,
    Name,
    Parameter,
    Pass,
    Perform,
    Rest,
    Return,
    ReturnStored,
    Slice,
    Statement,
    Stored,
    Subscript,
    Symbol,
    TupleOf,
    Unary,
)

_NUMBERS = {"inf": float("inf"), "nan": float("nan"), "pi": 3.141592653589793}


class _Returned(Exception):  # noqa: N818 - how a return leaves loops, not an error
    def __init__(self, value: Any) -> None:
        self.value = value


class Interpreter:
    """One run of one function of a plan."""

    def __init__(
        self,
        function: Function,
        actions: Actions,
        *,
        limits: Limits,
        parameters: Mapping[str, torch.Tensor],
        stored: Mapping[str, Any],
    ) -> None:
        self._function, self._actions, self._limits = function, actions, limits
        self._parameters, self._stored = parameters, stored
        self._variables: dict[str, Any] = {}
        self._statements = 0
        self._trips = 0
        self._evaluate: dict[type, Callable[[Any], Any]] = {
            Constant: self._constant,
            Name: self._name,
            Symbol: self._symbol,
            Parameter: self._parameter,
            Stored: self._stored_value,
            Unary: self._unary,
            Binary: self._binary,
            Compare: self._compare,
            Logic: self._logic,
            Choice: self._choice,
            TupleOf: self._tuple,
            Attribute: self._attribute,
            Subscript: self._subscript,
            Call: self._call,
        }

    def run(self, tensors: Sequence[torch.Tensor]) -> Any:
        """Return a tuple of tensors from ``forward``, a dict from ``prepare``.

        Raises:
            PlanError: the plan fails here; the error says where.
        """
        names = self._function.tensors
        if len(tensors) != len(names):
            message = f"`{self._function.name}` takes {len(names)} tensors but there are {len(tensors)}"
            raise PlanError(message, self._function.at)
        self._variables = dict(zip(names, tensors, strict=True))
        try:
            self._block(self._function.body)
        except _Returned as returned:
            return returned.value
        raise PlanError(f"`{self._function.name}` ended without `return`", self._function.at)

    # Statements

    def _block(self, body: tuple[Statement, ...]) -> None:
        for statement in body:
            self._statements += 1
            if self._statements > self._limits.statements:
                raise PlanError(f"more than {self._limits.statements} statements ran", statement.at)
            try:
                self._statement(statement)
            except ArithmeticRefusedError as error:
                raise PlanError(str(error), statement.at) from None

    def _statement(self, statement: Statement) -> None:
        match statement:
            case Assign():
                self._assign(statement)
            case Augment():
                old = self._variable(statement.name, statement.at)
                self._variables[statement.name] = binary(
                    statement.operator, old, self._value(statement.value), self._limits
                )
            case If():
                self._block(statement.then if truth(self._value(statement.condition)) else statement.otherwise)
            case For():
                self._loop(statement)
            case Perform():
                self._call(statement.call)
            case Launch():
                self._launch(statement)
            case Pass():
                pass
            case Return():
                raise _Returned(tuple(self._tensor(value) for value in statement.values))
            case ReturnStored():
                raise _Returned({entry.name: self._storable(entry.value) for entry in statement.entries})

    def _assign(self, statement: Assign) -> None:
        value = self._value(statement.value)
        if not statement.is_unpacking:
            self._variables[statement.names[0]] = value
            return
        if not isinstance(value, tuple):
            raise PlanError(f"only a tuple can be unpacked, not {kind_of(value)}", statement.at)
        items = cast("tuple[Any, ...]", value)
        if len(items) != len(statement.names):
            raise PlanError(f"{len(items)} values for {len(statement.names)} names", statement.at)
        self._variables.update(zip(statement.names, items, strict=True))

    def _loop(self, statement: For) -> None:
        bounds = tuple(self._integer(bound, "a bound of range") for bound in statement.bounds)
        if len(bounds) == 3 and bounds[2] == 0:
            raise PlanError("a step of 0 never ends", statement.at)
        trips = range(*bounds)
        # Bounds are under 2**63 in magnitude, but len() of a longer range raises.
        count = max(0, -(-(trips.stop - trips.start) // trips.step))
        self._trips += count
        if self._trips > self._limits.trips:
            raise PlanError(f"loops run {self._limits.trips} times at most, all together", statement.at)
        for index in trips:
            self._variables[statement.name] = index
            self._block(statement.body)

    def _launch(self, statement: Launch) -> None:
        arguments = [self._value(argument) for argument in statement.arguments]
        threads = self._sizes(statement.threads)
        group = None if statement.group is None else self._sizes(statement.group)
        self._actions.launch(statement.kernel, arguments, threads, group, statement.at)

    def _sizes(self, node: Expression) -> tuple[int, ...]:
        value = self._value(node)
        sizes = value if isinstance(value, tuple) else (value,)
        if not all(type(size) is int for size in sizes) or not 1 <= len(sizes) <= 3:
            raise PlanError("one to three integers are wanted here", node.at)
        return cast("tuple[int, ...]", sizes)

    def _storable(self, node: Expression) -> Any:
        value = self._value(node)
        if isinstance(value, torch.Tensor) or is_number(value):
            return value
        raise PlanError(f"`prepare` returns tensors and numbers, not {kind_of(value)}", node.at)

    def _tensor(self, node: Expression) -> torch.Tensor:
        value = self._value(node)
        if isinstance(value, torch.Tensor) and value.layout == torch.strided:
            return value
        raise PlanError(f"`forward` returns tensors, not {kind_of(value)}", node.at)

    # Expressions

    def _value(self, node: Expression) -> Any:
        try:
            return self._evaluate[type(node)](node)
        except ArithmeticRefusedError as error:
            raise PlanError(str(error), node.at) from None

    def _constant(self, node: Constant) -> Any:
        return node.value

    def _name(self, node: Name) -> Any:
        return self._variable(node.name, node.at)

    def _variable(self, name: str, at: At) -> Any:
        if name not in self._variables:
            raise PlanError(f"`{name}` has no value yet on this path", at)
        return self._variables[name]

    def _symbol(self, node: Symbol) -> Any:
        return _NUMBERS[node.name] if node.name in _NUMBERS else getattr(torch, node.name)

    def _parameter(self, node: Parameter) -> torch.Tensor:
        parts = (part if isinstance(part, str) else str(self._integer(part, "an index")) for part in node.parts)
        name = ".".join(parts)
        if name not in self._parameters:
            known = ", ".join(list(self._parameters)[:20]) or "none"
            raise PlanError(f'no parameter, buffer or constant is called "{name}"; there are: {known}', node.at)
        return self._parameters[name]

    def _stored_value(self, node: Stored) -> Any:
        if node.name not in self._stored:
            known = ", ".join(self._stored) or "nothing"
            raise PlanError(f"`prepare` stored no `{node.name}`; it stored: {known}", node.at)
        return self._stored[node.name]

    def _unary(self, node: Unary) -> Any:
        return unary(node.operator, self._value(node.operand))

    def _binary(self, node: Binary) -> Any:
        return binary(node.operator, self._value(node.left), self._value(node.right), self._limits)

    def _compare(self, node: Compare) -> bool:
        left = self._value(node.operands[0])
        for sign, operand in zip(node.operators, node.operands[1:], strict=True):
            right = self._value(operand)
            if not compare(sign, left, right):
                return False
            left = right
        return True

    def _logic(self, node: Logic) -> bool:
        wanted = node.operator == "or"
        return wanted if any(truth(self._value(each)) == wanted for each in node.operands) else not wanted

    def _choice(self, node: Choice) -> Any:
        return self._value(node.then if truth(self._value(node.condition)) else node.otherwise)

    def _tuple(self, node: TupleOf) -> tuple[Any, ...]:
        return tuple(self._value(item) for item in node.items)

    def _attribute(self, node: Attribute) -> Any:
        value = self._value(node.value)
        if not isinstance(value, torch.Tensor):
            raise PlanError(f"{kind_of(value)} has no `.{node.name}`", node.at)
        match node.name:
            case "shape":
                return tuple(value.shape)
            case "ndim":
                return value.ndim
            case _:
                return value.dtype

    def _subscript(self, node: Subscript) -> Any:
        value = self._value(node.value)
        items = tuple(self._index(item) for item in node.indices)
        index: Any = items if node.is_tuple else items[0]
        if isinstance(value, torch.Tensor):
            return self._actions.call(SUBSCRIPT, (value, index), {}, node.at)
        if not isinstance(value, tuple) or isinstance(index, tuple) or index is None or index is Ellipsis:
            raise PlanError(f"{kind_of(value)} can't be subscripted like this", node.at)
        try:
            return cast("tuple[Any, ...]", value)[index]
        except (IndexError, ValueError) as error:
            raise PlanError(str(error), node.at) from None

    def _index(self, node: Expression | Slice | Rest) -> Any:
        match node:
            case Rest():
                return Ellipsis
            case Slice():
                bounds = (node.start, node.stop, node.step)
                return slice(*(None if each is None else self._integer_or_none(each) for each in bounds))
            case Constant(value=None):
                return None
            case _:
                return self._integer(node, "an index")

    def _integer_or_none(self, node: Expression) -> int | None:
        return None if isinstance(node, Constant) and node.value is None else self._integer(node, "a bound of a slice")

    def _integer(self, node: Expression, what: str) -> int:
        value = self._value(node)
        # Not bool: x[True] is another operation altogether.
        if type(value) is not int:
            raise PlanError(f"{what} is an integer, not {kind_of(value)}", node.at)
        return value

    def _call(self, node: Call) -> Any:
        operator = LIBRARY[node.function]
        arguments = tuple(self._value(argument) for argument in node.arguments)
        keywords = {keyword.name: self._value(keyword.value) for keyword in node.keywords}
        if operator.kind == "allocation":
            return self._allocation(node, arguments, keywords)
        on_number = has_number_form(node.function) and len(arguments) == 1 and is_number(arguments[0])
        if operator.kind == "number" or on_number:
            if keywords:
                raise PlanError(f"{node.function} takes no arguments by name", node.at)
            return call_on_numbers(node.function, arguments, self._limits)
        if not any(isinstance(each, torch.Tensor) for each in _flat((*arguments, *keywords.values()))):
            raise PlanError(f"{node.function} takes a tensor", node.at)
        return self._actions.call(operator, arguments, keywords, node.at)

    def _allocation(self, node: Call, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> torch.Tensor:
        what, _, like = node.function.partition("_")
        value = {"zeros": 0, "ones": 1}.get(what)
        rest = list(arguments)
        if what == "full":
            value = rest.pop() if len(rest) == 2 else keywords.pop("fill_value", None)
            if not is_number(value):
                raise PlanError("full takes a shape and a number", node.at)
        dtype = keywords.pop("dtype", None)
        if keywords:
            raise PlanError(f"{node.function} takes `dtype` by name, not `{next(iter(keywords))}`", node.at)
        shape, default = _form_of(rest, is_like=bool(like), value=value, node=node)
        chosen = default if dtype is None else dtype
        if not isinstance(chosen, torch.dtype):
            raise PlanError(f"dtype is a name such as float32, not {kind_of(chosen)}", node.at)
        tensor = self._actions.allocate(shape, chosen, node.at)
        return tensor if value is None else fill(self._actions, tensor, value, node.at)


def _form_of(rest: list[Any], *, is_like: bool, value: Any, node: Call) -> tuple[tuple[int, ...], torch.dtype]:
    """Return shape and default dtype of an allocation, as torch would choose the dtype."""
    if is_like:
        if len(rest) != 1 or not isinstance(rest[0], torch.Tensor):
            raise PlanError(f"{node.function} takes a tensor", node.at)
        return tuple(rest[0].shape), rest[0].dtype
    shape = rest[0] if len(rest) == 1 and isinstance(rest[0], tuple) else tuple(rest)
    if not all(type(size) is int and size >= 0 for size in shape) or len(shape) > 16:
        raise PlanError(f"{node.function} takes a shape: a tuple of at most 16 integers, none below 0", node.at)
    is_full = node.function == "full"
    default = {bool: torch.bool, int: torch.int64}.get(type(value), torch.float32) if is_full else torch.float32
    return cast("tuple[int, ...]", shape), default


def _flat(values: Sequence[Any]) -> list[Any]:
    return [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
