"""Running one command after another inside a sandbox: what a workshop's worker does.

Starting a sandbox takes as long as compiling a small source, so compilers share one.
"""

import os
import selectors
import subprocess

from kernelwright.sandbox.wire import MAX_FRAME_BYTES, Channel, Lost, Message

# Written as JSON a text grows, seldom to twice its size.
_MOST_BYTES = MAX_FRAME_BYTES // 2
_PIECE_BYTES = 1 << 16


def serve(channel: Channel) -> None:
    """Run what the parent names until it closes the channel; the worker's entry point."""
    while not isinstance(order := channel.receive(), Lost):
        channel.send(_ran(order))


def _ran(order: Message) -> Message:
    try:
        process = subprocess.Popen(
            order["argv"],
            cwd=order["folder"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        return {"not_started": str(error)}
    with process:
        written = _written(process)
        if written is None:
            process.kill()
            complaint = f"error: the compiler was ended: it wrote more than {_MOST_BYTES >> 20} MB"
            return {"returncode": 1, "output": "", "complaints": complaint}
    output, complaints = (each.decode(errors="replace") for each in written)
    return {"returncode": process.returncode, "output": output, "complaints": complaints}


def _written(process: "subprocess.Popen[bytes]") -> tuple[bytearray, bytearray] | None:
    """Return what a process writes until it closes its pipes; ``None`` if that is too much."""
    assert process.stdout is not None  # both were asked for
    assert process.stderr is not None
    texts = (bytearray(), bytearray())
    with selectors.DefaultSelector() as selector:
        for pipe, text in zip((process.stdout, process.stderr), texts, strict=True):
            selector.register(pipe, selectors.EVENT_READ, text)
        while selector.get_map():
            for ready, _ in selector.select():
                piece = os.read(ready.fd, _PIECE_BYTES)
                ready.data.extend(piece)
                if not piece:
                    selector.unregister(ready.fileobj)
            if sum(map(len, texts)) > _MOST_BYTES:
                return None
    return texts
