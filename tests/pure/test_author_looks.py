"""Looks at memory, as plans write them: what the text says is what shape, strides and offset say."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import as_strided

from kernelwright.authors.looks import Look, Memory, is_dense, memory_of, pointer_text, view_text
from kernelwright.records.tensor import TensorSpec


class Viewed:
    """An array with the views of the plan language."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def reshape(self, *shape):
        shape = shape[0] if isinstance(shape[0], tuple) else shape
        return Viewed(self.array.reshape(shape))

    def permute(self, *order):
        return Viewed(self.array.transpose(order))

    def expand(self, *shape):
        return Viewed(np.broadcast_to(self.array, shape))

    def __getitem__(self, index):
        return Viewed(self.array[index])


def seen(look: Look, text: str) -> np.ndarray:
    array = np.arange(look.memory.elements).reshape(look.memory.shape)
    return eval(text, {"x": Viewed(array)}).array


def by_strides(look: Look) -> np.ndarray:
    flat = np.arange(look.memory.elements)
    return as_strided(flat[look.offset :], look.shape, [step * flat.itemsize for step in look.strides])


@st.composite
def looks(draw: st.DrawFn) -> Look:
    """A look that some views of dense memory give: cut, permuted, expanded."""
    shape = tuple(draw(st.lists(st.integers(1, 5), min_size=1, max_size=4)))
    flat = np.arange(np.prod(shape))
    array = flat.reshape(shape)
    cuts = []
    for size in shape:
        start = draw(st.integers(0, size - 1))
        cuts.append(slice(start, draw(st.integers(start + 1, size))))
    array = array[tuple(cuts)]
    array = array.transpose(draw(st.permutations(range(array.ndim))))
    if draw(st.booleans()):
        array = np.broadcast_to(array, (draw(st.integers(1, 3)), *array.shape))
    start = int(array.ravel()[0])
    strides = tuple(step // array.itemsize for step in array.strides)
    return Look(memory=Memory(text="x", shape=shape, dtype="float32"), shape=array.shape, strides=strides, offset=start)


@settings(deadline=None)  # a busy machine's first example takes long
@given(looks())
def test_a_view_that_is_written_shows_the_elements_that_strides_and_offset_name(look: Look) -> None:
    text = view_text(look)

    assert text is not None
    np.testing.assert_array_equal(seen(look, text), by_strides(look))


@settings(deadline=None)  # a busy machine's first example takes long
@given(looks())
def test_a_kernel_is_given_memory_from_the_first_element_seen_to_the_last(look: Look) -> None:
    elements = by_strides(look)

    given_memory = seen(look, pointer_text(look)).ravel()

    assert (given_memory[0], given_memory[-1]) == (elements.min(), elements.max())


def test_steps_that_no_view_has_are_not_written():
    memory = Memory(text="x", shape=(12,), dtype="float32")

    assert view_text(Look(memory=memory, shape=(2, 2), strides=(5, 3))) is None
    assert view_text(Look(memory=memory, shape=(5,), strides=(3,))) is None  # past the end


def test_memory_is_row_major_in_the_order_in_which_axes_lie():
    channels_last = TensorSpec(shape=(2, 3, 4, 5), dtype="float32", strides=(60, 1, 15, 3))

    assert memory_of("x", channels_last) == Memory(text="x.permute(0, 2, 3, 1)", shape=(2, 4, 5, 3), dtype="float32")
    assert not is_dense(TensorSpec(shape=(2, 3), dtype="float32", strides=(4, 1)))
    assert memory_of("x", TensorSpec(shape=(2, 3), dtype="float32", strides=(4, 1))) is None
