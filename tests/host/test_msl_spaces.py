"""Address spaces that are mixed are found where they are, and none in the twins that don't mix them."""

import pytest

import metal_refusals
from kernelwright.msl.checking import check

PAIRS = metal_refusals.pairs_in("metal_spaces.txt")
NAMES = [pair.name for pair in PAIRS]


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_mixed_address_spaces_are_found_where_they_are(found, pair):
    (finding,) = (each for each in found if each.line == pair.line)

    assert (finding.rule, finding.column, finding.source) == (pair.rule, pair.column, pair.section)


@pytest.mark.parametrize("pair", PAIRS, ids=NAMES)
def test_a_twin_mixes_none(found_in_twins, pair):
    assert [str(each) for each in found_in_twins if each.line == pair.line] == []


def test_messages_speak_of_metals_spaces(found):
    said = " ".join(each.message for each in found)

    assert "cannot pass pointer to address space 'device' as a pointer to address space 'thread'" in said
    assert "__" not in said
    assert "kw_" not in said


USUAL = """
struct Parameters { float scale; packed_float3 shift; float4x4 turn; int sizes[2]; };
struct Turned {
  float4x4 by;
  float4 of(float4 v) const { return by * v; }
  float4 of(float4 v) const device { return v; }
};
constant constexpr int TILE = 4;
constant float weights[TILE] = {1, 2, 3, 4};
template <typename T, int N> struct Block {
  threadgroup T* to; const device T* from;
  Block(threadgroup T* a, const device T* b) : to(a), from(b) {}
  void load() thread { for (int i = 0; i < N; i++) to[i] = from[i]; }
};
template <typename P> auto first(P p) { return p[0]; }
inline float4 summed(float4 a, thread const float4& b) { return a + b; }
kernel void usual(device float4* x, device const packed_float3* y, constant Parameters& p, device atomic_uint* count,
                  threadgroup float4* shared [[threadgroup(0)]], device Turned* turned,
                  uint i [[thread_position_in_grid]]) {
  threadgroup float tile[TILE][TILE]; alignas(16) threadgroup half4 halves[2];
  float4 v = x[i];
  Parameters own = p;
  x[i].xy += v.zw * p.scale;
  x[i + 1] = p.turn * v + float4(y[i], 1) + turned[0].of(v);
  shared[i] = max(x[i], v);
  Turned copy = turned[1];
  turned[2] = copy;
  halves[0].xy = half2(v.xy);
  tile[0][1] = dot(x[0], shared[0]) + weights[i] + first(weights) + first(x).x + first(&own.scale);
  auto& last = x[TILE];
  last = select(summed(x[0], v), shared[1], shared[1] < v);
  device float4* at = i > 2 ? x : x + 1;
  thread float& z = v[2];
  Block<float, TILE> block(&tile[1][0], (device float*)at);
  block.load();
  auto add = [&](float a) { return a + z + tile[0][0] + x[0].x; };
  z = sincos(add(1), v.y) + own.sizes[1] + as_type<float>(p.sizes[0]);
  atomic_fetch_add_explicit(&count[0], 1u, memory_order_relaxed);
  simdgroup_float8x8 m;
  simdgroup_load(m, (threadgroup float*)shared);
  simdgroup_store(m, (device float*)x);
}
"""


def test_copies_and_members_of_vectors_and_structs_go_between_spaces(clang):
    assert check(metal_refusals.HEAD + USUAL, clang=clang).errors == ()
