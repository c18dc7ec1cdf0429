"""A problem: a reference module, how to build it, and what a replacement must keep."""

from dataclasses import dataclass
from typing import Literal

from kernelwright.records.contract import Contract
from kernelwright.records.digest import digest_of

OriginKind = Literal["file", "import", "export", "live"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the reference came from.

    ``spelling`` is what the user wrote ("examples/softmax.py", "pkg.mod:Block"), ``inputs``
    what they gave for inputs, and ``digest`` covers the reference's own text or graph, so that
    a changed file is another problem.
    """

    kind: OriginKind
    spelling: str
    inputs: str = ""
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to make faster. Equal problems have equal ids, on any machine.

    ``sizes`` holds the size constants in force, by name, where ``--fit`` or the user changed
    what the reference's file says; empty means the file's own.
    """

    name: str
    origin: Origin
    contract: Contract
    sizes: tuple[tuple[str, int], ...] = ()

    @property
    def id(self) -> str:
        """Digest of the reference, the sizes and the contract."""
        return digest_of("problem", self.origin.digest, self.sizes, self.contract)
