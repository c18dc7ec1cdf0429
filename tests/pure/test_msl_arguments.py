"""Arguments of launches as bytes: the rules of torch.mps.compile_shader."""

import ctypes

import numpy as np
import pytest

from kernelwright.msl.arguments import LaunchError, buffer_of, casts_of


def _bytes(value, cast=""):
    buffer = buffer_of(value, 0, cast)
    return ctypes.string_at(buffer.address, buffer.size)


def test_numbers_are_int64_and_float32():
    assert _bytes(5) == (5).to_bytes(8, "little")
    assert _bytes(-1) == b"\xff" * 8
    assert _bytes(True) == (1).to_bytes(8, "little")
    assert _bytes(0.5) == np.float32(0.5).tobytes()


def test_a_numpy_float64_is_a_float_as_any():
    assert _bytes(np.float64(0.5)) == np.float32(0.5).tobytes()
    assert _bytes(np.float16(0.5)) == np.float16(0.5).tobytes()


def test_a_float_among_ints_is_refused():
    with pytest.raises(LaunchError, match="begins with an int and holds a float"):
        buffer_of([1, 2.5], 0)


def test_lists_are_arrays_of_their_first_elements_kind():
    assert _bytes([1, 2]) == np.array([1, 2], np.int64).tobytes()
    assert _bytes((0.5, 2)) == np.array([0.5, 2], np.float32).tobytes()


def test_casts_make_numbers_narrower():
    assert _bytes(1.0, "fp16") == np.float16(1).tobytes()
    assert _bytes(1.00390625, "bf16") == b"\x80\x3f"  # a tie, to the even one
    assert _bytes([1, 300], "uint8") == b"\x01\x2c"
    assert _bytes(7, "int32") == (7).to_bytes(4, "little")


def test_arrays_are_passed_where_they_lie():
    array = np.arange(10, dtype=np.float32)
    buffer = buffer_of(array[4:], 0)

    assert buffer.address == array.ctypes.data + 16
    assert buffer.size == 24


def test_a_list_of_arrays_is_an_array_of_addresses():
    arrays = [np.zeros(3), np.ones(2)]

    assert np.frombuffer(_bytes(arrays), np.uint64).tolist() == [each.ctypes.data for each in arrays]


def test_what_lies_behind_a_small_argument_is_zeros():
    buffer = buffer_of(7, 0, "uint8")

    assert ctypes.string_at(buffer.address, 16) == b"\x07" + bytes(15)


@pytest.mark.parametrize("value", [[], "text", None, {}, ["a"], [1, "a"], 2**63])
def test_anything_else_is_refused(value):
    with pytest.raises(RuntimeError):
        buffer_of(value, 0)


def test_casts_are_for_all_or_by_index():
    assert casts_of("fp16", 2) == ["fp16", "fp16"]
    assert casts_of({1: "int8"}, 3) == ["", "int8", ""]
    with pytest.raises(LaunchError, match="no cast called 'fp32'"):
        casts_of({0: "fp32"}, 1)
    with pytest.raises(LaunchError, match="a list"):
        casts_of(["fp16"], 1)
