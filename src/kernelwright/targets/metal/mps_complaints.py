"""What Apple's compiler complains of, as torch passes it on, in values with a file and a line.

torch raises ``Failed to create Metal library, error: Error Domain=... "program_source:12:5: error: ..."``: the text of
an NSError, in which the compiler's own lines begin anywhere and may stand twice.
"""

import re
from collections.abc import Collection

from kernelwright.compilers.diagnostics import diagnostics_of
from kernelwright.records.build import Diagnostic

WHOLE_PROGRAM = "program_source"  # what Metal calls a source that has no file


def apple_diagnostics(said: str, file: str, own_files: Collection[str]) -> tuple[Diagnostic, ...]:
    """Return what torch's exception tells.

    Args:
        said: its text.
        file: which file was compiled; what Metal says of the program as a whole is said of it.
        own_files: names of all files of the candidate.
    """
    names = "|".join(map(re.escape, sorted({WHOLE_PROGRAM, *own_files}, key=len, reverse=True)))
    lines = re.sub(
        rf"(?<![\w.-])(?:{names})(?=:\d+:\d+: )", lambda found: f"\n{found.group()}", said.replace('" UserInfo=', "\n")
    )
    whole = re.sub(rf"^{WHOLE_PROGRAM}(?=:)", lambda _: file, lines, flags=re.MULTILINE)
    found = diagnostics_of(whole, own_files)
    if any(each.line for each in found):
        return tuple(each for each in found if each.line)
    return (Diagnostic(file=file, line=0, column=0, message=" ".join(said.split())[:400]),)
