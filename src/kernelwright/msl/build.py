"""Builds an entry point: C++, IR, regions, an object, a shared library; kept by the digest of what it was made from."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Finished, Runner, run_command
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.assembly import KernelFacts, KernelPlaces, NotInlinedError, assembled
from kernelwright.msl.built import BuiltKernel, conversions_of, places_as_json
from kernelwright.msl.clang import CPP_NAME, BuildKind, Clang, header_texts, run_clang
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Frontend, Translation
from kernelwright.msl.lifting import PLAIN_NAME, REACHED_NAME, Lifting, plain_text
from kernelwright.msl.record_layouts import DOUBLE_BYTES, FLOATING_BYTES
from kernelwright.msl.shared_parts import SharedParts
from kernelwright.msl.tokens import Place
from kernelwright.msl.unset import Unset, with_askings
from kernelwright.msl.watching import Site
from kernelwright.records.digest import digest_of

LIBRARY = "kernel.so"
_FACTS = "facts.json"
_PLACES = "places.json"
_CONVERSIONS = "conversions.json"
# Threadgroup memory that a host asks for may be of halves.
_GROWTH = DOUBLE_BYTES // min(FLOATING_BYTES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelBuilder:
    """Builds entry points of one kind with one clang into one cache."""

    clang: Clang
    cache: BuildCache
    kind: BuildKind = "plain"
    runner: Runner = run_command

    @property
    def parts(self) -> SharedParts:
        """What its kernels share."""
        return SharedParts(clang=self.clang, cache=self.cache, runner=self.runner)

    def build(self, translation: Translation, name: str) -> BuiltKernel | tuple[Finding, ...]:
        """Build the entry point called ``name``, or find it built."""
        number = translation.by_name[name]
        lifts = self.kind == "lifted"
        text = translation.text((number,), shows_elements=lifts)
        clang = (self.clang.version, self.clang.triple, self.clang.features)
        plain = (plain_text(translation, number),) if lifts else ()
        key = digest_of("msl", clang, header_texts(), pass_texts(), text, self.kind, *plain)
        entry = self.cache.find(key)
        if entry is None:
            made = self._make(translation, name, text, key)
            if not isinstance(made, Path):
                return made
            entry = made
        facts = KernelFacts(**json.loads((entry / _FACTS).read_text(encoding="utf-8")))
        return BuiltKernel(
            library=entry / LIBRARY,
            table=f"kw_table_{number}",
            facts=facts,
            places=_places_in(entry / _PLACES, translation) if self.kind == "watched" else None,
            conversions=conversions_of(json.loads((entry / _CONVERSIONS).read_text(encoding="utf-8"))) if lifts else {},
            growth=_GROWTH if lifts else 1,
        )

    def _make(self, translation: Translation, name: str, text: str, key: str) -> Path | tuple[Finding, ...]:
        number, watches = translation.by_name[name], self.kind == "watched"
        with self.cache.workplace() as folder:
            (folder / CPP_NAME).write_text(text, encoding="utf-8", errors="replace")
            prelude = self.parts.prelude(self.kind)
            lowering = self.clang.lowering(CPP_NAME, "kernel.ll", kind=self.kind, prelude=prelude)
            ended = run_clang(self.runner, lowering, folder)
            if ended.returncode:
                frontend = Frontend(clang=self.clang, runner=self.runner)
                return frontend.findings_of(ended.complaints, translation, (number,))
            if watches:
                plain = (folder / "kernel.ll").read_text(encoding="utf-8")
                (folder / "asking.ll").write_text(with_askings(plain), encoding="utf-8")
                must_run(self.clang, self.runner, self.clang.optimizing("asking.ll", "kernel.ll"), folder)
            if self.kind == "lifted":
                found = self._refused(translation, number, folder, ended.output)
                if found:
                    return found
            try:
                own = translation.places.files if watches else None
                split = assembled((folder / "kernel.ll").read_text(encoding="utf-8"), own)
            except NotInlinedError as error:
                return not_inlined(translation, name, error)
            (folder / "regions.ll").write_text(split.text, encoding="utf-8")
            must_run(self.clang, self.runner, self.clang.emitting("regions.ll", "kernel.o", watches=watches), folder)
            objects = ("kernel.o", str(self.parts.runtime(self.kind)))
            must_run(self.clang, self.runner, self.clang.linking(objects, LIBRARY), folder)
            (folder / _FACTS).write_text(json.dumps(asdict(split.kernels[number])), encoding="utf-8")
            if watches:
                (folder / _PLACES).write_text(json.dumps(places_as_json(split.places[number])), encoding="utf-8")
            for each in (CPP_NAME, "asking.ll", "kernel.ll", "regions.ll", "kernel.o", PLAIN_NAME, REACHED_NAME):
                (folder / each).unlink(missing_ok=True)
            return self.cache.keep(key, folder)

    def _refused(self, translation: Translation, number: int, folder: Path, dump: str) -> tuple[Finding, ...]:
        """Return what keeps a kernel from being lifted; otherwise write how its buffers are converted."""
        lifting = Lifting(
            translation=translation,
            number=number,
            clang=self.clang,
            prelude=self.parts.prelude("plain"),
            folder=folder,
            run=lambda command: must_run(self.clang, self.runner, command, folder),
        )
        judged = lifting.judged(dump, (folder / "kernel.ll").read_text(encoding="utf-8"))
        if isinstance(judged, tuple):
            return judged
        kept = {index: asdict(each) for index, each in judged.items()}
        (folder / _CONVERSIONS).write_text(json.dumps(kept), encoding="utf-8")
        return ()


def must_run(clang: Clang, runner: Runner, command: Sequence[str], folder: Path) -> Finished:
    """Run one of a clang's commands on what was made of a kernel.

    Raises:
        MachineNotAbleError: it refuses, which is a fault here.
    """
    ended = run_clang(runner, command, folder)
    if ended.returncode:
        raise MachineNotAbleError(
            "compile Metal",
            f"{clang.version} refuses what was made of the kernel: {ended.complaints.strip()[-500:]}",
            "Please report it with the source.",
        )
    return ended


def not_inlined(translation: Translation, name: str, error: NotInlinedError) -> tuple[Finding, ...]:
    """Return what is wrong with a kernel that calls what can't be inlined."""
    entry = translation.entries[translation.by_name[name]]
    place = translation.places.of_read(entry.place)
    message = f"{name}: {error}"
    return (
        Finding(
            file=place.file, line=place.line, column=place.column, rule="recursion", message=message, source="1.5.4"
        ),
    )


def _places_in(file: Path, translation: Translation) -> KernelPlaces:
    """Read a watched kernel's places, as they are in the user's files."""
    read = json.loads(file.read_text(encoding="utf-8"))

    def original(of: dict[str, Any]) -> Place:
        return translation.places.original(of["file"], of["line"], of["column"])

    def place(of: dict[str, Any] | None) -> Place | None:
        return original(of) if of else None

    return KernelPlaces(
        sites=tuple(Site(**(each | {"place": place(each["place"])})) for each in read["sites"]),
        points=tuple(map(place, read["points"])),
        unset=tuple(Unset(number=each["number"], place=original(each["place"])) for each in read["unset"]),
        of=translation.places,
    )


@cache
def pass_texts() -> tuple[str, ...]:
    """Return the texts of this package: its passes make the code, as its headers do."""
    return tuple(file.read_text(encoding="utf-8") for file in sorted(Path(__file__).parent.glob("*.py")))
