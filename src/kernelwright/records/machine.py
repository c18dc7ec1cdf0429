"""A machine: what figures were measured on."""

from dataclasses import dataclass

from kernelwright.records.digest import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Hardware and versions that a figure depends on."""

    system: str
    processor: str
    cores: int
    threads: int
    memory_bytes: int
    features: tuple[str, ...]
    python: str
    torch: str
    compiler: str

    @property
    def id(self) -> str:
        """Digest of everything above."""
        return digest_of("machine", self)

    def __str__(self) -> str:
        return f"{self.processor}, {self.cores} cores, {self.system}, torch {self.torch}, {self.compiler}"
