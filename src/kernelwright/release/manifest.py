"""The names of a release's files, and reading its manifest."""

import json
from pathlib import Path
from typing import Any

from kernelwright.errors import CandidateFormError

FORMAT = 1
MANIFEST = "manifest.json"
REFERENCE = "reference.py"
CONSTANTS = "constants.pt"
RUNTIME = "_runtime"


def manifest_in(folder: Path) -> dict[str, Any]:
    """Return the manifest of the release in ``folder``.

    Raises:
        CandidateFormError: there is none, it isn't JSON, or another version wrote it.
    """
    path = folder / MANIFEST
    remedy = "Name a folder that `kernelwright optimize --out` or `fast.save` wrote"
    if not path.is_file():
        raise CandidateFormError(str(folder), f"no {MANIFEST} in it", remedy)
    try:
        manifest = json.loads(path.read_text())
    except (ValueError, OSError) as error:
        raise CandidateFormError(str(path), f"not a manifest ({error})", remedy) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise CandidateFormError(str(path), f"not a manifest of format {FORMAT}", "Make the release again")
    return manifest
