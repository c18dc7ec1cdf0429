"""Compiles the Metal sources that a candidate's process passes to ``torch.mps.compile_shader``, on its request.

The process has no compiler and no cache that it could write to. The parent checks and compiles, in the sandbox, so
that clang reads nothing that the candidate may not read; so it knows what was compiled, and builds of one source are
shared by all the processes of a verification.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kernelwright.compilers.cache import BuildCache
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.build import KernelBuilder, pass_texts
from kernelwright.msl.clang import BuildKind, Clang, find_clang, header_texts
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Frontend, ShaderSource
from kernelwright.msl.library import torch_headers
from kernelwright.records.candidate import Candidate
from kernelwright.records.digest import digest_of
from kernelwright.sandbox.compiling import compilers_in
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.wire import Message
from kernelwright.targets.metal.manifest import ListedKernel

COMPILE = "compile_shader"
_MOST_CHARACTERS, _MOST_KERNELS = 1 << 20, 512
_MOST_FINDINGS = 8
_ANSWER = "answer.json"
_LONGEST = 160  # characters of a line that are shown
_MOST_S = 300.0


@dataclass(kw_only=True)
class ShaderBuilder:
    """Answers the requests of one candidate's process.

    Args:
        candidate: where a source stands in its file as it was passed, findings say so.
        sandbox: where clang runs.
        cache: of what is built; the process reads it.
        kind: of build.
        clang: a command; the newest clang that is found without it.
        most_sources: how many requests are answered.
    """

    candidate: Candidate
    sandbox: Sandbox
    cache: BuildCache
    kind: BuildKind = "plain"
    clang: str = ""
    most_sources: int = 256
    kernels: dict[str, None] = field(default_factory=dict[str, None])
    _asked: int = 0
    _spent_s: float = 0.0

    @property
    def readable(self) -> tuple[Path, ...]:
        """The cache: libraries are loaded from where they were built."""
        self.cache.folder.mkdir(parents=True, exist_ok=True)  # what isn't there can't be shown
        return (self.cache.folder,)

    def answer(self, asked: Message) -> Message:
        """Answer one request: the kernels of a source, or what is wrong with it, in words for its author."""
        text = asked.get("source")
        if asked.get("asks") != COMPILE or not isinstance(text, str):
            return {"refused": "no such request"}
        self._asked += 1
        if self._asked > self.most_sources or len(text) > _MOST_CHARACTERS:
            return {"refused": f"at most {self.most_sources} sources of {_MOST_CHARACTERS} characters are compiled"}
        if self._spent_s > _MOST_S:
            return {"refused": f"compiling has taken more than {_MOST_S:.0f} s; nothing more is compiled"}
        began = time.monotonic()
        try:
            # JSON carries halves of characters that no file can.
            answer = self._kept_or_made(self._located(text.encode("utf-8", "replace").decode("utf-8")))
        except MachineNotAbleError as error:
            return {"refused": str(error)}
        finally:
            self._spent_s += time.monotonic() - began
        self.kernels |= dict.fromkeys(each["entry"]["name"] for each in answer.get("kernels", ()))
        return answer

    def _kept_or_made(self, source: ShaderSource) -> Message:
        """Return the answer for a source; it is kept beside what was built, since each process asks again."""
        clang = _found(self.clang)
        key = digest_of("msl answer", _made_by(clang), source.name, source.text, self.kind)
        entry = self.cache.find(key)
        if entry is not None:
            kept: Message = json.loads((entry / _ANSWER).read_text(encoding="utf-8"))
            if all(self._is_there(Path(each["built"]["library"])) for each in kept.get("kernels", ())):
                return kept
        answer = self._compiled(clang, source)
        if entry is None:
            with self.cache.workplace() as folder:
                (folder / _ANSWER).write_text(json.dumps(answer), encoding="utf-8")
                self.cache.keep(key, folder)
        return answer

    def _is_there(self, library: Path) -> bool:
        return self.cache.find(library.parent.name) is not None and library.exists()

    def _located(self, text: str) -> ShaderSource:
        """Return a source under the name and on the lines that its author knows it by."""
        line = _line_of(text, self.candidate.entry.text)
        if line is not None:
            return ShaderSource(text="\n" * line + text, name=self.candidate.entry.name, include=torch_headers())
        return ShaderSource(text=text, name=f"shader{self._asked}.metal", include=torch_headers())

    def _compiled(self, clang: Clang, source: ShaderSource) -> Message:
        runner = compilers_in(self.sandbox, clang.programs, self.cache)
        builder = KernelBuilder(clang=clang, cache=self.cache, kind=self.kind, runner=runner)
        frontend = Frontend(clang=clang, runner=runner, cache=self.cache, parts=builder.parts)
        translation, findings = frontend.checked(source, lifts=self.kind == "lifted")
        if findings or translation is None:
            return {"findings": _told(findings, source)}
        if len(translation.entries) > _MOST_KERNELS:
            return {"refused": f"{len(translation.entries)} kernels; at most {_MOST_KERNELS} are built of one source"}
        kernels: list[Any] = []
        for entry in translation.entries:
            built = builder.build(translation, entry.name)
            if isinstance(built, tuple):
                return {"findings": _told(built, source)}
            plain = built
            if translation.unlifted is not None:
                made = replace(builder, kind="plain").build(translation.unlifted, entry.name)
                plain = built if isinstance(made, tuple) else made
            kernels.append(ListedKernel(entry=entry, built=built, declared=plain.facts.shared_bytes).as_json())
        return {"kernels": kernels}


def _line_of(source: str, file: str) -> int | None:
    """Return how many lines of a Python file come before those of a Metal source in it; ``None`` if it isn't there.

    Most of its lines must be, in their order; some may differ by what an f-string or an escape makes of them.
    """
    places: dict[str, list[int]] = {}
    for number, line in enumerate(file.splitlines()):
        places.setdefault(_plain(line), []).append(number)
    lines = [(number, plain) for number, line in enumerate(source.splitlines()) if (plain := _plain(line))]
    found = Counter(at - number for number, plain in lines for at in places.get(plain, ()))
    (before, count) = found.most_common(1)[0] if found else (-1, 0)
    return before if before >= 0 and 2 * count > len(lines) else None


def _plain(line: str) -> str:
    return line.strip().strip("\"'").replace("{{", "{").replace("}}", "}")


def _told(findings: Sequence[Finding], source: ShaderSource) -> str:
    """Return findings with the lines that they are about."""
    lines = source.text.splitlines()
    told: list[str] = []
    for each in findings[:_MOST_FINDINGS]:
        told.append(str(each))
        if each.file == source.name and 0 < each.line <= len(lines):
            told += _shown(lines[each.line - 1].expandtabs(1), each.column)
    if len(findings) > _MOST_FINDINGS:
        told.append(f"and {len(findings) - _MOST_FINDINGS} more")
    return "\n".join(told)


def _shown(line: str, column: int) -> list[str]:
    """Return a line, or what is around a column of a long one, with a mark below the column."""
    first = max(0, column - _LONGEST) if len(line) > _LONGEST else 0
    mark = [f"    {' ' * (column - 1 - first)}^"] if 0 < column <= len(line) + 1 else []
    return [f"    {line[first : first + _LONGEST]}", *mark]


@cache
def _found(choice: str) -> Clang:
    return find_clang(choice)


@cache
def _made_by(clang: Clang) -> str:
    """Return the digest of all that answers are made by, besides the source."""
    return digest_of(clang.version, clang.triple, clang.features, header_texts(), pass_texts(), version("torch"))
