"""What kernels should compute, in float64 and as plainly as can be: rows are along the last axis."""

import numpy as np


def softmax(x: np.ndarray) -> np.ndarray:
    """Return exponentials over their sum, row by row."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def logsumexp(x: np.ndarray) -> np.ndarray:
    """Return the logarithm of the sum of exponentials of each row."""
    most = x.max(-1, keepdims=True)
    return (most + np.log(np.exp(x - most).sum(-1, keepdims=True)))[..., 0]


def rms_normed(x: np.ndarray, epsilon: float) -> np.ndarray:
    """Return rows over their root mean square."""
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon)


def layer_normed(x: np.ndarray, epsilon: float) -> np.ndarray:
    """Return rows with mean 0 and variance 1."""
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + epsilon)


def attention(
    queries: np.ndarray, keys: np.ndarray, values: np.ndarray, scale: float, mask: np.ndarray | float = 0.0
) -> np.ndarray:
    """Return softmax(scale Q K^T + mask) V; ``[..., tokens, channels]`` each, the leading axes alike."""
    return softmax(scale * queries @ np.swapaxes(keys, -1, -2) + mask) @ values


def rotated(x: np.ndarray, angles: np.ndarray, *, interleaved: bool) -> np.ndarray:
    """Return channels turned by angles, pair by pair.

    Args:
        x: ``[..., channels]``.
        angles: ``[..., channels / 2]``, in radians.
        interleaved: whether pairs are neighbours, or channel i and i + channels / 2.
    """
    half = x.shape[-1] // 2
    if interleaved:
        first, second = x[..., 0::2], x[..., 1::2]
    else:
        first, second = x[..., :half], x[..., half:]
    turned = (first * np.cos(angles) - second * np.sin(angles), first * np.sin(angles) + second * np.cos(angles))
    return np.stack(turned, -1).reshape(x.shape) if interleaved else np.concatenate(turned, -1)
