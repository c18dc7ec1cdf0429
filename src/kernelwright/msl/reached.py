"""What a lifted kernel gets to: casts, classes and functions in the code that clang makes for it and nothing else.

clang lays out classes and makes templates also for functions that no kernel calls; what these do with floats' bytes
must not keep a kernel from being lifted. Asked of code that no pass of LLVM has changed.
"""

import re
from dataclasses import dataclass

_SITE = re.compile(r"@_ZN5metal5parts7reachedILi(\d+)EEEvv\b")
_TYPE = re.compile(r'^%"?(?:union|struct|class)\.([^"=]*?)(?:\.\d+)?"? = type', re.MULTILINE)
_FUNCTION = re.compile(r'^define [^@]*@"?([^"(]+)', re.MULTILINE)
_ARGUMENTS = re.compile(r"<.*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The numbers of casts, the names of classes, and the names of functions as linkers know them."""

    casts: frozenset[int]
    classes: frozenset[str]
    functions: tuple[str, ...]

    @staticmethod
    def of_ir(text: str) -> "Reached":
        """Read a module in which a call is at each cast."""
        return Reached(
            casts=frozenset(map(int, _SITE.findall(text))),
            classes=frozenset(_TYPE.findall(text)),
            functions=tuple(_FUNCTION.findall(text)),
        )

    def has_class(self, name: str) -> bool:
        """Whether code uses a class of a name as clang's messages have it; arguments of templates are left out."""
        return _ARGUMENTS.sub("", name) in self.classes

    def has_function(self, name: str) -> bool:
        """Whether a function of a name is there."""
        return any(f"{len(name)}{name}" in each for each in self.functions)
