"""Rewrites Metal source into C++ whose types keep their address spaces, for the pass that checks nothing else.

What clang calls C++ for OpenCL follows address spaces through pointers, references, templates and members. Its words
stand for Metal's (kw/spaces.h); five things are said otherwise:

- A member that names no space is the thread's own. OpenCL would take it for one of any space.
- OpenCL has one word for members of device and of constant objects: what such a member returns into either is of
  both, and isn't judged.
- A template takes functions, not pointers to them.
- A variable of threadgroup memory becomes a reference to some, since OpenCL lets none lie in a template.
- A variable of constant memory is a plain constant; of arrays there is a reference as well. That a pointer to another
  is constant isn't judged.
"""

from collections.abc import Mapping, Sequence

from kernelwright.msl.rewriting import Rewriting
from kernelwright.msl.storage import begins_variable
from kernelwright.msl.structure import SPACES, Declaration, Structure, is_entry_point

_WORDS = {
    "device": "KW_DEVICE",
    "constant": "KW_CONSTANT",
    "threadgroup": "KW_THREADGROUP",
    "thread": "KW_THREAD",
}
_OF_MEMBERS = {"device": "__global", "constant": "__global", "threadgroup": "__local", "thread": "__private"}
_QUALIFIERS = frozenset(("const", "volatile"))
_FOLDED = frozenset(("device", "constant"))

# What Apple's GPUs have for a group (Metal feature set tables), and what clang says where that isn't enough.
MOST_SHARED_BYTES = 32768
TOO_MUCH_MEMORY = "kw_too_much_memory"
CALLED = "kw_kernel_is_called"


