"""`kernelwright msl check|run`: Metal sources on a machine without Metal."""

import re
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from kernelwright.cli.exits import DONE, FAILED
from kernelwright.cli.output import print_json, results
from kernelwright.errors import LoadError, UnknownNameError
from kernelwright.msl.checking import Checked, check
from kernelwright.msl.clang import find_clang
from kernelwright.msl.findings import LiftingError, ShaderSyntaxError
from kernelwright.msl.frontend import ShaderSource
from kernelwright.msl.in_sandbox import EndedLaunchError
from kernelwright.msl.library import Device, ShaderLibrary, compile_shader
from kernelwright.msl.misuse import Misuse, MisuseError
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.sandbox import Sandbox

_POISON = "poison"
_FILLINGS = ("zeros", "ones", "random", "iota", _POISON)
_DTYPES = (
    *("float32", "float16", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64", "bool"),
)
_NEW_ARRAY = re.compile(r"(?P<dtype>\w+)\[(?P<shape>\d+(?:,\d+)*)\](?:=(?P<filling>\w+))?")
_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of `msl check`, as typed."""

    files: tuple[Path, ...]
    include: tuple[str, ...]
    defines: tuple[str, ...]
    clang: str
    as_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options of `msl run`, as typed."""

    file: Path
    kernel: str
    arguments: tuple[str, ...]
    threads: str
    group: str
    casts: tuple[str, ...]
    save: tuple[str, ...]
    include: tuple[str, ...]
    defines: tuple[str, ...]
    constants: tuple[str, ...]
    memory: tuple[str, ...]
    clang: str
    seed: int
    watches: bool
    lifted: bool
    seeds: int
    device: Device
    is_sandboxed: bool
    time_limit_s: float
    allow_unsafe: bool
    as_json: bool


def run_check(options: CheckOptions) -> int:
    """Check every file; exit 1 if anything is wrong with one."""
    clang = find_clang(options.clang)
    defines = _pairs("-D", options.defines, default="1")
    sources = [ShaderSource.of_file(file, include=options.include, defines=defines) for file in options.files]
    checked: list[Checked] = []
    for source in sources:
        checked.append(check(source, clang=clang))
        if not options.as_json:
            _show_checked(checked[-1])
    if options.as_json:
        print_json([_as_json(each) for each in checked])
    return DONE if all(each.ok for each in checked) else FAILED


def run_kernel(options: RunOptions) -> int:
    """Launch one kernel and show what it wrote.

    Exit 1 if it doesn't compile, if it can't be lifted, if misuse was found, or if the sandbox ended the launch.

    Raises:
        LoadError: an argument is none.
        MachineNotAbleError: a sandbox is wanted, and there is none here.
    """
    with ExitStack() as stack:
        sandbox = (
            stack.enter_context(choose_sandbox(allow_unsafe=options.allow_unsafe)) if options.is_sandboxed else None
        )
        return _run_kernel(options, sandbox)


def _run_kernel(options: RunOptions, sandbox: Sandbox | None) -> int:
    source = ShaderSource.of_file(
        options.file, include=options.include, defines=_pairs("-D", options.defines, default="1")
    ).with_values(_pairs("--constant", options.constants))
    try:
        library = compile_shader(
            source,
            clang=options.clang,
            watches=options.watches,
            lifted=options.lifted,
            seeds=options.seeds,
            device=options.device,
            sandbox=sandbox,
            time_limit_s=options.time_limit_s,
        )
        ran = _launched(library, options)
    except EndedLaunchError as error:
        if options.as_json:
            print_json({"kernel": options.kernel, "emulated": True, "ended": error.how})
        else:
            results().print(f"{options.kernel}: {error}", markup=False, soft_wrap=True)
        return FAILED
    except ShaderSyntaxError as error:
        for each in error.findings:
            results().print(str(each), markup=False, soft_wrap=True)
        return FAILED
    except LiftingError as error:
        if not error.findings:
            raise  # asked wrongly
        results().print(str(error), markup=False, soft_wrap=True)
        return FAILED
    if options.as_json:
        print_json(
            {
                "kernel": options.kernel,
                "emulated": True,
                "lifted": options.lifted,
                "device": options.device,
                "built_s": ran.built_s,
                "ran_s": ran.ran_s,
                "changed": [_summary(index, value) for index, value in ran.changed.items()],
                "misuses": ran.misuses if options.watches else None,
            }
        )
    else:
        _show_run(options, ran)
    return FAILED if ran.misuses else DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ran:
    """What a launch came to: the arrays that it changed, by argument."""

    built_s: float
    ran_s: float
    changed: dict[int, np.ndarray]
    misuses: tuple[Misuse, ...]


def _launched(library: ShaderLibrary, options: RunOptions) -> _Ran:
    random = np.random.default_rng(options.seed)
    dtypes = (*_DTYPES, "float64") if options.lifted else _DTYPES
    values = [_argument(text, random, dtypes) for text in options.arguments]
    before = [np.copy(value) if isinstance(value, np.ndarray) else None for value in values]
    casts = {int(index): name for index, name in _pairs("--cast", options.casts).items()}
    memory = {int(index): int(size) for index, size in _pairs("--threadgroup-memory", options.memory).items()}
    kernel = library.kernel(options.kernel)
    began = time.perf_counter()
    assert kernel.code.built
    built = time.perf_counter()
    misuses: tuple[Misuse, ...] = ()
    try:
        kernel(
            *values,
            threads=_numbers("--threads", options.threads),
            group_size=_numbers("--group", options.group),
            arg_casts=casts,
            threadgroup_memory=memory,
            poisoned=[index for index, text in enumerate(options.arguments) if text.endswith(f"={_POISON}")],
        )
    except MisuseError as error:
        misuses = error.misuses
    ended = time.perf_counter()
    for index, path in _pairs("--save", options.save).items():
        _save(values, index, path)
    changed = {
        index: value
        for index, (value, old) in enumerate(zip(values, before, strict=True))
        if isinstance(value, np.ndarray) and old is not None and value.tobytes() != old.tobytes()
    }
    return _Ran(built_s=built - began, ran_s=ended - built, changed=changed, misuses=misuses)


def _show_run(options: RunOptions, ran: _Ran) -> None:
    out = results()
    times = f"built in {ran.built_s:.2f} s, ran in {_duration(ran.ran_s)}"
    how = "emulated on this machine's " + ("CPU" if options.device == "cpu" else "NVIDIA GPU")
    lifted = ", lifted to double" if options.lifted else ""
    out.print(f"{options.kernel}: {how}{lifted}; {times}")
    for index, value in ran.changed.items():
        out.print(_line(index, value), markup=False, soft_wrap=True)
    if not ran.changed:
        out.print("no array was changed")
    for each in ran.misuses:
        out.print(str(each), markup=False, soft_wrap=True)
    if options.watches and not ran.misuses:
        out.print("no misuse was found")


# Arguments


def _argument(text: str, random: np.random.Generator, dtypes: tuple[str, ...]) -> Any:
    """Return what ``--arg`` names: a number, a list of numbers, a new array or one from a file."""
    if text.endswith(".npy"):
        return _loaded(text)
    made = _NEW_ARRAY.fullmatch(text.replace(" ", ""))
    if made:
        return _new_array(made["dtype"], made["shape"], made["filling"] or "zeros", random, dtypes)
    if text.startswith("[") and text.endswith("]"):
        return [_number(each, text) for each in text[1:-1].split(",")]
    return _number(text, text)


def _number(text: str, whole: str) -> int | float:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    raise LoadError(
        f"--arg {whole}",
        "is no number, no list, no .npy file and no new array",
        "Write 4, 0.5, [1,2], x.npy, or float32[64,1000]=random (zeros, ones, random, iota, poison).",
    )


def _loaded(path: str) -> np.ndarray:
    try:
        return np.ascontiguousarray(np.load(path, allow_pickle=False))
    except (OSError, ValueError) as error:
        raise LoadError(f"--arg {path}", f"can't be read: {error}", "Save it with numpy.save.") from error


def _new_array(
    dtype: str, shape: str, filling: str, random: np.random.Generator, dtypes: tuple[str, ...]
) -> np.ndarray:
    if dtype not in dtypes:
        raise UnknownNameError("dtype", dtype, dtypes)
    if filling not in _FILLINGS:
        raise UnknownNameError("filling", filling, _FILLINGS)
    sizes = tuple(map(int, shape.split(",")))
    if filling == "iota":
        return np.arange(prod(sizes)).astype(dtype).reshape(sizes)
    if filling in ("zeros", "ones", _POISON):  # poison is put in by the launch
        return np.full(sizes, int(filling == "ones"), dtype)
    if np.issubdtype(dtype, np.floating):
        return random.standard_normal(sizes).astype(dtype)
    return random.integers(0, 2 if dtype == "bool" else 100, sizes).astype(dtype)


def _pairs(option: str, texts: Sequence[str], default: str | None = None) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not (equals or default is not None):
            raise LoadError(f"{option} {text}", "is not NAME=VALUE", f"Write {option} NAME=VALUE.")
        found[name] = value if equals else default or ""
    return found


def _numbers(option: str, text: str) -> tuple[int, ...] | None:
    if not text:
        return None
    try:
        return tuple(map(int, text.split(",")))
    except ValueError:
        raise LoadError(f"{option} {text}", "is not one, two or three whole numbers", f"Write {option} 64,8.") from None


def _save(values: Sequence[Any], index: str, path: str) -> None:
    if not index.isdigit() or int(index) >= len(values) or not isinstance(values[int(index)], np.ndarray):
        raise LoadError(f"--save {index}={path}", f"argument {index} is no array", "Name the index of an array.")
    try:
        np.save(path, values[int(index)])
    except OSError as error:
        raise LoadError(f"--save {index}={path}", f"can't be written: {error}", "Name a path that can.") from error


# What is shown


def _show_checked(checked: Checked) -> None:
    out = results()
    for each in checked.errors:
        out.print(str(each), markup=False, soft_wrap=True)
    count = len(checked.entry_points)
    verdict = "ok" if checked.ok else f"{len(checked.errors)} error{'s' * (len(checked.errors) != 1)}"
    kernels = f", {count} kernel{'s' * (count != 1)}" if checked.ok else ""
    out.print(f"{checked.file}: {verdict}{kernels}", markup=False, soft_wrap=True)


def _as_json(checked: Checked) -> dict[str, Any]:
    return {"file": checked.file, "ok": checked.ok, "errors": checked.errors, "entry_points": checked.entry_points}


def _summary(index: int, value: np.ndarray) -> dict[str, Any]:
    flat = value.ravel()
    return {
        "argument": index,
        "dtype": str(value.dtype),
        "shape": list(value.shape),
        "least": flat.min().item(),
        "most": flat.max().item(),
        "first": flat[:_SHOWN].tolist(),
    }


def _line(index: int, value: np.ndarray) -> str:
    flat = value.ravel()
    first = " ".join(f"{each:.6g}" for each in flat[:_SHOWN].tolist())
    more = " ..." if flat.size > _SHOWN else ""
    shape = ",".join(map(str, value.shape))
    return f"  argument {index}: {value.dtype}[{shape}] {first}{more} (least {flat.min():.6g}, most {flat.max():.6g})"


def _duration(seconds: float) -> str:
    return f"{1000 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"
