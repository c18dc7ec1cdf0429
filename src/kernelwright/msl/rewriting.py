"""Rewrites Metal source into C++ that clang compiles: what the grammar of C++ has no place for, and nothing else.

Vectors, swizzles, literals without a suffix and attributes of parameters need nothing here: headers and flags do.
What does: address spaces, variables of threadgroup memory, explicit instantiations with attributes,
function constants, literals of half and bfloat, and overloads that differ in address spaces alone.
Lines stay where they are, so that what clang says of one is of the user's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kernelwright.msl.conditionals import Around, wrapped_conditionals
from kernelwright.msl.lifted_source import lift_sites, lifted_literal
from kernelwright.msl.storage import begins_variable
from kernelwright.msl.structure import SPACES, STAGES, Attribute, Declaration, Structure, is_entry_point
from kernelwright.msl.tokens import Place

_VECTOR = re.compile(r"(?:packed_)?(?:bool|u?char|u?short|u?int|u?long|half|b?float)[234]|vec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A kernel's template made for given arguments: ``expression`` names it in C++, ``host_name`` is hosts' name.

    ``signature`` is what its parameters were declared as again, which tells overloads apart; "" if they weren't, and
    ``parameters`` how many those are. ``scope`` is that of its declaration, where its names are known.
    """

    host_name: str
    template: str
    expression: str
    place: Place
    scope: int
    signature: str = ""
    parameters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionConstant:
    """A constant whose value is given when a kernel is made; ``type`` as written."""

    name: str
    index: str
    type: str


@dataclass(slots=True, kw_only=True)
class Rewritten:
    """C++ text and what was taken out of it; ``starts`` says where each token, by number, begins in it."""

    text: str
    starts: list[int] = field(default_factory=list[int])
    kernels: list[Declaration] = field(default_factory=list[Declaration])
    instances: list[Instance] = field(default_factory=list[Instance])
    constants: list[FunctionConstant] = field(default_factory=list[FunctionConstant])


