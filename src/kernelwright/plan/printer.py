"""Prints a plan as text: what is parsed from it again is equal to it."""

from collections.abc import Iterator

from kernelwright.plan.tree import (
    Assign,
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
    Plan,
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

_INDENT = "    "


def printed(plan: Plan) -> str:
    """Return the text of ``plan``, comments and docstrings left out."""
    parts: list[str] = []
    if plan.assumptions:
        parts.append(f"ASSUMPTIONS = ({''.join(f'{_quoted(each)}, ' for each in plan.assumptions).rstrip()})\n")
    parts += [_function(function) for function in (plan.prepare, plan.forward) if function is not None]
    return "\n\n".join(parts)


def printed_body(function: Function) -> str:
    """Return the statements of a function, indented once."""
    return "".join(f"{_INDENT}{line}\n" for line in _block(function.body))


def _function(function: Function) -> str:
    state = [name for name, takes in (("p", function.takes_p), ("s", function.takes_s)) if takes]
    if function.name == "forward" and state:
        state.insert(0, "*")
    return f"def {function.name}({', '.join((*function.tensors, *state))}):\n{printed_body(function)}"


def _block(body: tuple[Statement, ...]) -> Iterator[str]:
    for statement in body:
        yield from _statement(statement)


def _indented(body: tuple[Statement, ...]) -> Iterator[str]:
    return (_INDENT + line for line in _block(body))


def _statement(statement: Statement) -> Iterator[str]:
    match statement:
        case Assign(names, is_unpacking, value):
            yield f"{', '.join(names)}{',' if is_unpacking and len(names) == 1 else ''} = {text_of(value)}"
        case Augment(name, operator, value):
            yield f"{name} {operator}= {text_of(value)}"
        case If(condition, then, otherwise):
            yield f"if {text_of(condition)}:"
            yield from _indented(then)
            if otherwise:
                yield "else:"
                yield from _indented(otherwise)
        case For(name, bounds, body):
            yield f"for {name} in range({_listed(bounds)}):"
            yield from _indented(body)
        case Perform(call):
            yield text_of(call)
        case Launch():
            yield _launch(statement)
        case Pass():
            yield "pass"
        case Return(values, is_tuple):
            yield f"return {_tuple(values)}" if is_tuple else f"return {text_of(values[0])}"
        case ReturnStored(entries):
            yield f"return {{{', '.join(f'{_quoted(e.name)}: {text_of(e.value)}' for e in entries)}}}"


def _launch(statement: Launch) -> str:
    given = [_quoted(statement.kernel), *map(text_of, statement.arguments), f"threads={text_of(statement.threads)}"]
    if statement.group is not None:
        given.append(f"group={text_of(statement.group)}")
    return f"launch({', '.join(given)})"


def text_of(node: Expression | Slice | Rest) -> str:
    """Return the text of an expression; what has parts is bracketed rather than ranked."""
    match node:
        case Constant(value):
            return _constant(value)
        case Name(name) | Symbol(name):
            return name
        case Parameter(parts):
            return _parameter(parts)
        case Stored(name):
            return f"s[{_quoted(name)}]"
        case TupleOf(items):
            return _tuple(items)
        case Attribute(value, name):
            # A space: `1.shape` is no Python, `1 .shape` is (and fails when it runs, as it should).
            return f"{text_of(value)} .{name}" if isinstance(value, Constant) else f"{text_of(value)}.{name}"
        case Subscript(value, indices, is_tuple):
            inside = ", ".join(map(text_of, indices)) + ("," if len(indices) == 1 and is_tuple else "")
            return f"{text_of(value)}[{inside or '()'}]"
        case Slice(start, stop, step):
            ends = ["" if each is None else text_of(each) for each in (start, stop)]
            return ":".join(ends) + ("" if step is None else f":{text_of(step)}")
        case Rest():
            return "..."
        case Call(function, arguments, keywords):
            given = [*map(text_of, arguments), *(f"{keyword.name}={text_of(keyword.value)}" for keyword in keywords)]
            return f"{function}({', '.join(given)})"
        case _:
            return f"({_compound(node)})"


def _compound(node: Unary | Binary | Compare | Logic | Choice) -> str:
    match node:
        case Unary(operator, operand):
            return f"{operator} {text_of(operand)}"
        case Binary(operator, left, right):
            return f"{text_of(left)} {operator} {text_of(right)}"
        case Compare(operators, operands):
            rest = (f" {sign} {text_of(each)}" for sign, each in zip(operators, operands[1:], strict=True))
            return text_of(operands[0]) + "".join(rest)
        case Logic(operator, operands):
            return f" {operator} ".join(map(text_of, operands))
        case Choice(condition, then, otherwise):
            return f"{text_of(then)} if {text_of(condition)} else {text_of(otherwise)}"


def _constant(value: float | bool | str | None) -> str:
    if isinstance(value, str):
        return _quoted(value)
    return "1e999" if value == float("inf") else repr(value)  # a literal past the largest float


def _parameter(parts: tuple[str | Expression, ...]) -> str:
    if len(parts) == 1 and isinstance(parts[0], str):
        return f"p[{_quoted(parts[0])}]"
    text = "p"
    for part in parts:
        if isinstance(part, str):
            text += "".join(f".{word}" if word.isidentifier() else f"[{word}]" for word in part.split("."))
        else:
            text += f"[{text_of(part)}]"
    return text


def _tuple(items: tuple[Expression, ...]) -> str:
    return f"({_listed(items)}{',' if len(items) == 1 else ''})"


def _listed(items: tuple[Expression, ...]) -> str:
    return ", ".join(map(text_of, items))


def _quoted(text: str) -> str:
    return repr(text)
