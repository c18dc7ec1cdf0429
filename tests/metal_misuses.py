"""Kernels that misuse something, each with a twin that doesn't: what a watched launch has to tell apart.

They are in metal_misuses.txt: a rule, a name, threads and threads of a group if not 64 of both; the body that breaks
the rule, the body that doesn't. A kernel gets ``x`` and ``out`` (64 floats each), ``k`` (0 to 63), ``n`` (64) and a
counter.
"""

import re
from dataclasses import dataclass
from pathlib import Path

HEAD = """#include <metal_stdlib>
using namespace metal;
#define BARRIER threadgroup_barrier(mem_flags::mem_threadgroup)
kernel void f(device float* x [[buffer(0)]], device float* out [[buffer(1)]], device int* k [[buffer(2)]],
              constant int& n [[buffer(3)]], device atomic_uint* count [[buffer(4)]],
              uint i [[thread_position_in_grid]], uint t [[thread_index_in_threadgroup]],
              uint g [[threadgroup_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) {
"""
_TITLE = re.compile(r"(?P<rule>[\w-]+): (?P<name>.*?)(?: \((?P<threads>\d+), (?P<group>\d+)\))?")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two bodies of a kernel: ``bad`` breaks ``rule``, ``good`` does the same without."""

    name: str
    rule: str
    bad: str
    good: str
    threads: int
    group: int


def _pair(text: str) -> Pair:
    title, bad, good = text.strip().splitlines()
    found = _TITLE.fullmatch(title)
    assert found
    return Pair(
        name=found["name"],
        rule=found["rule"],
        bad=bad.removeprefix("- "),
        good=good.removeprefix("+ "),
        threads=int(found["threads"] or 64),
        group=int(found["group"] or 64),
    )


PAIRS = tuple(map(_pair, Path(__file__).with_suffix(".txt").read_text().split("\n\n")))


def source(body: str) -> str:
    """Return a whole source; the body is the line after the head."""
    return HEAD + "  " + body + "\n}\n"
