"""Which verifier this is: a program's version says little while it is being worked on, so its text counts too."""

from functools import cache
from pathlib import Path

from kernelwright.records.digest import digest_of

_SHOWN = 12


@cache
def verifier_version(program: str) -> str:
    """Return the version of this ``program``, "+", and the beginning of the digest of the verifier's own files."""
    folder = Path(__file__).parent
    files = sorted(folder.rglob("*.py"))
    texts = tuple((file.relative_to(folder).as_posix(), file.read_bytes()) for file in files)
    return f"{program}+{digest_of('verifier', texts)[:_SHOWN]}"
