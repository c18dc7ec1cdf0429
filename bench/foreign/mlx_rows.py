"""What MLX does with rows: softmax, logsumexp and norms."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from foreign import mlx
from foreign.case import Case, answering
from foreign.numbers import FLOATS, drawn, values_of, zeros
from foreign.reference import layer_normed, logsumexp, rms_normed, softmax

ROWS = 6
SHAPES = (("block", 300, 96), ("looped", 5000, 1024))
IN_FLOAT = {"bound": 1e-5, "because": "sums of up to 5000 values in float32"}
THREE_STEPS = {"float32": IN_FLOAT, "float16": {"bound": 3e-3}, "bfloat16": {"bound": 3e-2}}
for _kind in ("float16", "bfloat16"):
    THREE_STEPS[_kind]["because"] = "normed, scaled and shifted, rounded after each"


def softmaxes(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield softmax, of rows that a group holds at once and of longer ones."""
    case = partial(answering, project="mlx", family="softmax", source=mlx.source(folder, "softmax"))
    for kind in FLOATS:
        for how, columns, group in SHAPES:
            x = drawn(random, kind, ROWS, columns)
            for precise in ("",) if kind == "float32" else ("", "precise_"):
                yield case(
                    f"{how}_softmax_{precise}{kind}", x, zeros(kind, ROWS, columns), columns, out=1, kind=kind,
                    expected=softmax(values_of(x, kind)), threads=(ROWS * group,), group_size=(group,),
                )  # fmt: skip


def logsumexps(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield logarithms of sums of exponentials."""
    case = partial(answering, project="mlx", family="logsumexp", source=mlx.source(folder, "logsumexp"))
    for kind in FLOATS:
        for how, columns, group in SHAPES:
            x = drawn(random, kind, ROWS, columns)
            yield case(
                f"{how}_logsumexp_{kind}", x, zeros(kind, ROWS), columns, out=1, kind=kind,
                expected=logsumexp(values_of(x, kind)), threads=(ROWS * group,), group_size=(group,),
                **(IN_FLOAT if kind == "float32" else {}),
            )  # fmt: skip


def norms(folder: Path, random: np.random.Generator) -> Iterator[Case]:
    """Yield RMS norm and layer norm, with weights and biases."""
    rms = partial(answering, project="mlx", family="norm", source=mlx.source(folder, "rms_norm"))
    layer = partial(answering, project="mlx", family="norm", source=mlx.source(folder, "layer_norm"))
    for kind in FLOATS:
        for how, columns, group in SHAPES:
            x = drawn(random, kind, ROWS, columns)
            w, b = drawn(random, kind, columns), drawn(random, kind, columns)
            wide, wide_w, wide_b = (values_of(each, kind) for each in (x, w, b))
            looped = "_looped" if how == "looped" else ""
            common: dict[str, Any] = {
                "kind": kind, "threads": (ROWS * group,), "group_size": (group,), "constants": {"has_w": "true"},
            }  # fmt: skip
            yield rms(
                f"rms{looped}{kind}", x, w, zeros(kind, ROWS, columns), 1e-5, columns, 1, out=2,
                expected=rms_normed(wide, 1e-5) * wide_w, **common, **(IN_FLOAT if kind == "float32" else {}),
            )  # fmt: skip
            yield layer(
                f"layer_norm{looped}{kind}", x, w, b, zeros(kind, ROWS, columns), 1e-5, columns, 1, 1, out=3,
                expected=layer_normed(wide, 1e-5) * wide_w + wide_b, **common, **THREE_STEPS[kind],
            )  # fmt: skip


FAMILIES = (softmaxes, logsumexps, norms)
