"""The child's loop, here in this process: what counts as the answer of a call."""

from typing import Any, cast

import torch

from kernelwright.sandbox.blocks import block_bytes, layout
from kernelwright.targets import images
from kernelwright.targets.serve import _Server


class Late:
    """Returns a tensor that something else goes on writing."""

    def __init__(self) -> None:
        self.out = torch.zeros(5)

    def bind(self, leaves):
        return lambda: self.out

    def leaves(self, reply):
        return [reply]


def _copied(server: _Server, order: dict[str, Any]) -> torch.Tensor:
    block = bytearray(block_bytes([20]))
    cast("Any", server)._blocks["outputs"] = block
    server.obey(order, [])
    whole = torch.frombuffer(block, dtype=torch.uint8)
    (piece,) = layout([20])
    return images.tensor_in(whole[piece.offset : piece.end].clone(), {"dtype": "float32", "shape": [5], "strides": [1]})


def test_what_is_filled_in_after_a_call_has_returned_comes_too_late() -> None:
    late = Late()
    server = _Server(cast("Any", None), cast("Any", None))
    cast("Any", server)._runnable = late
    call = {"do": "call", "images": [], "guarded": False, "hold": True, "changed": [], "work": None, "room": []}

    server.obey(call, [])
    late.out.fill_(7.0)
    answered = _copied(server, {"do": "copy"})
    server.obey({"do": "reread"}, [])
    reread = _copied(server, {"do": "copy"})

    assert torch.equal(answered, torch.zeros(5))
    assert torch.equal(reread, torch.full((5,), 7.0))
