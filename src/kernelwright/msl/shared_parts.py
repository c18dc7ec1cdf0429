"""What all kernels share, compiled once for each clang: the prelude's headers, and the runtime that is linked to each.

Both lie in the cache as its other entries do: each appears whole, by one rename.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Runner
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.clang import BuildKind, Clang, header_texts, run_clang
from kernelwright.msl.device_functions import find_library
from kernelwright.msl.device_library import DeviceLibrary
from kernelwright.records.digest import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedParts:
    """Makes the parts that kernels share, or finds them made; each is made once for each kind of build."""

    clang: Clang
    cache: BuildCache
    runner: Runner

    def prelude(self, kind: BuildKind) -> Path:
        """Return the precompiled prelude: read in a tenth of the time that its headers take."""
        return self._made("prelude.pch", self.clang.precompiling("prelude.pch", kind=kind))

    def runtime(self, kind: BuildKind) -> Path:
        """Return the object that runs a kernel's regions, and for watched kernels says what their accesses do."""
        prelude = self.prelude(kind)
        return self._made("runtime.o", self.clang.compiling_runtime("runtime.o", kind=kind, prelude=prelude))

    def device_library(self) -> DeviceLibrary:
        """Return NVIDIA's library of mathematics, printed.

        Raises:
            MachineNotAbleError: it isn't installed.
        """
        library = find_library()
        printed = self._made("library.ll", self.clang.printing_for_gpu(library, "library.ll"), library.read_bytes())
        return DeviceLibrary(printed.read_text(encoding="utf-8"))

    def _made(self, name: str, command: tuple[str, ...], content: bytes = b"") -> Path:
        # By the command too: a precompiled header knows where the headers lie that it was made from.
        key = digest_of("msl part", self.clang.version, command, header_texts(), sha256(content).hexdigest())
        entry = self.cache.find(key)
        if entry is None:
            with self.cache.workplace() as folder:
                ended = run_clang(self.runner, command, folder)
                if ended.returncode:
                    raise MachineNotAbleError(
                        "compile Metal",
                        f"{self.clang.version} refuses what all kernels share: {ended.complaints.strip()[-500:]}",
                        "Please report it.",
                    )
                entry = self.cache.keep(key, folder)
        return entry / name
