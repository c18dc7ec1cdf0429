"""The sandboxed side of a launch: maps the block, loads the code, runs it once, answers."""

import ctypes
from dataclasses import asdict, replace
from itertools import accumulate

import numpy as np

from kernelwright.msl.arguments import Buffer
from kernelwright.msl.in_process import InProcess
from kernelwright.msl.work import work_of
from kernelwright.sandbox.blocks import mapped
from kernelwright.sandbox.wire import Channel, Lost


def run_one(channel: Channel) -> None:
    """Run the launch that the parent sends; the worker's entry point."""
    received = channel.receive_with_descriptors()
    if isinstance(received, Lost):
        return
    order, (descriptor,) = received
    memory = mapped(descriptor, order["block"])
    base = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    everything = [
        Buffer(address=base + place, size=size, owner=memory, is_writable=is_writable)
        for place, size, is_writable in zip(order["places"], order["sizes"], order["is_writable"], strict=True)
    ]
    counts = order["listed"]
    ends = [len(counts) + end for end in accumulate(counts)]
    listed = [tuple(everything[end - count : end]) for count, end in zip(counts, ends, strict=True)]
    buffers = [replace(each, listed=held) for each, held in zip(everything, listed, strict=False)]
    for each in buffers:
        # A buffer of addresses holds those of the parent: here the arrays lie elsewhere.
        addresses = np.array([held.address for held in each.listed], np.uint64)
        ctypes.memmove(each.address, addresses.ctypes.data, addresses.nbytes)
    outcome = InProcess().run(work_of(order["work"]), buffers)
    channel.send(asdict(outcome))
