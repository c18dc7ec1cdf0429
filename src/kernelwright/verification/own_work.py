"""Own work: what the code that a candidate made and loaded is called, and which compiler made it.

The parent sees which libraries a process has mapped from the folder that only it can write to;
the names of the functions inside are the child's word.
"""

from collections.abc import Iterable
from pathlib import PurePath

# The folder of each compiler's cache, within the scratch folder (see ``targets.process``).
_COMPILERS = {"inductor": "torch.compile"}
_TRITON_FOLDER = "triton"


def own_kernels(own_code: Iterable[str], functions: Iterable[str]) -> tuple[str, ...]:
    """Return names of a candidate's own kernels: its functions by library, or the library where they aren't known.

    Args:
        own_code: libraries by their path in the scratch folder.
        functions: kernels as the child names them: a plan's, or "extension.function".
    """
    names = dict.fromkeys(functions)
    known = {name.split(".")[0] for name in names}
    for path in map(PurePath, own_code):
        if path.parts[0] in _COMPILERS or path.name.split(".")[0] in known:
            continue
        # Triton's launchers lie one to a folder; what they are called says nothing.
        names["Triton kernels" if path.parts[0] == _TRITON_FOLDER else path.name] = None
    return tuple(names)


def compilers(own_code: Iterable[str]) -> tuple[str, ...]:
    """Return the compilers whose generated code was loaded."""
    folders = (PurePath(path).parts[0] for path in own_code)
    return tuple(dict.fromkeys(_COMPILERS[folder] for folder in folders if folder in _COMPILERS))
