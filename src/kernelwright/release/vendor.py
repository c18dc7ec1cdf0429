"""The runtime inside a release: exactly the modules that loading needs, copied as they are.

A release must work where kernelwright isn't installed. Rather than keep a second loader, the
modules that ``release.load`` imports, directly or not, are copied with their imports made
relative: what loads a release is the code that was tested.
"""

import ast
import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

ROOT = "kernelwright"
ENTRY = "kernelwright.release.load"
_IMPORT = re.compile(rf"^(\s*)from {ROOT}((?:\.\w+)+) import ", re.MULTILINE)
# Data that modules read from beside themselves.
_DATA_SUFFIXES = {".h", ".cpp", ".hpp", ".md"}


def copy_runtime(folder: Path) -> None:
    """Copy the runtime into ``folder`` as a package."""
    with as_file(files(ROOT)) as source:
        for module in sorted(needed_modules(source)):
            _copy(source, module, folder)


def needed_modules(source: Path) -> set[str]:
    """Return the names of all modules of ours that the release's loader needs.

    Imports inside functions count too; those under ``if TYPE_CHECKING`` don't.
    """
    needed: set[str] = set()
    waiting = [ENTRY]
    while waiting:
        module = waiting.pop()
        if module in needed:
            continue
        needed.add(module)
        waiting += _imports_of(_path_of(source, module).read_text())
    return needed


def _imports_of(text: str) -> list[str]:
    tree = ast.parse(text)
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    return [
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.startswith(f"{ROOT}.")
        and id(node) not in typing_only
    ]


def _path_of(source: Path, module: str) -> Path:
    inside = source.joinpath(*module.split(".")[1:])
    return inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")


def _copy(source: Path, module: str, folder: Path) -> None:
    path = _path_of(source, module)
    inside = path.relative_to(source)
    target = folder / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    # One dot is the package the module lies in; one more for each folder up to the root.
    dots = "." * len(inside.parts)
    target.write_text(_IMPORT.sub(lambda found: f"{found[1]}from {dots}{found[2][1:]} import ", path.read_text()))
    for parent in (target.parent, *target.parent.parents):
        if parent == folder.parent:
            break
        (parent / "__init__.py").touch()
    for beside in path.parent.rglob("*"):
        if beside.suffix in _DATA_SUFFIXES and beside.is_file() and beside.parent.name != "__pycache__":
            copied = folder / beside.relative_to(source)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(beside, copied)
