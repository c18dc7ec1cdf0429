"""Builds an entry point for NVIDIA's GPUs: C++, IR, PTX; kept by the digest of what it was made from."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Runner, run_command
from kernelwright.msl.assembly import NotInlinedError
from kernelwright.msl.build import must_run, not_inlined, pass_texts
from kernelwright.msl.clang import CPP_NAME, PTX_PROCESSOR, PTX_VERSION, Clang, header_texts, run_clang
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Frontend, Translation
from kernelwright.msl.ptx_text import ptx_module
from kernelwright.msl.shared_parts import SharedParts
from kernelwright.records.digest import digest_of

PTX = "kernel.ptx"
_FACTS = "facts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PtxFacts:
    """What a launch on a GPU needs to know of a kernel.

    Attributes:
        buffers: indices of the buffers that it takes, in the order of its parameters.
        shared: indices of the parts of threadgroup memory that the host asks for, likewise.
        shared_bytes: threadgroup memory that it declares.
    """

    buffers: tuple[int, ...]
    shared: tuple[int, ...]
    shared_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PtxKernel:
    """One entry point as PTX, and its facts."""

    text: str
    facts: PtxFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class PtxBuilder:
    """Builds entry points with one clang into one cache."""

    clang: Clang
    cache: BuildCache
    runner: Runner = run_command

    def build(self, translation: Translation, name: str) -> PtxKernel | tuple[Finding, ...]:
        """Build the entry point called ``name``, or find it built.

        Raises:
            MachineNotAbleError: it calls functions of NVIDIA's library, which isn't installed.
        """
        text = translation.text((translation.by_name[name],))
        key = digest_of(
            "msl ptx", self.clang.version, self.clang.triple, self.clang.features, PTX_PROCESSOR, PTX_VERSION,
            header_texts(), pass_texts(), text,
        )  # fmt: skip
        entry = self.cache.find(key) or self._made(translation, name, text, key)
        if not isinstance(entry, Path):
            return entry
        facts = json.loads((entry / _FACTS).read_text(encoding="utf-8"))
        return PtxKernel(
            text=(entry / PTX).read_text(encoding="utf-8"),
            facts=PtxFacts(
                buffers=tuple(facts["buffers"]), shared=tuple(facts["shared"]), shared_bytes=facts["shared_bytes"]
            ),
        )

    def _made(self, translation: Translation, name: str, text: str, key: str) -> Path | tuple[Finding, ...]:
        number = translation.by_name[name]
        with self.cache.workplace() as folder:
            (folder / CPP_NAME).write_text(text, encoding="utf-8", errors="replace")
            parts = SharedParts(clang=self.clang, cache=self.cache, runner=self.runner)
            lowering = self.clang.lowering(CPP_NAME, "kernel.ll", kind="warps", prelude=parts.prelude("warps"))
            ended = run_clang(self.runner, lowering, folder)
            if ended.returncode:
                frontend = Frontend(clang=self.clang, runner=self.runner)
                return frontend.findings_of(ended.complaints, translation, (number,))
            try:
                module = ptx_module((folder / "kernel.ll").read_text(encoding="utf-8"))
            except NotInlinedError as error:
                return not_inlined(translation, name, error)
            linked = parts.device_library().linked(module.text) if module.needs_library else module.text
            (folder / "gpu.ll").write_text(linked, encoding="utf-8")
            must_run(self.clang, self.runner, self.clang.emitting_ptx("gpu.ll", PTX), folder)
            facts = PtxFacts(buffers=module.buffers, shared=module.shared, shared_bytes=module.shared_bytes)
            (folder / _FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")
            for each in (CPP_NAME, "kernel.ll", "gpu.ll"):
                (folder / each).unlink()
            return self.cache.keep(key, folder)
