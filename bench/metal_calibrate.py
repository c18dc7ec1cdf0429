"""The same kernels on a Mac's GPU and in the emulation: where they differ, by how much, and at which inputs.

    python bench/metal_calibrate.py                        # both on one machine
    python bench/metal_calibrate.py --save mac.json        # on a Mac, which has no emulation
    python bench/metal_calibrate.py --compare mac.json     # on Linux
    python bench/metal_calibrate.py --here-only            # what the emulation gives

Prints a line for each row of a case that isn't the same to the bit (NaN are all one), as JSON with --json. Exit code 2
without MPS.
"""

import argparse
import base64
import json
import platform
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from kernelwright import msl
from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox.choose import choose_sandbox
from metal_calibration import KINDS, Case, cases

NO_MPS = "no MPS here: run this on a Mac with --save mac.json and here with --compare mac.json, or give --here-only"
_SHOWN = 5
# Integers of the same size, and how many bits of a kind's numbers are sign and exponent's place.
_BITS = {"float32": np.int32, "float16": np.int16, "bfloat16": np.int16}

Result = np.ndarray | str  # an output, or why there is none


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A row that isn't the same: of how many elements how many differ, and the worst of them.

    ``ulp`` is the distance in units in the last place (of integers, the distance); ``None`` where one is NaN, or where
    a side has no result at all.
    """

    case: str
    row: str
    elements: int
    differing: int
    ulp: int | None
    at: list[float]
    there: float | str
    here: float | str
    note: str


def run_cases(wanted: Sequence[Case], compile_shader: Callable[[str], Any], device: str) -> dict[str, Result]:
    """Launch every case with what ``torch.mps.compile_shader`` is, or what stands for it; return the outputs."""
    found: dict[str, Result] = {}
    for case in wanted:
        arguments = [_on(value, device) for value in case.arguments]
        try:
            kernel = getattr(compile_shader(case.source), case.kernel)
            kernel(*arguments, threads=case.threads, group_size=case.group)
        except (RuntimeError, SyntaxError) as error:
            found[case.name] = f"none: {str(error).splitlines()[0][:200]}"
            continue
        found[case.name] = arguments[case.out].cpu().numpy().ravel()
    return found


def run_here(wanted: Sequence[Case]) -> dict[str, Result]:
    """Launch every case in the emulation, in a sandbox where there is one: a division by zero ends its process."""
    with ExitStack() as stack:
        try:
            sandbox = stack.enter_context(choose_sandbox())
        except MachineNotAbleError:
            sandbox = None
        safe = [case for case in wanted if sandbox or not case.may_trap]
        found = run_cases(safe, lambda source: msl.compile_shader(source, sandbox=sandbox), "cpu")
    return {
        case.name: found.get(case.name, "none: it may end this process, and there is no sandbox") for case in wanted
    }


def differences(wanted: Sequence[Case], there: dict[str, Result], here: dict[str, Result]) -> list[Difference]:
    """Compare two machines' outputs row by row; what only one of them has run is left out."""
    found: list[Difference] = []
    for case in wanted:
        theirs, ours = there.get(case.name), here.get(case.name)
        if theirs is None or ours is None:
            continue
        if isinstance(theirs, str) or isinstance(ours, str):
            said = [each if isinstance(each, str) else "a result" for each in (theirs, ours)]
            if said[0] != said[1]:
                found.append(_without_result(case, said[0], said[1]))
            continue
        parts = zip(case.rows, np.split(theirs, len(case.rows)), np.split(ours, len(case.rows)), strict=True)
        found += [each for row, left, right in parts if (each := _difference(case, row, left, right))]
    return found


def _difference(case: Case, row: str, theirs: np.ndarray, ours: np.ndarray) -> Difference | None:
    there, here = _numbers(theirs, case.kind), _numbers(ours, case.kind)
    both_nan = np.isnan(there) & np.isnan(here)
    differing = np.flatnonzero((theirs.view(np.uint8).reshape(len(theirs), -1)
                                != ours.view(np.uint8).reshape(len(ours), -1)).any(1) & ~both_nan)  # fmt: skip
    if not differing.size:
        return None
    one_nan = (np.isnan(there) | np.isnan(here))[differing]
    distance = np.abs(_places(theirs, case.kind) - _places(ours, case.kind))[differing]
    worst = int(differing[np.argmax(np.where(one_nan, np.iinfo(np.int64).max, distance))])
    return Difference(
        case=case.name,
        row=row,
        elements=len(theirs),
        differing=int(differing.size),
        ulp=None if one_nan.any() else int(distance.max()),
        at=[float(each.ravel()[worst]) for each in case.given] if case.given else [float(worst)],
        there=float(there[worst]),
        here=float(here[worst]),
        note=case.note,
    )


def _without_result(case: Case, there: str, here: str) -> Difference:
    return Difference(
        case=case.name, row="all", elements=0, differing=0, ulp=None, at=[], there=there, here=here, note=case.note
    )


