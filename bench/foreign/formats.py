"""Formats of quantised weights as ggml defines them: random blocks of one, and the numbers that they stand for.

Each reader takes blocks as bytes, ``[blocks, bytes]``, and returns ``[blocks, values]`` in float64, as plainly as the
format's definition has it: low and high nibbles, scales of sub-blocks, and so on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

NONLINEAR = np.array([-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113])
E2M1 = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6])


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: values and bytes of a block, where the block's scales in half precision lie, and its reader."""

    values: int
    size: int
    halves: tuple[int, ...]
    read: Callable[[np.ndarray], np.ndarray]

    def blocks(self, random: np.random.Generator, *shape: int) -> np.ndarray:
        """Return random blocks for ``[..., values]``, as bytes ``[..., bytes]``; scales are between 0.005 and 0.02."""
        *rows, columns = shape
        count = columns // self.values
        made = random.integers(0, 256, (*rows, count, self.size), np.uint8)
        for at in self.halves:
            scales = random.uniform(0.005, 0.02, (*rows, count, 1)).astype(np.float16)
            made[..., at : at + 2] = scales.view(np.uint8)
        if self is FORMATS["mxfp4"]:
            made[..., 0] = random.integers(118, 124, made.shape[:-1])
        return made.reshape(*rows, count * self.size)

    def numbers(self, blocks: np.ndarray) -> np.ndarray:
        """Return what rows of blocks stand for."""
        *rows, _ = blocks.shape
        return self.read(blocks.reshape(-1, self.size)).reshape(*rows, -1)


def half(blocks: np.ndarray, at: int) -> np.ndarray:
    """Return the number in half precision at a byte of each block, as a column."""
    return np.ascontiguousarray(blocks[:, at : at + 2]).view(np.float16).astype(np.float64)


def nibbles(packed: np.ndarray) -> np.ndarray:
    """Return low nibbles, then high ones, along the last axis."""
    return np.concatenate([packed & 15, packed >> 4], -1).astype(np.int64)


def fifth_bits(packed: np.ndarray) -> np.ndarray:
    """Return the bits of four bytes, in order, times 16."""
    return np.unpackbits(packed, axis=-1, bitorder="little").astype(np.int64) * 16


def two_bits(packed: np.ndarray) -> np.ndarray:
    """Return ``[..., 4, bytes]``: the four pairs of bits of each byte, lowest first."""
    return np.stack([(packed >> (2 * at)) & 3 for at in range(4)], -2).astype(np.int64)


def q1_0(b: np.ndarray) -> np.ndarray:
    """Signs of one scale."""
    return half(b, 0) * (2.0 * np.unpackbits(b[:, 2:], axis=-1, bitorder="little") - 1)


def q2_0(b: np.ndarray) -> np.ndarray:
    """Two bits, from -1 to 2, neighbours in one byte."""
    return half(b, 0) * (np.swapaxes(two_bits(b[:, 2:]), -1, -2).reshape(len(b), -1) - 1)


def q4_0(b: np.ndarray) -> np.ndarray:
    """Four bits around 8."""
    return half(b, 0) * (nibbles(b[:, 2:]) - 8)


def q4_1(b: np.ndarray) -> np.ndarray:
    """Four bits and a least value."""
    return half(b, 0) * nibbles(b[:, 4:]) + half(b, 2)


def q5_0(b: np.ndarray) -> np.ndarray:
    """Five bits around 16, the fifth apart."""
    return half(b, 0) * ((nibbles(b[:, 6:]) | fifth_bits(b[:, 2:6])) - 16)


def q5_1(b: np.ndarray) -> np.ndarray:
    """Five bits and a least value."""
    return half(b, 0) * (nibbles(b[:, 8:]) | fifth_bits(b[:, 4:8])) + half(b, 2)


def q8_0(b: np.ndarray) -> np.ndarray:
    """Signed bytes."""
    return half(b, 0) * b[:, 2:].view(np.int8)


def iq4_nl(b: np.ndarray) -> np.ndarray:
    """Four bits that name one of 16 values which lie closer around 0."""
    return half(b, 0) * NONLINEAR[nibbles(b[:, 2:])]


