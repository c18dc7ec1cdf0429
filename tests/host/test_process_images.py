"""How leaves travel: every dtype, stride and oddity comes out as it went in."""

import math

import pytest
import torch

from kernelwright.records.tensor import DTYPE_BYTES
from kernelwright.targets import images
from kernelwright.targets.arguments import decoded, encoded
from kernelwright.targets.reply import Unusable

BASE = torch.arange(240).reshape(4, 5, 12)
SHAPES = {
    "dense": lambda t: t,
    "transposed": lambda t: t.transpose(0, 2),
    "sliced": lambda t: t[:, 1:4, ::2],
    "offset": lambda t: t.flatten()[7:],
    "expanded": lambda t: t[:, :1].expand(4, 9, 12),
    "scalar": lambda t: t[1, 2, 3],
    "empty": lambda t: t[:0],
    "windows": lambda t: t.flatten().unfold(0, 6, 2),
}


def there(leaf):
    image = images.image_of(leaf)
    data = torch.empty(0, dtype=torch.uint8) if image.data is None else image.data.clone()
    return images.leaf_from(image.description, data)


def back(leaf):
    """Return a leaf as the parent gets it from a child."""
    description = images.checked_description(images.describe_output(leaf), most_bytes=1 << 20)
    assert description is not None
    if isinstance(description, Unusable):
        return description
    data = torch.full((images.bytes_needed(description),), 0xFB, dtype=torch.uint8)
    if isinstance(leaf, torch.Tensor):
        images.copy_output(leaf, data, description)
    return images.leaf_from(description, data)


@pytest.mark.parametrize("travel", [there, back], ids=["there", "back"])
@pytest.mark.parametrize("cut", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("dtype", DTYPE_BYTES)
def test_tensors_keep_values_strides_and_dtype(dtype, cut, travel):
    tensor = cut(BASE.to(getattr(torch, dtype)))
    arrived = travel(tensor)

    assert (arrived.shape, arrived.dtype, arrived.stride()) == (tensor.shape, tensor.dtype, tensor.stride())
    assert torch.equal(arrived, tensor)


def test_alignment_is_kept_on_the_way_there():
    assert there(torch.arange(100)[3:]).storage_offset() % 64 == 3


def test_what_lies_beside_a_slice_stays_at_home():
    image = images.image_of(BASE[:, :, 0])

    assert image.data is not None
    elsewhere = set(BASE[:, :, 1:].flatten().tolist())
    assert not elsewhere & set(image.data.view(torch.int64).tolist())


@pytest.mark.parametrize("value", [3, -(2**70), True, None, "text", 1.5, math.inf, -0.0])
@pytest.mark.parametrize("travel", [there, back], ids=["there", "back"])
def test_plain_values_keep_value_and_type(value, travel):
    arrived = travel(value)

    assert arrived == value
    assert type(arrived) is type(value)


def test_nan_arrives_as_nan():
    assert math.isnan(back(math.nan))


def test_bits_of_nan_survive():
    odd = torch.tensor([0x7FC00001, 0x7F800001], dtype=torch.int32).view(torch.float32)

    assert torch.equal(back(odd).view(torch.int32), odd.view(torch.int32))


def test_odd_outputs_are_named_not_carried():
    assert back({"a": 1}) == Unusable(type_name="builtins.dict")
    assert isinstance(back(torch.eye(3).to_sparse()), Unusable)


def test_conjugated_views_arrive_as_their_values():
    tensor = torch.tensor([1 + 2j, 3 - 1j]).conj()

    assert torch.equal(back(tensor), tensor)


HOSTILE = {
    "no object": 7,
    "unknown": {"pickle": "cos\nsystem"},
    "dtype": {"dtype": "qint8", "shape": [1], "strides": [1]},
    "dtype by attribute": {"dtype": "nn", "shape": [1], "strides": [1]},
    "huge": {"dtype": "float32", "shape": [1 << 40], "strides": [1]},
    "overflow": {"dtype": "float32", "shape": [1 << 40, 1 << 40], "strides": [1 << 40, 1]},
    "wide stride": {"dtype": "float32", "shape": [2], "strides": [1 << 40]},
    "expanded to huge": {"dtype": "float32", "shape": [1 << 40], "strides": [0]},
    "negative size": {"dtype": "float32", "shape": [-4], "strides": [1]},
    "negative stride": {"dtype": "float32", "shape": [4], "strides": [-1]},
    "fraction": {"dtype": "float32", "shape": [1.5], "strides": [1]},
    "bool as size": {"dtype": "float32", "shape": [True], "strides": [1]},
    "ranks differ": {"dtype": "float32", "shape": [4, 4], "strides": [1]},
    "many axes": {"dtype": "float32", "shape": [1] * 65, "strides": [1] * 65},
    "no number": {"int": "x"},
    "no float": {"float": "x"},
    "long text": {"plain": "x" * 5000},
    "nested plain": {"plain": [1]},
}


@pytest.mark.parametrize("claim", HOSTILE.values(), ids=HOSTILE)
def test_claims_that_make_no_sense_are_refused(claim):
    assert images.checked_description(claim, most_bytes=1 << 20) is None


def test_a_claimed_offset_is_not_believed():
    description = images.checked_description(
        {"dtype": "int8", "shape": [4], "strides": [1], "lead": 1 << 20}, most_bytes=100
    )

    assert description == {"dtype": "int8", "shape": [4], "strides": [1]}


def test_bools_that_are_neither_true_nor_false_become_true():
    leaf = images.leaf_from({"dtype": "bool", "shape": [2], "strides": [1]}, torch.tensor([0, 7], dtype=torch.uint8))

    assert leaf.view(torch.uint8).tolist() == [0, 1]


def test_constructor_arguments_cross_without_pickle():
    given = (3, [1, (2.5, None)], {"kernel": (3, 3), 4: "x"}, torch.float16, torch.device("cpu"), torch.eye(2))
    found: list[images.Image] = []
    written = encoded(given, found)
    runs = [images.as_bytes(image.data) for image in found if image.data is not None]

    arrived = decoded(written, runs)

    assert arrived[:-1] == given[:-1]
    assert torch.equal(arrived[-1], given[-1])


def test_an_argument_that_cannot_cross_is_named():
    with pytest.raises(TypeError, match="object"):
        encoded((object(),), [])
