"""Variables that nobody set and outputs that nobody wrote: found where something depends on them, and nowhere else."""

import numpy as np
import pytest
import torch
from run_cli import cli

from kernelwright import msl
from metal_kernels import HEAD

pytestmark = pytest.mark.usefixtures("clang")

PARAMETERS = (
    "(device float* x [[buffer(0)]], device float* out [[buffer(1)]], constant int& n [[buffer(2)]], "
    "uint i [[thread_position_in_grid]], uint t [[thread_index_in_threadgroup]])"
)
# Each misuse with its twin; what is wrong begins at the marked name.
PAIRS = {
    "a sum": ("float @s; for (int k = 0; k < n; k++) s += x[k]; out[i] = s;",
              "float s = 0; for (int k = 0; k < n; k++) s += x[k]; out[i] = s;"),
    "one branch": ("float @s; if (i > 3) s = x[i]; out[i] = s;",
                   "float s; if (i > 3) s = x[i]; else s = 0; out[i] = s;"),
    "one element": ("float @a[4]; for (int k = 0; k < 3; k++) a[k] = x[k]; out[i] = a[0] + a[1] + a[2] + a[3];",
                    "float a[4]; for (int k = 0; k < 3; k++) a[k] = x[k]; out[i] = a[0] + a[1] + a[2];"),
    "an index": ("int @k; if (n > 100) k = 1; out[i] = x[k & 7];",
                 "int k; if (n < 100) k = 1; out[i] = x[k & 7];"),
    "an index that is out of bounds": ("int @k; if (n > 100) k = 1; out[i] = x[k] < -1;",
                                       "int k = 0; if (n > 100) k = 1; out[i] = x[k] < -1;"),
    "a component": ("float4 @v; v.xyz = float3(x[i]); out[i] = dot(v, float4(1));",
                    "float4 v; v.xyz = float3(x[i]); float4 w = v; out[i] = dot(w.xyz, float3(1));"),
    "a member": ("struct P { float a; int b; } @p; p.a = x[i]; out[i] = p.a + float(p.b);",
                 "struct P { float a; int b; } p; p.a = x[i]; P q = p; q.b = 1; out[i] = q.a + float(q.b);"),
    "a flag": ("bool @any; if (x[i] > 1e9f) any = true; out[i] = any ? 1.0f : 0.0f;",
               "bool any = false; if (x[i] > 1e9f) any = true; out[i] = any ? 1.0f : 0.0f;"),
    "a half across a barrier": (
        "half @h; threadgroup_barrier(mem_flags::mem_device); if (i > 5) h = 2; out[i] = float(h);",
        "half h; threadgroup_barrier(mem_flags::mem_device); h = i > 5 ? 2 : 1; out[i] = h;"),
    "a least value": ("float @least; for (int k = 0; k < n; k++) least = min(least, x[k]); out[i] = least;",
                      "float least = INFINITY; for (int k = 0; k < n; k++) least = min(least, x[k]); out[i] = least;"),
    "what a function was to fill": (
        "float @s; fill(s, x[i], n > 100); out[i] = s;",
        "float s; fill(s, x[i], n < 100); out[i] = s;"),
    "a local copy of padding": (
        "struct P { float a; char c; } @p; p.c = 1; *(device P*)(out + 2 * (i / 2)) = p; out[i] = out[i] * 0 + p.a;",
        "struct P { char c; float a; } p; p.c = 1; p.a = 2; if (i < 4) ((device P*)out)[i] = p;"),
    "three of a vector in memory": (
        "float3 @v; v.x = 1; v.y = 2; if (i < 2) ((device float3*)out)[i] = v;",
        "float3 v; v.x = 1; v.y = 2; v.z = 3; if (i < 2) ((device float3*)out)[i] = v;"),
    "a pointer": ("device float* @p; if (n > 100) p = x; out[i] = *p;",
                  "device float* p; if (n < 100) p = x; out[i] = *p;"),
    "a matrix": ("simdgroup_float8x8 @m; simdgroup_store(m, out, 8);",
                 "simdgroup_float8x8 m; m = simdgroup_float8x8(1); simdgroup_store(m, out, 8);"),
}  # fmt: skip
HELPERS = HEAD + "void fill(thread float& to, float value, bool does) { if (does) to = value; }\n"


