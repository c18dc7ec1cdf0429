"""Load a KernelBench-format file: ``Model``, ``get_inputs`` and ``get_init_inputs``."""

import inspect
import tokenize
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from kernelwright.errors import LoadError
from kernelwright.problems.execute import at_home, execute, siblings
from kernelwright.problems.inputs import drawing
from kernelwright.problems.leaves import Inputs
from kernelwright.problems.origins import Loaded
from kernelwright.problems.seeds import seeded
from kernelwright.problems.sizes import find_constants, rewrite
from kernelwright.problems.user_code import one_line, running
from kernelwright.records.digest import digest_of
from kernelwright.records.problem import Origin

MODEL = "Model"
FORMAT = "A reference file defines `class Model(nn.Module)`, `get_inputs()` and, where needed, `get_init_inputs()`"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecipe:
    """A file's text and what to make of it; ``text`` already has the sizes written in."""

    spelling: str
    path: Path
    text: str
    original_digest: str
    model: str = MODEL
    inputs: Any = None
    inputs_name: str = ""
    seed: int = 0

    def load(self) -> Loaded:
        """Execute the text and construct the module, seeded, as KernelBench does."""
        folder = self.path.parent
        with at_home(folder):
            with (
                seeded(self.seed),
                running(self.spelling, f"importing {self.path.name}", remedy="Make the file importable"),
            ):
                module = execute(self.text, self.path)
            model = model_class(module, self.spelling, self.model)
            args, kwargs = init_inputs(module, self.spelling, self.seed)
            args, kwargs = positional(model, args, kwargs)
            built = construct(model, self.spelling, args, kwargs, self.seed)
            given = self.inputs if self.inputs is not None else example_inputs(module, self.spelling)
            draw = drawing(given, self.spelling, self.inputs_name or "get_inputs")

        others = tuple((path.name, path.read_text()) for path in siblings(folder) if path.suffix == ".py")

        def draw_at_home(seed: int) -> Inputs:
            with at_home(folder):
                return draw(seed)

        return Loaded(
            name=self.path.stem if self.model == MODEL else f"{self.path.stem}.{self.model}",
            origin=Origin(
                kind="file",
                spelling=self.spelling,
                inputs=self.inputs_name,
                digest=digest_of("file", self.original_digest, self.model, others),
            ),
            module=built,
            draw=draw_at_home,
            source=self.text,
            init_arguments=args,
            init_keywords=kwargs,
        )


def file_recipe(
    path: Path, spelling: str, *, model: str = MODEL, sizes: Mapping[str, int] | None = None, seed: int = 0
) -> FileRecipe:
    """Read a file and write ``sizes`` into its text.

    Raises:
        LoadError: there is no such file, it isn't Python, or it has no constant of a given name.
    """
    text = read_python(path, spelling)
    try:
        written = rewrite(text, sizes or {})
    except KeyError as error:
        known = ", ".join(f"{each.name}={each.value}" for each in find_constants(text)) or "none"
        problem = f"no size constant is called {error.args[0]!r}; it has {known}"
        raise LoadError(spelling, problem, "Name one of those, or assign the size to a name in the file") from error
    digest = digest_of("text", text)
    return FileRecipe(
        spelling=spelling, path=path.resolve(), text=written, original_digest=digest, model=model, seed=seed
    )


def read_python(path: Path, spelling: str) -> str:
    """Return the text of a Python file, line ends and all.

    Raises:
        LoadError: it can't be read or isn't Python; the message has the line.
    """
    if not path.exists():
        beside = ", ".join(sorted(each.name for each in path.parent.glob("*.py"))[:8]) if path.parent.is_dir() else ""
        there = f"{path.parent}/ has {beside}" if beside else f"{path.parent}/ has no Python file"
        there = there if path.parent.is_dir() else f"the folder {path.parent} doesn't exist either"
        raise LoadError(spelling, f"no such file; {there}", "Give the path of a reference file, or module:Class")
    if path.is_dir():
        raise LoadError(spelling, "is a folder, not a file", "Give one reference file")
    try:
        text = path.read_bytes().decode(_encoding(path))
        compile(text, str(path), "exec", dont_inherit=True)
    except OSError as error:
        raise LoadError(spelling, f"can't be read: {error.strerror}", "Check its permissions") from error
    except UnicodeDecodeError as error:
        raise LoadError(spelling, f"is not Python text: byte {error.start} is not {error.encoding}", FORMAT) from error
    except SyntaxError as error:
        place = f", line {error.lineno}" if error.lineno else ""
        raise LoadError(spelling, f"is not Python{place}: {error.msg}", "Mend the syntax") from error
    except ValueError as error:  # null bytes, on Python 3.11
        raise LoadError(spelling, f"is not Python text: {one_line(error)}", FORMAT) from error
    return text


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        return tokenize.detect_encoding(stream.readline)[0]


