"""From a Metal source to C++ that clang compiles, with its entry points; or to what is wrong with it."""

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from kernelwright.compilers.cache import BuildCache
from kernelwright.compilers.command import Runner, run_command
from kernelwright.compilers.diagnostics import diagnostics_of
from kernelwright.errors import LoadError
from kernelwright.msl.clang import CPP_NAME, Clang, header_texts, run_clang
from kernelwright.msl.entries import (
    EntryPoint,
    ParameterError,
    elements_text,
    entry_points,
    unknown_instances,
    wrapper_text,
)
from kernelwright.msl.findings import Finding
from kernelwright.msl.places import Places
from kernelwright.msl.restrictions import restricted
from kernelwright.msl.rewriting import FunctionConstant, rewritten
from kernelwright.msl.shared_parts import SharedParts
from kernelwright.msl.structure import Structure, structure_of
from kernelwright.msl.tokens import Place, UnclosedError, tokens_of
from kernelwright.records.digest import digest_of

_AMBIGUOUS = "conditional expression is ambiguous"
_VARIABLE_LENGTH, _NO_LENGTH = "variable length array", "an array whose length isn't known when it is compiled"
_MOST_LOST = 3
_COMPLAINTS = "complaints.txt"
_OWN_MARKER = re.compile(r'^(# \d+ )"shader\.metal"', re.MULTILINE)
# Macros in pragmas aren't expanded by the preprocessor, and it forgets them: the hint goes.
_HINT_WITH_NAMES = re.compile(
    r"^\s*#\s*pragma\s+(?:clang loop\s+)?unroll\w*\s*\((?!full|enable|disable).*[A-Za-z_].*$", re.MULTILINE
)
_HEAD = '#include "kw/prelude.h"\n#pragma clang attribute push(__attribute__((always_inline)), apply_to = function)\n'
# Around a source that is lifted. Functions that no kernel calls aren't made then.
_FOLLOWED = (
    (
        "#ifdef KW_TELLS_REACHED\n"
        "#pragma clang attribute push(__attribute__((internal_linkage)), apply_to = function)\n"
        "#endif\n"
    ),
    "\n#ifdef KW_TELLS_REACHED\n#pragma clang attribute pop\n#endif",
)
_WRAPPERS = "kw_wrappers"
_TAIL = f'\n#pragma clang attribute pop\n# 1 "{_WRAPPERS}"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class ShaderSource:
    """One Metal source and how its project builds it.

    ``name`` is what findings call it: a path, or any name for text that lies in no file. ``values`` are those of
    function constants, by name or by index, as C++ writes them.
    """

    text: str
    name: str = "shader.metal"
    include: tuple[str, ...] = ()
    defines: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, str] = field(default_factory=dict[str, str])

    @staticmethod
    def of_file(path: Path, *, include: Sequence[str] = (), defines: Mapping[str, str] | None = None) -> "ShaderSource":
        """Read a file; what it includes is looked for beside it first.

        Raises:
            LoadError: it can't be read.
        """
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise LoadError(
                str(path), f"can't be read: {error.strerror or error}", "Give the path of a Metal source."
            ) from error
        return ShaderSource(
            text=text, name=str(path), include=(str(path.absolute().parent), *include), defines=defines or {}
        )

    def with_values(self, values: Mapping[str, str]) -> "ShaderSource":
        """Return it with other values of function constants."""
        return replace(self, values=values)


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A source as C++, its entry points, and how to find places in it again.

    ``starts`` are where each token begins in it. ``lifts``: whether every floating type of it is a double; ``unlifted``
    is then what it is otherwise.
    """

    source: ShaderSource
    preprocessed: str
    cpp: str
    entries: tuple[EntryPoint, ...]
    constants: tuple[FunctionConstant, ...]
    structure: Structure
    places: Places
    starts: Sequence[int]
    wraps_conditionals: bool = False
    unlifted: "Translation | None" = None

    def _without_others(self, numbers: Sequence[int]) -> str:
        """Return the C++ without kernels that aren't asked for: what they do must not keep others from being lifted."""
        kept = {self.entries[at].place for at in numbers}
        others = {each.place for each in self.entries} - kept
        text = self.cpp
        for each in self.structure.declarations:
            is_defined = each.kind == "function" and each.body is not None and not each.is_template
            if is_defined and each.name is not None and self.structure.tokens[each.name].place in others:
                first, end = self.starts[each.first], self.starts[each.last] + 1
                text = text[:first] + _blank(text[first:end]) + text[end:]
        return text

    @property
    def lifts(self) -> bool:
        """Whether every floating type is a double."""
        return self.unlifted is not None

    @cached_property
    def by_name(self) -> dict[str, int]:
        """The entry points' numbers by their names."""
        return {entry.name: number for number, entry in enumerate(self.entries)}

    def text(self, numbers: Sequence[int], *, shows_elements: bool = False) -> str:
        """Return a whole unit with the wrappers of some entry points.

        Args:
            numbers: of these entry points.
            shows_elements: whether the layouts of classes should tell what buffers hold.
        """
        return (
            _HEAD
            + (self._without_others(numbers).join(_FOLLOWED) if self.lifts else self.cpp)
            + _TAIL
            + "\n".join(
                wrapper_text(self.entries[at], at)
                + (f" {elements_text(self.entries[at], at)}" if shows_elements else "")
                for at in numbers
            )
            + "\n"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontend:
    """Translates and checks sources with one clang.

    What that says is kept in ``cache``, and the headers are compiled once if there are shared ``parts``.
    """

    clang: Clang
    runner: Runner = run_command
    cache: BuildCache | None = None
    parts: SharedParts | None = None

    @contextmanager
    def workplace(self) -> Generator[Path]:
        """Give a folder to run clang in: of the cache, which a runner in a sandbox writes to, if there is one."""
        if self.cache is not None:
            with self.cache.workplace() as folder:
                yield folder
        else:
            with TemporaryDirectory(prefix="kernelwright-msl-") as name:
                yield Path(name)

    def checked(self, source: ShaderSource, *, lifts: bool = False) -> tuple[Translation | None, tuple[Finding, ...]]:
        """Return the source as C++, if it can be that, and all that is wrong with it.

        Args:
            source: the source.
            lifts: whether what is right is to be returned with every floating type a double.
        """
        read = self._read(source)
        translation = _translated(read) if isinstance(read, _Read) else read
        if not isinstance(read, _Read) or not isinstance(translation, Translation):
            return None, () if isinstance(translation, Translation) else translation
        findings, wraps = self.check(translation), False
        if any(_AMBIGUOUS in each.message for each in findings):
            again = _translated(read, wraps_conditionals=True)
            findings_again = self.check(again) if isinstance(again, Translation) else again
            if isinstance(again, Translation) and len(findings_again) < len(findings):
                translation, findings, wraps = again, findings_again, True
        if lifts and not findings:
            lifted = _translated(read, wraps_conditionals=wraps, unlifted=translation)
            return (lifted, ()) if isinstance(lifted, Translation) else (None, lifted)
        return translation, findings

    def _complaints(self, translation: Translation) -> str:
        """Return what clang has to say of a translation with all its entry points, "" if nothing."""
        text = translation.text(range(len(translation.entries)))
        key = digest_of("msl complaints", self.clang.version, self.clang.triple, header_texts(), text)
        entry = self.cache.find(key) if self.cache else None
        if entry is not None:
            return (entry / _COMPLAINTS).read_text(encoding="utf-8")
        with self.workplace() as folder:
            (folder / CPP_NAME).write_text(text, encoding="utf-8", errors="replace")
            prelude = self.parts.prelude("plain") if self.parts else None
            ended = run_clang(self.runner, self.clang.checking(CPP_NAME, prelude=prelude), folder)
        complaints = (ended.complaints or "error: clang failed without a word") if ended.returncode else ""
        if self.cache:
            with self.cache.workplace() as kept:
                (kept / _COMPLAINTS).write_text(complaints, encoding="utf-8", errors="replace")
                self.cache.keep(key, kept)
        return complaints

    def translate(self, source: ShaderSource) -> Translation | tuple[Finding, ...]:
        """Return the source as C++, not yet checked, or why that can't be."""
        read = self._read(source)
        return _translated(read) if isinstance(read, _Read) else read

    def _read(self, source: ShaderSource) -> "_Read | tuple[Finding, ...]":
        """Preprocess a source and find its declarations."""
        with self.workplace() as folder:
            written = folder / "shader.metal"
            written.write_text(source.text, encoding="utf-8", errors="replace")
            # Folders as the caller sees them: the compiler runs in one of its own.
            include = [str(Path(each).absolute()) for each in source.include]
            command = self.clang.preprocessing(written.name, include=include, defines=source.defines)
            ended = run_clang(self.runner, command, folder)
        text = _OWN_MARKER.sub(lambda found: f'{found[1]}"{source.name}"', ended.output)
        text = _HINT_WITH_NAMES.sub("", text)
        tokens = tokens_of(text, source.name)
        places = Places(text, [each.start for each in tokens], tokens, own_of(source))
        if ended.returncode:
            complaints = ended.complaints.replace("shader.metal:", f"{source.name}:")
            return self._findings(complaints, places, "preprocessor")
        try:
            return _Read(source=source, text=text, structure=structure_of(tokens), places=places)
        except UnclosedError as error:
            return (_at(places.of_token(error.token), "brackets", str(error)),)

    def check(self, translation: Translation) -> tuple[Finding, ...]:
        """Return what is wrong with a translation and all its entry points: for clang, or by Metal's own rules."""
        refused = list(restricted(translation.structure, translation.entries, translation.places))
        complaints = self._complaints(translation)
        if complaints:
            refused += self.findings_of(complaints, translation)
        return tuple(sorted(refused, key=lambda each: (each.file, each.line, each.column)))

    def findings_of(
        self, complaints: str, translation: Translation, numbers: Sequence[int] | None = None
    ) -> tuple[Finding, ...]:
        """Return what clang wrote of a translation, located in the user's files.

        Args:
            complaints: its standard error.
            translation: what it was given.
            numbers: of the entry points whose wrappers were there; all of them without it.
        """
        wrapped = range(len(translation.entries)) if numbers is None else numbers
        return self._findings(complaints, translation.places, "syntax", [translation.entries[at] for at in wrapped])

    def _findings(
        self, complaints: str, places: Places, rule: str, wrapped: Sequence[EntryPoint] = ()
    ) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for each in diagnostics_of(complaints, places.files | {places.own_file, _WRAPPERS}):
            if each.severity == "note" and found:
                # How many more there are: said where the last one is.
                found.append(replace(found[-1], message=each.message))
            elif each.file == _WRAPPERS and 0 < each.line <= len(wrapped):
                # What a kernel's parameters are used for shows in the call that a launch makes.
                found.append(_at(places.of_read(wrapped[each.line - 1].place), rule, each.message))
            else:
                place = places.original(each.file, each.line, each.column)
                is_array = _VARIABLE_LENGTH in each.message
                found.append(_at(place, "array" if is_array else rule, _NO_LENGTH if is_array else each.message))
        return tuple(each if each.line else replace(each, file=places.own_file, line=places.lines) for each in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A preprocessed source: its text, its structure, where in the user's files its tokens are."""

    source: ShaderSource
    text: str
    structure: Structure
    places: Places


def _translated(
    read: _Read, *, wraps_conditionals: bool = False, unlifted: Translation | None = None
) -> Translation | tuple[Finding, ...]:
    """Return what was read as C++.

    Args:
        read: a source.
        wraps_conditionals: whether those of a bfloat and another number are seen to.
        unlifted: the same as it is, if every floating type is to be a double.
    """
    source, structure, places = read.source, read.structure, read.places
    found = rewritten(
        read.text,
        structure,
        values=source.values,
        wraps_conditionals=wraps_conditionals,
        lifts=unlifted is not None,
    )
    try:
        entries = entry_points(structure, found)
    except ParameterError as error:
        return (_at(places.of_read(error.place), "argument", str(error)),)
    lost = unknown_instances(found, entries)
    if lost:
        said = "an instance of a template that isn't a kernel here"
        return tuple(
            _at(places.of_read(each.place), "instance", f"{each.host_name}: {said}") for each in lost[:_MOST_LOST]
        )
    return Translation(
        source=source,
        preprocessed=read.text,
        cpp=found.text,
        entries=tuple(entries),
        constants=tuple(found.constants),
        structure=structure,
        places=Places(found.text, found.starts, structure.tokens, own_of(source)),
        starts=found.starts,
        wraps_conditionals=wraps_conditionals,
        unlifted=unlifted,
    )


def _blank(text: str) -> str:
    """Return as many spaces as a text has signs; lines stay where they are."""
    return re.sub(r"[^\n]", " ", text)


def own_of(source: ShaderSource) -> tuple[str, str]:
    """Return a source's name and its text."""
    return source.name, source.text


def _at(place: Place, rule: str, message: str) -> Finding:
    return Finding(file=place.file, line=place.line, column=place.column, rule=rule, message=message)
