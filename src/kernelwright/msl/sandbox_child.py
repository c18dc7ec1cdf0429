"""The sandboxed side of a launch: maps the block, loads the code, runs it once, answers."""

import ctypes
from dataclasses import asdict
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
    places, sizes, listed = order["places"], order["sizes"], order["listed"]
    buffers = [
        Buffer(address=base + place, size=size, owner=memory)
        for place, size in zip(places[: len(sizes)], sizes, strict=True)
    ]
    # A buffer of addresses holds those of the parent: here the arrays lie elsewhere.
    ends = [len(sizes) + end for end in accumulate(listed)]
    for buffer, count, end in zip(buffers, listed, ends, strict=True):
        addresses = np.array([base + place for place in places[end - count : end]], np.uint64)
        ctypes.memmove(buffer.address, addresses.ctypes.data, addresses.nbytes)
    outcome = InProcess().run(work_of(order["work"]), buffers)
    channel.send(asdict(outcome))