def model_class(module: ModuleType, spelling: str, name: str) -> Callable[..., Any]:
    """Return the class to construct.

    Raises:
        LoadError: it isn't there, or isn't a module class.
    """
    found = getattr(module, name, None)
    if found is None:
        own = [
            each
            for each, value in vars(module).items()
            if _is_module_class(value) and value.__module__ == module.__name__
        ]
        has = f"it defines {', '.join(own)}" if own else "it defines no nn.Module class"
        remedy = f"Rename the class to {name}, or name it, as in {module.__file__}:{own[0]}" if own else FORMAT
        raise LoadError(spelling, f"has no {name}; {has}", remedy)
    if isinstance(found, torch.nn.Module):
        raise LoadError(spelling, f"{name} is an instance, not a class", "Assign the class, not a constructed module")
    if not _is_module_class(found):
        kind = "a class but not an nn.Module" if isinstance(found, type) else f"a {type(found).__name__}, not a class"
        raise LoadError(spelling, f"{name} is {kind}", f"Make it `class {name}(torch.nn.Module)`")
    return found


def init_inputs(module: ModuleType, spelling: str, seed: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what the file wants its class constructed with: arguments and keyword arguments.

    Raises:
        LoadError: ``get_init_inputs`` raises or gives neither a list nor a dict.
    """
    given = getattr(module, "get_init_inputs", ())
    if callable(given):
        with seeded(seed), running(spelling, "get_init_inputs()", remedy="Make it return a list of Model's arguments"):
            given = given()
    match given:
        case None:
            return (), {}
        case dict():
            return (), dict(given)
        case (tuple() | list() as args, dict() as kwargs) if kwargs and all(isinstance(key, str) for key in kwargs):
            return tuple(args), kwargs  # KernelBench's newer form: [args, kwargs]
        case tuple() | list():
            return tuple(given), {}
        case _:
            problem = f"get_init_inputs gives a {type(given).__name__}"
            raise LoadError(spelling, problem, "Make it return a list of Model's arguments, or a dict of them by name")


def positional(
    model: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Turn keyword arguments into positional ones where the signature lets them be."""
    if not kwargs:
        return args, kwargs
    try:
        bound = inspect.signature(model).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return args, kwargs  # constructing says better what doesn't fit
    bound.apply_defaults()
    return bound.args, bound.kwargs


def construct(
    model: Callable[..., Any], spelling: str, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int
) -> torch.nn.Module:
    """Construct the module with every generator seeded.

    Raises:
        LoadError: the constructor raises, or gives something else.
    """
    name = getattr(model, "__name__", "the factory")
    remedy = "Check what get_init_inputs gives against the constructor"
    with seeded(seed), running(spelling, f"{name}({_brief(args, kwargs)})", remedy=remedy):
        built = model(*args, **kwargs)
    if not isinstance(built, torch.nn.Module):
        problem = f"{name}() gives a {type(built).__name__}, not an nn.Module"
        raise LoadError(spelling, problem, "Name a module class, an instance of one, or a function that returns one")
    return built


def example_inputs(module: ModuleType, spelling: str) -> Any:
    """Return the file's ``get_inputs``, a function or the inputs themselves.

    Raises:
        LoadError: the file has none.
    """
    if not hasattr(module, "get_inputs"):
        raise LoadError(
            spelling, "has no get_inputs", "Define get_inputs() to return Model's example inputs, or use --inputs"
        )
    return module.get_inputs


def _is_module_class(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, torch.nn.Module)


def _brief(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    shown = [_shown(each) for each in args] + [f"{name}={_shown(each)}" for name, each in kwargs.items()]
    return ", ".join(shown)


def _shown(value: Any) -> str:
    text = repr(value) if not isinstance(value, torch.Tensor) else f"tensor{list(value.shape)}"
    return text if len(text) <= 30 and "\n" not in text else type(value).__name__
