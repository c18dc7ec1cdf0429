"""Shared memory: layout, guards, and a child that misbehaves with it."""

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelwright.sandbox.blocks import ALIGNMENT, GUARD_BYTES, Block, block_bytes, layout, mapped

lengths = st.lists(st.integers(0, 5000), max_size=8)


@given(lengths)
def test_pieces_are_aligned_and_guards_never_touch_a_neighbour(sizes):
    pieces = layout(sizes)

    assert [piece.length for piece in pieces] == sizes
    assert all(piece.offset % ALIGNMENT == 0 for piece in pieces)
    edges = [0, *(edge for piece in pieces for edge in (piece.offset - GUARD_BYTES, piece.end + GUARD_BYTES))]
    assert edges == sorted(edges)
    assert edges[-1] <= block_bytes(sizes)


@pytest.fixture
def block():
    held = Block(block_bytes([100, 200]))
    held.guard(layout([100, 200]))
    yield held
    held.close()


def test_an_untouched_block_is_undamaged(block):
    assert block.damage(layout([100, 200])) == ()


@pytest.mark.parametrize(
    ("piece", "distance", "side"), [(0, 1, "after"), (1, 5, "after"), (0, 1, "before"), (1, 9, "before")]
)
def test_one_byte_over_the_edge_is_seen_and_placed(block, piece, distance, side):
    pieces = layout([100, 200])
    memory = mapped(os.dup(block.descriptor), block.size)
    at = pieces[piece].end + distance - 1 if side == "after" else pieces[piece].offset - distance
    memory[at] ^= 0xFF

    assert block.damage(pieces) == (f"piece {piece}: written {distance} bytes {side} it",)


def test_what_is_written_is_read_back(block):
    block.write(300, b"hello")
    seen = bytearray(5)

    assert block.read_into(300, seen)
    assert seen == b"hello"


def test_reading_past_the_end_says_so_instead_of_dying(block):
    assert not block.read_into(block.size - 2, bytearray(5))


@pytest.mark.skipif(sys.platform != "linux", reason="seals are Linux's")
@pytest.mark.parametrize("size", [0, 1 << 20])
def test_the_other_side_can_neither_cut_nor_stretch_a_block(block, size):
    with pytest.raises(PermissionError):
        os.ftruncate(block.descriptor, size)
