"""LLVM's textual IR, as far as splitting kernels needs it: functions, blocks, what instructions define and use.

Not a parser of every construct: an instruction stays the text that clang printed. What is read from it
is its result, the type of that, the names it uses and, of a block's last, where it goes. Every LLVM
since 16 prints these alike, so that the passes work with whichever clang there is; a library bound to
one version would not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kernelwright.msl.ir_types import IrError, closing, first_type, result_type, split_commas

_NAME = r'%(?:"[^"]*"|[-a-zA-Z$._0-9]+)'
_NAMES = re.compile(_NAME)
_RESULT = re.compile(rf"\s*({_NAME}) = ")
_LABEL = re.compile(r'^("[^"]*"|[-a-zA-Z$._0-9]+):')
_DEFINE = re.compile(r'^define .*?@("[^"]*"|[-a-zA-Z$._0-9]+)\(')
_BRANCHES = re.compile(rf"label ({_NAME})")
_INCOMING = re.compile(rf"\[ (.*?), ({_NAME}) \]")
_DEBUG = re.compile(r", !dbg !(\d+)")
_CALLEE = re.compile(r'@("[^"]*"|[-a-zA-Z$._0-9]+)\(')

ENDS = frozenset(("ret", "br", "switch", "unreachable"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction: its text without indentation, what it defines (``""`` if nothing), and its operation."""

    text: str
    result: str
    operation: str
    debug: str = ""  # the number of the metadata that says where it comes from

    @property
    def uses(self) -> tuple[str, ...]:
        """Names of values and labels in it, its own result left out."""
        body = self.text.partition(" = ")[2] if self.result else self.text
        return tuple(_NAMES.findall(body))

    @property
    def callee(self) -> str:
        """The function it calls by name, without the ``@``; ``""`` if it isn't such a call."""
        found = _CALLEE.search(self.text) if self.operation == "call" else None
        return found.group(1) if found else ""

    @property
    def type(self) -> str:
        """The type of the result."""
        return result_type(self.operation, self.text)

    def renamed(self, names: dict[str, str]) -> "Instruction":
        """Return it with used names replaced; the result keeps its own."""
        head, separator, body = self.text.partition(" = ") if self.result else ("", "", self.text)
        text = head + separator + _NAMES.sub(lambda match: names.get(match.group(), match.group()), body)
        return Instruction(text=text, result=self.result, operation=self.operation, debug=self.debug)


@dataclass(slots=True, kw_only=True)
class Block:
    """A basic block; its last instruction says where it goes."""

    label: str
    instructions: list[Instruction] = field(default_factory=list)

    @property
    def successors(self) -> tuple[str, ...]:
        """Labels of the blocks that may come next, in the order that its end names them."""
        last = self.instructions[-1]
        return tuple(dict.fromkeys(_BRANCHES.findall(last.text))) if last.operation in {"br", "switch"} else ()

    @property
    def phis(self) -> Iterator[Instruction]:
        """The phi nodes that it begins with."""
        return (each for each in self.instructions if each.operation == "phi")


@dataclass(slots=True, kw_only=True)
class Function:
    """A function that is defined; ``head`` is its first line without the brace."""

    name: str
    head: str
    parameters: tuple[tuple[str, str], ...]
    blocks: dict[str, Block]

    @property
    def entry(self) -> Block:
        """The block that it begins with."""
        return next(iter(self.blocks.values()))


def incoming(phi: Instruction) -> tuple[tuple[str, str], ...]:
    """Return a phi's values, each with the label of the block it comes from."""
    return tuple(_INCOMING.findall(phi.text))


def split_module(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands outside functions, and the text of each function by name."""
    outside: list[str] = []
    functions: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        found = _DEFINE.match(line)
        if not found:
            outside.append(line)
            continue
        body = [line]
        for inner in lines:
            body.append(inner)
            if inner == "}":
                break
        functions[found.group(1).strip('"')] = "\n".join(body)
    return "\n".join(outside), functions


def function_of(text: str) -> Function:
    """Read one function's text. What clang only numbers is named, since numbers must follow one another."""
    lines = re.sub(r"^(\d+):", r"n\1:", re.sub(r"%(\d+)\b(?!\.)", r"%n\1", text), flags=re.MULTILINE).splitlines()
    found = _DEFINE.match(lines[0])
    if found is None:
        raise IrError(f"no function begins with {lines[0][:80]!r}")
    opening = found.end() - 1
    end = closing(lines[0], opening)
    blocks: dict[str, Block] = {}
    label = "%start" if not _LABEL.match(lines[1]) else ""
    for line in _joined(lines[1:-1]):
        named = _LABEL.match(line)
        if named:
            label = f"%{named.group(1)}"
            continue
        blocks.setdefault(label, Block(label=label)).instructions.append(instruction(line))
    return Function(
        name=found.group(1).strip('"'),
        head=lines[0].removesuffix("{").rstrip(),
        parameters=tuple(map(_parameter, split_commas(lines[0][opening + 1 : end]))),
        blocks=blocks,
    )


def instruction(line: str) -> Instruction:
    """Read one line."""
    text = _DEBUG.sub("", line).strip()
    found = _RESULT.match(text)
    body = text[found.end() :] if found else text
    words = body.split()
    operation = next((word for word in words if word not in {"tail", "musttail", "notail"}), "")
    where = _DEBUG.search(line)
    return Instruction(
        text=text,
        result=found.group(1) if found else "",
        operation=operation,
        debug=where.group(1) if where else "",
    )


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines, those of a switch joined and blank ones left out."""
    whole: list[str] = []
    for line in lines:
        if not line.strip() or line.lstrip().startswith((";", "#dbg")):
            continue
        whole.append(line)
        if whole[0].rstrip().endswith("[") and not line.strip().startswith("]"):
            continue
        yield " ".join(each.strip() for each in whole) if len(whole) > 1 else whole[0]
        whole = []


def _parameter(text: str) -> tuple[str, str]:
    return first_type(text), text.rsplit(maxsplit=1)[-1]
