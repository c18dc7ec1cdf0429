"""Rows as a run of KernelBench's problems makes them, for tests that don't run any."""

from kernelwright.kernelbench.row import BestTry, Row, Settings
from kernelwright.records.measurement import Ratio

SETTINGS = Settings(target="cpu", authors=("fuser",), time_s=20.0, fit=True, jobs=1)


def row(number, *, level=1, mode="as-constructed", verdict="baseline", name="ReLU", **fields):
    return Row(
        id=f"{mode}/level{level}/{number}_{name}.py",
        verdict=verdict,
        level=level,
        number=number,
        name=f"{number}_{name}",
        mode=mode,
        settings=SETTINGS,
        **{"exit_code": 0, "seconds": 1.0, "reason": "because", "baseline": "eager", "cause": "not captured"} | fields,
    )


def win(number, value, **fields):
    ratio = Ratio(value=value, low=value * 0.9, high=value * 1.1)
    known = {
        "captured": True,
        "accepted": True,
        "own_kernels": True,
        "kernels": ("k",),
        "speedup": ratio,
        "cause": None,
    }
    return row(number, verdict="win", **known | fields)


def lost(number, value, *, low=None, high=None, baseline="compile", **fields):
    best = BestTry(baseline=baseline, value=value, low=low, high=high)
    known = {"captured": True, "accepted": True, "cause": "not faster", "best_try": best}
    return row(number, **known | fields)


def crashed(number, **fields):
    known = {"exit_code": -9, "reason": "crashed (signal 9): <b>", "baseline": "", "cause": "no answer"}
    return row(number, verdict="no_answer", **known | fields)