class SpacedRewriting(Rewriting):
    """One source on its way to C++ for OpenCL."""

    def __init__(self, source: str, of: Structure, values: Mapping[str, str], *, wraps_conditionals: bool) -> None:
        super().__init__(source, of, values, wraps_conditionals=wraps_conditionals)
        self._shared: list[tuple[str, int]] = []  # types of variables in threadgroup memory, where their scopes end
        self._templates = [(each.first, each.last) for each in of.declarations if each.is_template]

    def _rewrite_words(self) -> None:
        for declaration in self._of.declarations:
            if declaration.kind == "function" and not self._is_constructor(declaration):
                self._rewrite_member(declaration)
                if declaration.name is not None and is_entry_point(self._of, declaration, "kernel"):
                    self._ahead[declaration.name] = f'__attribute__((diagnose_if(true, "{CALLED}", "error"))) '
            # What looks like a function without a body may be a constant with a constructor.
            if declaration.kind == "variable" or (declaration.kind == "function" and declaration.body is None):
                self._rewrite_constant(declaration)
        for at, token in enumerate(self._of.tokens):
            if token.text in ("template", "typedef") and token.kind == "name":
                self._rewrite_pointers_to_functions(at)
        super()._rewrite_words()

    def _space(self, at: int) -> str:
        text = self._of.text(at)
        if text in ("threadgroup", "constant") and begins_variable(self._of, at):
            if text == "constant":
                # Without "static" it would be the thread's.
                return "const" if "static" in (self._of.text(at - 1), self._of.text(at + 1)) else "static const"
            self._refer(at)
            return "typedef"
        # "thread device float* p" is a pointer into device memory, and lies in the thread's.
        return "" if text == "thread" and self._is_named_beside(at) else _WORDS.get(text, "")

    def _is_named_beside(self, at: int) -> bool:
        """Whether a type that is said to be the thread's names another space as well."""
        for step in (-1, 1):
            beside = at + step
            while self._of.text(beside) == "const" or self._of.text(beside) in SPACES:
                if self._of.text(beside) in SPACES and self._of.text(beside) != "thread":
                    return True
                beside += step
        return False

    def _rewrite_constant(self, declaration: Declaration) -> None:
        """Take a variable of constant memory for a plain constant."""
        at = declaration.first
        words: list[int] = []
        while at < declaration.last and self._of.text(at) not in ("=", "{", "[", "("):
            if self._of.text(at) in ("*", "&"):
                return
            if self._of.text(at) == "<":
                at = (self._of.after_angle(at) or at + 1) - 1
            elif self._of.text(at) == "constant":
                words.append(at)
            at += 1
        for word in words:
            self._new[word] = "const"
        self._refer_to_array(declaration, at)

    def _refer_to_array(self, declaration: Declaration, at: int) -> None:
        """Make a reference into constant memory of an array outside of classes, which is used for its pointer."""
        name = at - 1
        is_array = self._of.text(at) == "[" and self._new.get(at) != "" and self._of.tokens[name].kind == "name"
        is_own = declaration.scope_kind == "namespace" and self._of.text(name - 1) != "::"
        if not (is_array and is_own) or self._of.text(declaration.last) != ";":
            return
        text = self._of.text(name)
        self._new[name] = f"kw_array_{text}"
        kind = f"kw_in_constant<decltype(kw_array_{text})>::type"
        self._behind[declaration.last] = f" static {kind}& {text} = kw_some<{kind}&>();"

    def _rewrite_pointers_to_functions(self, first: int) -> None:
        """Make functions of the pointers to functions that a template takes: OpenCL fits no function to those."""
        if self._of.text(first) == "template":
            end = self._of.after_angle(first + 1, is_certain=True) or first
        else:
            end = next((at for at in range(first, len(self._of.tokens)) if self._of.text(at) in (";", "{")), first)
        for at in range(first + 2, end - 4):
            between = [self._of.text(each) for each in (at, at + 1, at + 3, at + 4)]
            if between == ["(", "*", ")", "("] and self._of.tokens[at + 2].kind == "name":
                for each in (at, at + 1, at + 3):
                    self._new[each] = ""

    def _rewrite_member(self, declaration: Declaration) -> None:
        opening = declaration.parameters
        if opening is None:
            return
        after = at = self._of.partner[opening] + 1
        while self._of.text(at) in SPACES | _QUALIFIERS:
            at += 1
        spaces = [each for each in range(after, at) if self._of.text(each) in SPACES]
        for each in spaces:
            self._new[each] = _OF_MEMBERS.get(self._of.text(each), "")
        if any(self._of.text(each) in _FOLDED for each in spaces):
            for each in range(declaration.first, opening):
                if self._of.text(each) in _FOLDED:
                    self._new[each] = "const __global" if self._of.text(each) == "constant" else "__global"
        if not spaces and self._has_object(declaration):
            self._behind[at - 1] = " __private"

    def _has_object(self, declaration: Declaration) -> bool:
        """Whether a function is a member that is called on an object."""
        head = [self._of.text(each) for each in range(declaration.first, declaration.parameters or declaration.first)]
        if declaration.scope_kind != "class" or declaration.name is None:
            is_member = declaration.name is not None and self._of.text(declaration.name - 1) == "::"
            if not is_member or self._of.text((declaration.name or 0) - 2) not in self._class_names.values():
                return False
        return "static" not in head and "friend" not in head and "~" not in head

    def _refer(self, first: int) -> None:
        """Make a reference of each variable that is declared in threadgroup memory from ``first`` on."""
        before = first - 1
        while self._of.text(before) in ("const", "static", "volatile", ")"):
            # Types aren't aligned, variables are.
            opening = self._of.partner[before] if self._of.text(before) == ")" else before
            self._erase(opening - 1 if opening != before else opening, before)
            before = opening - (2 if opening != before else 1)
        at, names = first + 1, list[str]()
        end = at
        while self._of.text(end) not in (";", "}", ""):
            end = self._of.partner[end] + 1 if self._of.text(end) in ("(", "[", "{") else end + 1
        while at < end:
            text = self._of.text(at)
            follows = self._of.text(at + 1)
            if text == "alignas":
                self._erase(at, self._of.partner[at + 1])
                at = self._of.partner[at + 1]
            elif text == "<" and not names:
                at = (self._of.after_angle(at) or at + 1) - 1
            elif text in ("(", "[", "{"):
                at = self._of.partner[at]
            elif text == "=":
                # A reference has no initial value of its own.
                stop = at
                while stop < end and self._of.text(stop) != ",":
                    stop = self._of.partner[stop] + 1 if self._of.text(stop) in ("(", "[", "{") else stop + 1
                self._erase(at, stop - 1)
                at = stop - 1
            elif self._of.tokens[at].kind == "name" and follows in (",", ";", "[", "="):
                names.append(text)
                self._new[at] = f"kw_type_{text}"
            at += 1
        self._behind[end] = "".join(
            f" KW_THREADGROUP kw_type_{name}& {name} = kw_some<KW_THREADGROUP kw_type_{name}&>();" for name in names
        ) + self._bound(first, names)

    def _bound(self, at: int, names: Sequence[str]) -> str:
        """Return an assertion that what is declared at ``at`` has room beside what is in scope there.

        Not in templates: an instance that is too large compiles, and projects have some that they never launch.
        """
        if any(first < at < last for first, last in self._templates):
            return ""
        brace = at
        while brace > 0 and self._of.text(brace) != "{":
            brace = (self._of.partner[brace] if self._of.text(brace) in (")", "]", "}") else brace) - 1
        ends = self._of.partner.get(brace, at)
        self._shared = [each for each in self._shared if each[1] > at] + [(name, ends) for name in names]
        total = " + ".join(f"sizeof(kw_type_{name})" for name, _ in self._shared) or "0"
        return f' static_assert({total} <= {MOST_SHARED_BYTES}, "{TOO_MUCH_MEMORY}_{at}");'