class Rewriting:
    """One source on its way to C++, in which address spaces are erased."""

    def __init__(
        self, source: str, of: Structure, values: Mapping[str, str], *, wraps_conditionals: bool, lifts: bool = False
    ) -> None:
        self._source, self._of, self._values = source, of, values
        self._wraps_conditionals, self._lifts = wraps_conditionals, lifts
        self._new: dict[int, str] = {}  # of tokens, by place
        self._around = Around()
        self._ahead: dict[int, str] = {}  # to be put before tokens, by place
        self._behind: dict[int, str] = {}
        self._class_names = {
            each.body: of.text(each.name)
            for each in of.declarations
            if each.kind == "class" and each.body is not None and each.name is not None
        }
        self.result = Rewritten(text="")

    def rewrite(self) -> Rewritten:
        """Return the whole."""
        for attribute in self._of.attributes:
            self._erase(attribute.first, attribute.last)
        self._rewrite_words()
        for declaration in self._of.declarations:
            self._rewrite_declaration(declaration)
        self._erase_repeated()
        if self._lifts:
            lift_sites(self._of, self._new)
        if self._wraps_conditionals:
            self._around = wrapped_conditionals(self._of, self._new)
        self._around.before |= self._ahead
        self._around.after |= self._behind
        self.result.text = self._text()
        return self.result

    # Words

    def _rewrite_words(self) -> None:
        for at, token in enumerate(self._of.tokens):
            if token.kind == "number":
                self._new.setdefault(at, lifted_literal(token.text) if self._lifts else _literal(token.text))
            elif token.text == "coherent" and self._of.text(at + 1) in ("(", "device"):
                self._erase(at, self._of.partner[at + 1] if self._of.text(at + 1) == "(" else at)
            elif token.text in SPACES and token.kind == "name" and at not in self._new:
                self._new[at] = self._space(at)
            elif token.text == "ext_vector_type" and self._of.text(at + 1) == "(":
                self._extend_vector(at)

    def _space(self, at: int) -> str:
        text = self._of.text(at)
        if text == "constant":
            # What is const already can't be so twice; constexpr is said of a pointer, not of what it points to.
            beside = (self._of.text(at - 1), self._of.text(at + 1))
            return "" if "const" in beside else "const"
        if text == "threadgroup" and begins_variable(self._of, at):
            return "static thread_local"
        return ""

    def _extend_vector(self, at: int) -> None:
        """Name the type of ``typedef half half8 __attribute__((ext_vector_type(8)))``: vectors are classes here."""
        first = at
        while first > 0 and self._of.text(first) != "__attribute__":
            first -= 1
        last = self._of.partner.get(first + 1, at)
        begin = first - 1
        while begin > 0 and self._of.text(begin) not in ("typedef", "=", ";", "{", "}"):
            begin -= 1
        is_typedef = self._of.text(begin) == "typedef"
        if not (is_typedef or self._of.text(begin) == "="):
            return
        # The name stands before what is said of it, or after; and that may come before the type.
        start, end = begin + 1, first - 1 if is_typedef and self._of.text(last + 1) == ";" else first
        if start == first:
            start, end = last + 1, last + 2
            while is_typedef and self._of.text(end + 1) != ";" and end < len(self._of.tokens):
                end += 1
        element = self._of.joined(start, end)
        count = self._of.joined(at + 2, self._of.partner[at + 1])
        self._erase(first, last)
        self._erase(start, end - 1)
        self._new[start] = f"kw_extended<{element}, {count}>"

    # Declarations

    def _rewrite_declaration(self, declaration: Declaration) -> None:
        if declaration.kind == "instantiation":
            self._take_instance(declaration)
        elif declaration.kind == "function" and self._stage(declaration):
            self.result.kernels.append(declaration)
        elif declaration.kind == "function" and self._is_constructor(declaration):
            self._erase_qualifiers(declaration)
        elif declaration.kind == "variable":
            self._take_constant(declaration)
        elif declaration.kind == "class":
            self._let_be_copied(declaration)

    def _let_be_copied(self, declaration: Declaration) -> None:
        """Give a union that holds vectors what copies it: vectors have constructors here, and C++ gives up then."""
        words = {self._of.text(at) for at in range(declaration.first, declaration.body or declaration.first)}
        if "union" not in words or declaration.body is None or declaration.name is None:
            return
        held = (self._of.text(at) for at in range(declaration.body, self._of.partner[declaration.body]))
        if any(_VECTOR.fullmatch(text) for text in held):
            name = self._of.text(declaration.name)
            self._behind[declaration.body] = f"KW_COPIED({name})"

    def _is_constructor(self, declaration: Declaration) -> bool:
        if declaration.scope_kind != "class" or declaration.name is None:
            return False
        return self._of.text(declaration.name) == self._class_names.get(declaration.scope)

    def _erase_qualifiers(self, declaration: Declaration) -> None:
        """Take the address space off a constructor: one for several of them is one, and none is ``const``."""
        opening = declaration.parameters
        at = self._of.partner[opening] + 1 if opening is not None else declaration.last
        while at < declaration.last and self._of.text(at) not in (":", "{", "="):
            if self._of.text(at) in SPACES:
                self._new[at] = ""
            at += 1

    def _stage(self, declaration: Declaration) -> bool:
        """Whether a function is an entry point; its keyword goes."""
        for at in range(declaration.first, declaration.parameters or declaration.last):
            if self._of.text(at) in STAGES and self._new.get(at) != "":
                self._new[at] = ""
        return is_entry_point(self._of, declaration)

    def _take_instance(self, declaration: Declaration) -> None:
        host_name = host_name_in(declaration.attributes)
        is_entry = self._stage(declaration)
        if not (is_entry or host_name):
            return
        first, last = declaration.first + 1, declaration.last
        kept = [at for at in range(first, last) if self._new.get(at) != "" or self._of.tokens[at].kind == "number"]
        # What declares its type comes first: "decltype(f<int>)", or "void"; a signature may follow the name.
        at = kept[0]
        if self._of.text(at) == "decltype":
            at = self._of.partner.get(at + 1, at) + 1
        while at < last and self._new.get(at) == "":
            at += 1
        # Or a name for the type: the kernel's own is the last of two. After "void" a "::" can only begin it.
        while at + 1 < last and self._of.text(at) != "::":
            if self._of.text(at) != "void" and self._of.tokens[at + 1].kind != "name":
                break
            at += 1
        end = at
        while end < last and self._of.text(end) != "(":
            end = (self._of.after_angle(end) or end + 1) if self._of.text(end) == "<" else end + 1
        expression = self._of.joined(at, end)
        at += self._of.text(at) == "::"
        template = self._of.text(at)
        while self._of.text(at + 1) == "::":
            at += 2
            template = self._of.text(at)
        has_signature = self._of.text(end) == "("
        signature = self._new_text(end + 1, self._of.partner[end]) if has_signature else ""
        self._erase(declaration.first, declaration.last)
        if host_name:
            self.result.instances.append(
                Instance(
                    host_name=host_name,
                    template=template,
                    expression=expression,
                    place=self._of.tokens[at].place,
                    scope=declaration.scope,
                    signature=signature,
                    parameters=len(self._of.split(end)) if has_signature else 0,
                )
            )

    def _new_text(self, first: int, last: int) -> str:
        return self._of.joined(first, last, lambda at: self._new.get(at, self._of.text(at)) or " ")

    def _take_constant(self, declaration: Declaration) -> None:
        for attribute in declaration.attributes:
            if not attribute.text.startswith("function_constant("):
                continue
            name_at = attribute.first - 1
            words = [
                self._of.text(at)
                for at in range(declaration.first, name_at)
                if self._of.text(at) not in ("constant", "const", "constexpr", "static")
            ]
            name, index = self._of.text(name_at), attribute.text.removeprefix("function_constant(").removesuffix(")")
            kind = " ".join(words)
            self.result.constants.append(FunctionConstant(name=name, index=index, type=kind))
            value = self._values.get(name, self._values.get(index))
            self._erase(declaration.first, declaration.last)
            self._new[declaration.first] = (
                f"static constexpr {kind} {name} = {'{}' if value is None else value}; "
                f"static constexpr bool kw_is_defined_{name} = {'false' if value is None else 'true'};"
            )

    # Overloads for several address spaces become the same function: the first one stays.

    def _erase_repeated(self) -> None:
        seen: set[tuple[int, str]] = set()
        for declaration in self._of.declarations:
            if declaration.kind not in ("function", "class") or (
                declaration.body is None and declaration.scope_kind != "class"
            ):
                continue
            head = self._head(declaration)
            if declaration.kind == "class" and "<" not in head:
                continue
            key = (declaration.scope, head)
            if key in seen:
                self._erase(declaration.first, declaration.last)
            seen.add(key)

    def _head(self, declaration: Declaration) -> str:
        end = declaration.body if declaration.body is not None else declaration.last
        words: list[str] = []
        for at in range(declaration.first, end):
            text = self._new.get(at, self._of.text(at))
            if text in ("", "inline", "static", "constexpr", "METAL_FUNC") or (
                text == "const" and words[-1:] == ["const"]
            ):
                continue
            if text == ":" and at > (declaration.parameters or end):
                break
            words.append(text)
        return " ".join(words)

    # Text

    def _erase(self, first: int, last: int) -> None:
        for at in range(first, last + 1):
            self._new[at] = ""

    def _text(self) -> str:
        parts: list[str] = []
        at = length = 0
        for place, token in enumerate(self._of.tokens):
            between, new = self._source[at : token.start], self._new.get(place)
            self.result.starts.append(length + len(between) + len(self._around.before.get(place, "")))
            # Lines stay where they are, also where a token of several went.
            put = token.text if new is None else (new or " ") + "\n" * token.text.count("\n")
            before, after = self._around.before.get(place, ""), self._around.after.get(place, "")
            parts += (between, before, put, after)
            length += len(between) + len(before) + len(put) + len(after)
            at = token.end
        return "".join([*parts, self._source[at:]])


