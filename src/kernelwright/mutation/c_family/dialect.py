"""Dialects: what differs between the languages of the C family that kernels are written in."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One language.

    ``narrow_types`` are its 16-bit floating types, as ``{type: name in words}``; ``barriers`` the
    functions that make threads wait for each other. ``has_static_locals`` is whether a function
    may keep a variable from one call to the next.
    """

    name: str
    narrow_types: Mapping[str, str]
    barriers: frozenset[str] = frozenset()
    has_static_locals: bool = True


CPP = Dialect(name="C++", narrow_types={"kw_bf16": "bfloat16", "kw_half": "float16"})
METAL = Dialect(
    name="Metal",
    narrow_types={"bfloat": "bfloat16", "half": "float16"},
    barriers=frozenset({"threadgroup_barrier", "simdgroup_barrier"}),
    has_static_locals=False,
)
CUDA = Dialect(
    name="CUDA",
    narrow_types={"__nv_bfloat16": "bfloat16", "__half": "float16"},
    barriers=frozenset({"__syncthreads", "__syncwarp", "__threadfence", "__threadfence_block"}),
)

_BY_SUFFIX: Mapping[str, Dialect] = {
    **dict.fromkeys((".cpp", ".cc", ".cxx", ".c", ".h", ".hpp"), CPP),
    ".metal": METAL,
    **dict.fromkeys((".cu", ".cuh"), CUDA),
}


def dialect_of(file_name: str) -> Dialect | None:
    """Return the dialect that a file of this name is written in; ``None`` if it is none of the C family."""
    dot = file_name.rfind(".")
    return _BY_SUFFIX.get(file_name[dot:]) if dot >= 0 else None
