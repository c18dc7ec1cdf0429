"""A candidate's sources as the texts that ``torch.mps.compile_shader`` takes, and the kernels that each declares.

torch looks for headers in its own folder alone, so a candidate's own are put where they are included. Lines keep
their numbers: a ``#line`` follows whatever moves them, and Apple's compiler complains by those.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernelwright.msl.entries import EntryPoint, ParameterError, entry_points
from kernelwright.msl.rewriting import rewritten
from kernelwright.msl.structure import structure_of
from kernelwright.msl.tokens import UnclosedError, tokens_of
from kernelwright.records.build import Diagnostic
from kernelwright.records.candidate import SourceFile
from kernelwright.targets.metal.files import SUFFIX

_INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
_ONCE = re.compile(r"^\s*#\s*pragma\s+once\b")
_COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?!line)(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShaderText:
    """What one ``.metal`` file becomes; ``file`` is its name."""

    file: str
    text: str


def shader_texts(sources: Sequence[SourceFile]) -> tuple[ShaderText, ...]:
    """Return one text for each ``.metal`` file, with the candidate's own headers in it."""
    headers = {each.name: each.text for each in sources if not each.name.endswith(SUFFIX)}
    kernels = [each for each in sources if each.name.endswith(SUFFIX)]
    return tuple(ShaderText(file=each.name, text=_whole(each.name, each.text, headers, set())) for each in kernels)


def declared_kernels(shader: ShaderText) -> tuple[EntryPoint, ...] | Diagnostic:
    """Return the kernels that a text declares, or why they can't be told.

    It is read as it is, since a Mac need not have a preprocessor: macros in a kernel's own declaration aren't known.
    """
    plain = _DIRECTIVE.sub(_blank, _COMMENT_OR_TEXT.sub(_blank_comment, shader.text))
    try:
        structure = structure_of(tokens_of(plain, shader.file))
        return tuple(entry_points(structure, rewritten(plain, structure)))
    except UnclosedError as error:
        place, said = error.token.place, str(error)
    except ParameterError as error:
        place, said = error.place, str(error)
    return Diagnostic(file=place.file, line=place.line, column=place.column, message=said)


def _whole(name: str, text: str, headers: Mapping[str, str], seen: set[str]) -> str:
    lines = [f'#line 1 "{name}"']
    for number, line in enumerate(text.split("\n"), start=1):
        included = _INCLUDE.match(line)
        if _ONCE.match(line):
            lines.append("")  # Metal warns of it outside of headers, and here all is one file.
        elif included is None:
            lines.append(line)
        else:
            header = included[1]
            if header not in headers:
                lines.append(line)  # Metal's own, or one that torch brings and puts here
            elif header not in seen:
                seen.add(header)
                lines.append(_whole(header, headers[header], headers, seen))
            lines.append(f'#line {number + 1} "{name}"')
    return "\n".join(lines)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def _blank_comment(found: re.Match[str]) -> str:
    return found.group() if found.group().startswith('"') else _blank(found)
