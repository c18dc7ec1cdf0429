"""Seeds: run a block with every global random generator seeded, and put them back afterwards."""

import random
from collections.abc import Generator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def seeded(seed: int) -> Generator[None]:
    """Seed torch (CPU), numpy and ``random`` for the block; their earlier states return after it."""
    ours, numpys, torchs = random.getstate(), np.random.get_state(), torch.random.get_rng_state()  # noqa: NPY002 - the global generator is what user code draws from
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 - as above
    torch.random.default_generator.manual_seed(seed)
    try:
        yield
    finally:
        random.setstate(ours)
        np.random.set_state(numpys)  # noqa: NPY002 - as above
        torch.random.set_rng_state(torchs)