def _kernel(name, body):
    return f"kernel void {name}{PARAMETERS} {{\n  {body.replace('@', '')}\n}}\n"


BAD, GOOD = (
    HELPERS + "".join(_kernel(f"k{number}", pair[which]) for number, pair in enumerate(PAIRS.values()))
    for which in (0, 1)
)


@pytest.fixture(scope="module")
def bad():
    return msl.compile_shader(BAD, watches=True)


@pytest.fixture(scope="module")
def good():
    return msl.compile_shader(GOOD, watches=True)


def _launch(library, name, poisoned=()):
    x, out = np.arange(8, dtype=np.float32), np.zeros(64, np.float32)
    threads = 32 if name == "a matrix" else 8
    library.kernel(f"k{list(PAIRS).index(name)}")(x, out, 8, threads=threads, group_size=threads, poisoned=poisoned)
    return out


@pytest.mark.parametrize("name", PAIRS)
def test_what_nobody_set_is_found(bad, name):
    with pytest.raises(msl.MisuseError) as raised:
        _launch(bad, name)

    found = [each for each in raised.value.misuses if each.rule == "uninitialised"]
    body = "  " + PAIRS[name][0]
    line = HELPERS.count("\n") + 3 * list(PAIRS).index(name) + 2
    assert [(each.line, each.column) for each in found] == [(line, body.index("@") + 1)]
    assert "is declared here is read before it is set" in str(found[0])


@pytest.mark.parametrize("name", PAIRS)
def test_its_twin_is_clean(good, name):
    _launch(good, name)


def test_the_thread_that_wrote_what_depends_on_it_is_named(bad):
    with pytest.raises(msl.MisuseError) as raised:
        _launch(bad, "one branch")

    (misuse,) = raised.value.misuses
    assert (misuse.memory, misuse.byte, misuse.thread) == ("buffer 1 (out)", 0, (0, 0, 0))
    assert "16 bytes of buffer 1 (out) depend on it" in misuse.message  # of the four threads up to 3


def test_a_watched_launch_leaves_its_results(good):
    assert _launch(good, "one branch")[:8].tolist() == [0, 0, 0, 0, 4, 5, 6, 7]


def test_what_is_never_written_is_told_of(good):
    with pytest.raises(msl.MisuseError) as raised:
        _launch(good, "one branch", poisoned=(1,))

    (misuse,) = raised.value.misuses
    assert (misuse.rule, misuse.memory, misuse.byte) == ("unwritten", "buffer 1 (out)", 32)
    assert "224 bytes of buffer 1 (out), the first at byte 32, were never written" in str(misuse)


def test_the_command_line_poisons_and_tells(tmp_path, capsys):
    (tmp_path / "k.metal").write_text(GOOD)
    name = f"k{list(PAIRS).index('one branch')}"
    command = ["msl", "run", tmp_path / "k.metal", name, "--arg", "float32[8]=iota", "--arg", "float32[10]=poison"]
    said = cli(capsys, *command, "--arg", 8, "--threads", 8, "--watch")

    assert said.code == 1
    assert "float32[10] 0 0 0 0 4 5" in said.out
    assert "8 bytes of buffer 1 (out), the first at byte 32, were never written [unwritten]" in said.out


def test_a_poisoned_output_is_fine_once_it_is_written():
    source = HEAD + "kernel void k(device float* out, uint i [[thread_position_in_grid]]) { out[i] = i ? NAN : 1; }"
    out = torch.zeros(9)

    msl.compile_shader(source, watches=True).k(out, poisoned=(0,))
    assert out.isnan().tolist() == [False] + [True] * 8

    out.zero_()
    msl.compile_shader(source).k(out, threads=3, poisoned=(0,))
    assert out.isnan().tolist() == [False] + [True] * 8
    with pytest.raises(RuntimeError, match="there are 1 arguments"):
        msl.compile_shader(source).k(out, poisoned=(1,))
    with pytest.raises(RuntimeError, match="doesn't lie here in one piece"):
        msl.compile_shader(source).k(torch.zeros(4, 4).t()[:2], poisoned=(0,))
