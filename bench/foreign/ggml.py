"""Where ggml keeps its kernels, the structs that they take, and how it lays tensors out."""

import re
import struct
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from kernelwright.msl.frontend import ShaderSource

CODES = {
    "int8_t": "b", "bool": "?", "int16_t": "h", "int32_t": "i", "int": "i", "int64_t": "q", "uint64_t": "Q",
    "size_t": "Q", "float": "f",
}  # fmt: skip
Extents = Mapping[str, int]


# The numbers that function constants name functions by.
UNARY_OPERATORS = {"tanh": 100, "relu": 101, "gelu": 103, "gelu_erf": 104, "silu": 106, "softplus": 115}
BINARY_OPERATORS = ("add", "subtract", "multiply", "divide")
OFF = (
    "FC_unary_cnt", "FC_bin_rb", "FC_bin_cb", "FC_rope_is_imrope", "FC_rope_is_back", "FC_mul_mm_bc_inp",
    *(f"FC_flash_attn_ext_vec_has_{each}" for each in ("sinks", "bias", "scap", "kvpad")),
)  # fmt: skip
ONE = (
    "FC_bin_f", "FC_mul_mv_ne12", "FC_mul_mv_r2", "FC_mul_mv_r3", "FC_mul_mm_ne12", "FC_mul_mm_ne13", "FC_mul_mm_r2",
    "FC_mul_mm_r3", "FC_flash_attn_ext_vec_nsg", "FC_flash_attn_ext_vec_nwg",
)  # fmt: skip


def settings(number: int) -> Mapping[str, str]:
    """Return values for all function constants, by one of six numbers.

    Translating and checking the whole source for other values is what takes longest, so that each number stands for a
    unary operator, a binary one, and so on: even ones for sums and 2 simdgroups, odd ones for means and 4.
    """
    odd = number % 2
    elements = str(4 if odd else 128)  # of a row of keys, as their rows' bytes over an element's: blocks in odd ones
    return dict.fromkeys(OFF, "false") | dict.fromkeys(ONE, "1") | {
        "FC_unary_op": str(tuple(UNARY_OPERATORS.values())[number]), "FC_bin_op": str(number % 4),
        "FC_sum_rows_op": str(10 + odd), "FC_mul_mv_nsg": str(4 if odd else 2), "FC_mul_mv_nxpsg": "8",
        "FC_mul_mm_bc_out": "true", "FC_flash_attn_ext_vec_has_mask": "true",
        "FC_flash_attn_ext_vec_ns10": elements, "FC_flash_attn_ext_vec_ns20": elements,
    }  # fmt: skip


@cache
def source(folder: Path, number: int = 0) -> ShaderSource:
    """Return ggml's one Metal source with one of the ``settings``."""
    file = folder / "src/ggml-metal/ggml-metal.metal"
    read = ShaderSource.of_file(file, include=(str(folder / "src"),), defines={"GGML_METAL_HAS_BF16": "1"})
    return read.with_values(settings(number))


BEFORE_SUMS = "        // these are needed for reducing the results from the simdgroups (reuse the ss buffer)\n"


@cache
def with_barrier(folder: Path, number: int) -> ShaderSource:
    """Return the source with a barrier where lanes of its attention write what others of their simdgroup still read."""
    read = source(folder, number)
    if BEFORE_SUMS not in read.text:
        raise ValueError(f"{read.name} has no line like {BEFORE_SUMS.strip()!r} any more")
    barrier = "        simdgroup_barrier(mem_flags::mem_threadgroup);\n"
    return replace(read, text=read.text.replace(BEFORE_SUMS, barrier + BEFORE_SUMS))


@cache
def structs(folder: Path) -> Mapping[str, tuple[tuple[str, str, int], ...]]:
    """Return the fields of the structs that kernels take, from ggml's header: name, code for ``struct``, how many."""
    text = re.sub(r"//.*", "", (folder / "src/ggml-metal/ggml-metal-impl.h").read_text(encoding="utf-8"))
    found: dict[str, tuple[tuple[str, str, int], ...]] = {}
    for body, name in re.findall(r"typedef struct\s*\{([^}]*)\}\s*ggml_metal_kargs_(\w+);", text):
        fields = re.findall(r"(\w+)\s+(\w+)\s*(?:\[(\d+)\])?;", body)
        found[name] = tuple((field, CODES[kind], int(count or 0)) for kind, field, count in fields)
    return found


def packed(folder: Path, name: str, *extents: Extents, **values: Any) -> bytes:
    """Return a struct's bytes.

    Args:
        folder: of ggml.
        name: of the struct, without ``ggml_metal_kargs_``.
        extents: sizes and strides of tensors; those that the struct doesn't have are left out.
        values: of other fields, all of which it must have; what isn't given is 0.
    """
    fields = structs(folder)[name]
    unknown = values.keys() - {field for field, _, _ in fields}
    if unknown:
        raise KeyError(f"{name} has no {', '.join(sorted(unknown))}")
    known = {key: value for each in extents for key, value in each.items()} | values
    text, given = "@", []
    for field, code, count in fields:
        value = known.get(field, [0] * count if count else 0)
        text += f"{count or 1}{code}"
        given += list(value) if count else [value]
    return struct.pack(text, *given)


def extents(which: str, shape: tuple[int, ...], itemsize: int = 4, row: int = 0) -> Extents:
    """Return a dense tensor's sizes and strides by ggml's names; ``ne00`` is the size along the fastest axis.

    Args:
        which: "0" and "1" for what a kernel reads, "" for what it writes.
        shape: as NumPy has it, the fastest axis last.
        itemsize: bytes of an element.
        row: bytes of a row, for quantised ones.
    """
    sizes = (*reversed(shape), 1, 1, 1)[:4]
    strides = [itemsize, row or itemsize * sizes[0]]
    for size in sizes[1:3]:
        strides.append(strides[-1] * size)
    made = {f"ne{which}{axis}": size for axis, size in enumerate(sizes)}
    return made | {f"nb{which}{axis}": stride for axis, stride in enumerate(strides)}