def iq4_xs(b: np.ndarray) -> np.ndarray:
    """The same with eight scales of six bits."""
    high = np.ascontiguousarray(b[:, 2:4]).view(np.uint16).astype(np.int64)
    at = np.arange(8)
    scales = (b[:, 4 + at // 2] >> (4 * (at % 2))) & 15 | ((high >> (2 * at)) & 3) << 4
    values = NONLINEAR[nibbles(b[:, 8:].reshape(len(b), 8, 16))]
    return (half(b, 0)[:, :, None] * (scales - 32)[:, :, None] * values).reshape(len(b), -1)


def mxfp4(b: np.ndarray) -> np.ndarray:
    """Small floats (e2m1) with a power of two."""
    return 2.0 ** (b[:, :1].astype(np.float64) - 127) * E2M1[nibbles(b[:, 1:])]


def tq2_0(b: np.ndarray) -> np.ndarray:
    """Two bits, from -1 to 1 where they are weights, 32 bytes apart."""
    return half(b, 64) * (two_bits(b[:, :64].reshape(-1, 2, 32)).reshape(len(b), -1) - 1)


def q2_k(b: np.ndarray) -> np.ndarray:
    """Two bits; a scale and a least value of four bits for each 16."""
    quants = two_bits(b[:, 16:80].reshape(-1, 2, 32)).reshape(len(b), 16, 16)
    scales, least = (b[:, :16] & 15).astype(float), (b[:, :16] >> 4).astype(float)
    return ((half(b, 80) * scales)[:, :, None] * quants - (half(b, 82) * least)[:, :, None]).reshape(len(b), -1)


def q3_k(b: np.ndarray) -> np.ndarray:
    """Two bits and a third apart; a scale of six bits for each 16."""
    low = two_bits(b[:, 32:96].reshape(-1, 2, 32)).reshape(len(b), 256)
    third = np.stack([(b[:, :32] >> at) & 1 for at in range(8)], 1).reshape(len(b), 256).astype(np.int64)
    packed = b[:, 96:108].astype(np.int64)
    high = np.concatenate([(packed[:, 8:] >> (2 * at)) & 3 for at in range(4)], -1)
    scales = nibbles(packed[:, :8]) | high << 4
    quants = (low - 4 * (1 - third)).reshape(len(b), 16, 16)
    return ((half(b, 108) * (scales - 32))[:, :, None] * quants).reshape(len(b), -1)


def scales_and_least(packed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the eight scales and eight least values of six bits that twelve bytes hold."""
    p = packed.astype(np.int64)
    scales = np.concatenate([p[:, :4] & 63, p[:, 8:] & 15 | p[:, :4] >> 6 << 4], -1)
    least = np.concatenate([p[:, 4:8] & 63, p[:, 8:] >> 4 | p[:, 4:8] >> 6 << 4], -1)
    return scales, least


def q4_k(b: np.ndarray) -> np.ndarray:
    """Four bits; a scale and a least value of six bits for each 32."""
    scales, least = scales_and_least(b[:, 4:16])
    quants = nibbles(b[:, 16:].reshape(-1, 4, 32)).reshape(len(b), 8, 32)
    return ((half(b, 0) * scales)[:, :, None] * quants - (half(b, 2) * least)[:, :, None]).reshape(len(b), -1)


def q5_k(b: np.ndarray) -> np.ndarray:
    """The same with a fifth bit apart."""
    scales, least = scales_and_least(b[:, 4:16])
    fifth = np.stack([(b[:, 16:48] >> at) & 1 for at in range(8)], 1).astype(np.int64)
    quants = nibbles(b[:, 48:].reshape(-1, 4, 32)).reshape(len(b), 8, 32) | fifth << 4
    return ((half(b, 0) * scales)[:, :, None] * quants - (half(b, 2) * least)[:, :, None]).reshape(len(b), -1)


def q6_k(b: np.ndarray) -> np.ndarray:
    """Four bits and two apart, around 32; a signed byte of scale for each 16."""
    low = nibbles(b[:, :128].reshape(-1, 2, 64)).reshape(len(b), 256)
    high = two_bits(b[:, 128:192].reshape(-1, 2, 32)).reshape(len(b), 256)
    scales = np.ascontiguousarray(b[:, 192:208]).view(np.int8).astype(float)
    quants = ((low | high << 4) - 32).reshape(len(b), 16, 16)
    return ((half(b, 208) * scales)[:, :, None] * quants).reshape(len(b), -1)


FORMATS: Mapping[str, Format] = {
    "q1_0": Format(values=128, size=18, halves=(0,), read=q1_0),
    "q2_0": Format(values=64, size=18, halves=(0,), read=q2_0),
    "q4_0": Format(values=32, size=18, halves=(0,), read=q4_0),
    "q4_1": Format(values=32, size=20, halves=(0, 2), read=q4_1),
    "q5_0": Format(values=32, size=22, halves=(0,), read=q5_0),
    "q5_1": Format(values=32, size=24, halves=(0, 2), read=q5_1),
    "q8_0": Format(values=32, size=34, halves=(0,), read=q8_0),
    "q2_K": Format(values=256, size=84, halves=(80, 82), read=q2_k),
    "q3_K": Format(values=256, size=110, halves=(108,), read=q3_k),
    "q4_K": Format(values=256, size=144, halves=(0, 2), read=q4_k),
    "q5_K": Format(values=256, size=176, halves=(0, 2), read=q5_k),
    "q6_K": Format(values=256, size=210, halves=(208,), read=q6_k),
    "iq4_nl": Format(values=32, size=18, halves=(0,), read=iq4_nl),
    "iq4_xs": Format(values=256, size=136, halves=(0,), read=iq4_xs),
    "mxfp4": Format(values=32, size=17, halves=(), read=mxfp4),
    "tq2_0": Format(values=256, size=66, halves=(64,), read=tq2_0),
}
