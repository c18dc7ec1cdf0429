"""Builds an entry point: C++, IR, regions, an object, a shared library; kept by the digest of what it was made from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Finished, Runner, run_command
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.assembly import KernelFacts, KernelPlaces, NotInlinedError, assembled
from kernelwright.msl.clang import Clang, header_texts, run_clang
from kernelwright.msl.conversions import Conversion, Part
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import CPP_NAME, Frontend, Translation
from kernelwright.msl.lifting import PLAIN_NAME, REACHED_NAME, Lifting, plain_text
from kernelwright.msl.tokens import Place
from kernelwright.msl.watching import Site
from kernelwright.records.digest import digest_of

LIBRARY = "kernel.so"
_FACTS = "facts.json"
_PLACES = "places.json"
_CONVERSIONS = "conversions.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltKernel:
    """One compiled entry point: the library, the name of its table, its facts; places if it is watched.

    ``conversions`` are of the buffers, by index, in which a lifted kernel finds doubles.
    """

    library: Path
    table: str
    facts: KernelFacts
    places: KernelPlaces | None = None
    conversions: Mapping[int, Conversion] = field(default_factory=dict[int, Conversion])


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelBuilder:
    """Builds entry points with one clang into one cache."""

    clang: Clang
    cache: BuildCache
    runner: Runner = run_command

    def build(self, translation: Translation, name: str, *, watches: bool = False) -> BuiltKernel | tuple[Finding, ...]:
        """Build the entry point called ``name``, or find it built; ``watches`` whether its accesses are watched."""
        number = translation.by_name[name]
        text = translation.text((number,), watches=watches, shows_elements=translation.lifts)
        lifted = ("lifted", plain_text(translation, number)) if translation.lifts else ()
        made_from = (header_texts(), _pass_texts(), text, *lifted)
        key = digest_of("msl", self.clang.version, self.clang.triple, self.clang.features, *made_from)
        entry = self.cache.find(key)
        if entry is None:
            made = self._make(translation, name, text, key, watches=watches)
            if not isinstance(made, Path):
                return made
            entry = made
        facts = KernelFacts(**json.loads((entry / _FACTS).read_text(encoding="utf-8")))
        places = _places_in(entry / _PLACES, translation) if watches else None
        return BuiltKernel(
            library=entry / LIBRARY,
            table=f"kw_table_{number}",
            facts=facts,
            places=places,
            conversions=_conversions_in(entry / _CONVERSIONS) if translation.lifts else {},
        )

    def _make(
        self, translation: Translation, name: str, text: str, key: str, *, watches: bool
    ) -> Path | tuple[Finding, ...]:
        number = translation.by_name[name]
        with self.cache.workplace() as folder:
            (folder / CPP_NAME).write_text(text, encoding="utf-8", errors="replace")
            command = self.clang.lowering(CPP_NAME, "kernel.ll", watches=watches, lifted=translation.lifts)
            ended = run_clang(self.runner, command, folder)
            if ended.returncode:
                frontend = Frontend(clang=self.clang, runner=self.runner)
                return frontend.findings_of(ended.complaints, translation, (number,))
            if translation.lifts:
                judged = self._lifting(translation, number, folder).judged(
                    ended.output, (folder / "kernel.ll").read_text(encoding="utf-8")
                )
                if isinstance(judged, tuple):
                    return judged
                kept = {index: asdict(each) for index, each in judged.items()}
                (folder / _CONVERSIONS).write_text(json.dumps(kept), encoding="utf-8")
            try:
                own = translation.places.files if watches else None
                split = assembled((folder / "kernel.ll").read_text(encoding="utf-8"), own)
            except NotInlinedError as error:
                place = translation.places.of_read(translation.entries[number].place)
                return (
                    Finding(
                        file=place.file,
                        line=place.line,
                        column=place.column,
                        rule="recursion",
                        message=f"{name}: {error}",
                        source="1.5.4",
                    ),
                )
            (folder / "regions.ll").write_text(split.text, encoding="utf-8")
            self._must(self.clang.emitting("regions.ll", "kernel.o", watches=watches), folder)
            self._must(self.clang.linking("kernel.o", LIBRARY), folder)
            (folder / _FACTS).write_text(json.dumps(asdict(split.kernels[number])), encoding="utf-8")
            if watches:
                places = split.places[number]
                kept = {
                    "sites": list(map(asdict, places.sites)),
                    "points": [each and asdict(each) for each in places.points],
                }
                (folder / _PLACES).write_text(json.dumps(kept), encoding="utf-8")
            for each in (CPP_NAME, "kernel.ll", "regions.ll", "kernel.o", PLAIN_NAME, REACHED_NAME):
                (folder / each).unlink(missing_ok=True)
            return self.cache.keep(key, folder)

    def _lifting(self, translation: Translation, number: int, folder: Path) -> Lifting:
        return Lifting(
            translation=translation,
            number=number,
            clang=self.clang,
            folder=folder,
            run=lambda command: self._must(command, folder),
        )

    def _must(self, command: Sequence[str], folder: Path) -> Finished:
        ended = run_clang(self.runner, command, folder)
        if ended.returncode:
            raise MachineNotAbleError(
                "compile Metal",
                f"{self.clang.version} refuses what was made of the kernel: {ended.complaints.strip()[-500:]}",
                "Please report it with the source.",
            )
        return ended


def _conversions_in(file: Path) -> dict[int, Conversion]:
    read = json.loads(file.read_text(encoding="utf-8"))
    return {
        int(index): Conversion(**(each | {"parts": tuple(Part(**part) for part in each["parts"])}))
        for index, each in read.items()
    }


def _places_in(file: Path, translation: Translation) -> KernelPlaces:
    """Read a watched kernel's places, as they are in the user's files."""
    read = json.loads(file.read_text(encoding="utf-8"))

    def place(of: dict[str, Any] | None) -> Place | None:
        return translation.places.original(of["file"], of["line"], of["column"]) if of else None

    return KernelPlaces(
        sites=tuple(Site(**(each | {"place": place(each["place"])})) for each in read["sites"]),
        points=tuple(map(place, read["points"])),
        of=translation.places,
    )


def _pass_texts() -> tuple[str, ...]:
    """Return the texts of this package: its passes make the code, as its headers do."""
    return tuple(file.read_text(encoding="utf-8") for file in sorted(Path(__file__).parent.glob("*.py")))