def _numbers(values: np.ndarray, kind: str) -> np.ndarray:
    if kind == "bfloat16":
        return (values.astype(np.int32) << 16).view(np.float32).astype(np.float64)
    return values.astype(np.float64)


def _places(values: np.ndarray, kind: str) -> np.ndarray:
    """Return numbers that go up by one from each value of a type to the next; both zeros are 0."""
    if kind not in _BITS:
        return values.astype(np.int64)
    bits = values.view(_BITS[kind]).astype(np.int64)
    return np.where(bits < 0, np.iinfo(_BITS[kind]).min - bits, bits)


def _on(value: Any, device: str) -> Any:
    return torch.from_numpy(value.copy()).to(device) if isinstance(value, np.ndarray) else value


# Files


def saved(results: dict[str, Result], where: str) -> str:
    """Return results as JSON, with what they were made on; outputs as their bytes in base64."""
    kept = {
        name: each if isinstance(each, str) else {"base64": base64.b64encode(each.tobytes()).decode()}
        for name, each in results.items()
    }
    machine = {"platform": platform.platform(), "torch": torch.__version__, "ran_on": where}
    return json.dumps({"machine": machine, "results": kept}, indent=1)


def loaded(text: str, wanted: Sequence[Case]) -> tuple[dict[str, Result], dict[str, str]]:
    """Read what ``saved`` wrote, and the machine that it names."""
    whole = json.loads(text)
    found: dict[str, Result] = {}
    for case in wanted:
        kept = whole["results"].get(case.name)
        if isinstance(kept, str):
            found[case.name] = kept
        elif kept is not None:
            found[case.name] = np.frombuffer(base64.b64decode(kept["base64"]), KINDS[case.kind][0])
    return found, whole["machine"]


# What is shown


def _table(found: Sequence[Difference], rows: int) -> str:
    lines = [f"{'case':22} {'row':30} {'differ':>12} {'max ulp':>10}  at, there, here"]
    for each in found:
        where = ", ".join(f"{value:.9g}" for value in each.at)
        ulp = "-" if each.ulp is None else str(each.ulp)
        sides = " ".join(side if isinstance(side, str) else f"{side:.9g}" for side in (each.there, each.here))
        lines.append(
            f"{each.case:22} {each.row:30} {f'{each.differing}/{each.elements}':>12} {ulp:>10}  ({where}) {sides}"
            + (f"  [{each.note}]" if each.note else "")
        )
    return "\n".join([*lines, f"{rows - len(found)} of {rows} rows are the same to the bit"])


def _listing(wanted: Sequence[Case], results: dict[str, Result]) -> str:
    lines: list[str] = []
    for case in wanted:
        result = results[case.name]
        if isinstance(result, str):
            lines.append(f"{case.name}: {result}")
            continue
        for row, part in zip(case.rows, np.split(result, len(case.rows)), strict=True):
            first = " ".join(f"{value:.9g}" for value in _numbers(part[:_SHOWN], case.kind))
            lines.append(f"{case.name}: {row}: {len(part)} elements: {first}{' ...' if len(part) > _SHOWN else ''}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None, *, device: str = "mps") -> int:
    """Run what is asked for; ``device`` is where the Mac's tensors lie."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the Mac's results, or with --here-only ours")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="compare with what a Mac saved")
    parser.add_argument("--here-only", action="store_true", help="run the emulation alone")
    parser.add_argument("--only", default="", metavar="WORD", help="cases whose name holds it")
    parser.add_argument("--json", action="store_true", help="print the differences as JSON")
    asked = parser.parse_args(arguments)
    wanted = [case for case in cases() if asked.only in case.name]
    if asked.here_only:
        here = run_here(wanted)
        _write(asked.save, here, "the emulation")
        print(_listing(wanted, here))
        return 0
    if asked.compare:
        there, machine = loaded(asked.compare.read_text(encoding="utf-8"), wanted)
        return _compared(wanted, there, machine, as_json=asked.json)
    if not torch.backends.mps.is_available():
        print(NO_MPS, file=sys.stderr)
        return 2
    there = run_cases(wanted, torch.mps.compile_shader, device)
    _write(asked.save, there, "MPS")
    if asked.save:
        print(f"{len(there)} cases saved to {asked.save}")
        return 0
    return _compared(wanted, there, {"ran_on": "MPS"}, as_json=asked.json)


def _compared(wanted: Sequence[Case], there: dict[str, Result], machine: dict[str, str], *, as_json: bool) -> int:
    try:
        here = run_here(wanted)
    except MachineNotAbleError as error:
        print(f"{error} Save the results here (--save) and compare them on another machine.", file=sys.stderr)
        return 2
    found = differences(wanted, there, here)
    if as_json:
        print(json.dumps({"there": machine, "differences": [asdict(each) for each in found]}, indent=1))
    else:
        print(f"there: {', '.join(machine.values())}; here: emulated")
        print(_table(found, sum(len(case.rows) for case in wanted if case.name in there)))
    return 0


def _write(path: Path | None, results: dict[str, Result], where: str) -> None:
    if path:
        path.write_text(saved(results, where), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
