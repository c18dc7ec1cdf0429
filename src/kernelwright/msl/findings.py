"""What is wrong with a Metal source: each complaint with its place, the rule it breaks and where Metal says so."""

from dataclasses import dataclass

from kernelwright.errors import KernelwrightError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One complaint; line and column count from 1, 0 if unknown.

    ``rule`` is a word that stays the same from version to version; ``source`` is the section of the Metal Shading
    Language Specification (3.2) that it comes from, "" where it is C++'s own or only Apple's compiler says so.
    """

    file: str
    line: int
    column: int
    rule: str
    message: str
    source: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: error: {self.message} [{self.rule}{f', sec. {self.source}' if self.source else ''}]"


class ShaderSyntaxError(KernelwrightError, SyntaxError):
    """A Metal source doesn't compile; ``findings`` say where and why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)) or "the source doesn't compile")
        self.findings = findings

    def __str__(self) -> str:
        return str(self.args[0])


class LiftingError(KernelwrightError, RuntimeError):
    """A kernel has no lifted build, as right as it may be; ``findings`` say where and why."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__("\n".join((message, *map(str, findings))))
        self.findings = findings
