"""Threads of this process, which must not be in the way of those that are timed or judged."""

from collections.abc import Generator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Generator[None]:
    """Have torch use one thread in this process for the block.

    Its other threads go on spinning for some milliseconds after each operation, on cores that the
    process being timed needs by then.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