def rewritten(
    source: str,
    of: Structure,
    *,
    values: Mapping[str, str] | None = None,
    wraps_conditionals: bool = False,
    lifts: bool = False,
) -> Rewritten:
    """Return preprocessed source as C++.

    Args:
        source: preprocessed text.
        of: its structure.
        values: of function constants, by name or by index.
        wraps_conditionals: whether the two sides of each ``?:`` are told of one another's type.
        lifts: whether every floating type is to be a double.
    """
    return Rewriting(source, of, values or {}, wraps_conditionals=wraps_conditionals, lifts=lifts).rewrite()


def host_name_in(attributes: tuple[Attribute, ...]) -> str:
    """Return the name that hosts call a kernel by, if attributes give it one; "" otherwise."""
    for each in attributes:
        for part in each.parts:
            if part.startswith("host_name("):
                return "".join(part.removeprefix("host_name(").removesuffix(")").split('"')[1::2])
    return ""


def _literal(text: str) -> str:
    lower = text.lower()
    if lower.startswith("0x"):
        # clang's own flag makes literals float, but not those in templates.
        return f"{text}f" if "p" in lower and lower[-1].isdigit() else text
    for suffix, kind in (("bf", "bfloat"), ("h", "half")):
        if lower.endswith(suffix):
            digits = text[: -len(suffix)]
            return f"{kind}({digits if any(sign in digits for sign in '.eE') else digits + '.0'}f)"
    has_no_suffix = lower[-1].isdigit() or lower[-1] == "."
    return f"{text}f" if has_no_suffix and any(sign in lower for sign in ".e") else text
