"""A contract: what a replacement for a module must keep.

It is written from one real call of the reference, so that a replacement is promised for
exactly what was seen: these shapes, dtypes, strides, this mode. Outside it the user's own
module runs.
"""

from dataclasses import dataclass
from typing import Literal

from kernelwright.records.tensor import TensorSpec

Mode = Literal["eval", "train"]
Precision = Literal["strict", "tf32", "bf16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A leaf of the inputs or outputs that is not a tensor; it must stay equal."""

    value: int | float | bool | str | None


Leaf = TensorSpec | Constant


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTensor:
    """A parameter or buffer of the module, by its qualified name."""

    name: str
    kind: Literal["parameter", "buffer"]
    spec: TensorSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What must hold between calls and replies, leaf by leaf.

    ``input_tree`` and ``output_tree`` say how leaves nest, as torch's pytree prints them
    (``treespec_dumps``); inputs nest as ``(args, kwargs)``. ``mutates`` names buffers and
    inputs ("input:0") that the reference itself changes. ``is_random`` says that two calls
    of the reference differ. ``accepts_finite_only`` lets a candidate assume that inputs and
    weights hold neither NaN nor infinity; the verdict then says so.
    """

    inputs: tuple[Leaf, ...]
    input_tree: str
    outputs: tuple[Leaf, ...]
    output_tree: str
    state: tuple[NamedTensor, ...]
    mode: Mode
    mutates: tuple[str, ...] = ()
    is_random: bool = False
    precision: Precision = "strict"
    accepts_finite_only: bool = True

    @property
    def tensor_inputs(self) -> tuple[TensorSpec, ...]:
        """The input leaves that are tensors, in order: what a plan's ``forward`` takes."""
        return tuple(leaf for leaf in self.inputs if isinstance(leaf, TensorSpec))

    @property
    def tensor_outputs(self) -> tuple[TensorSpec, ...]:
        """The output leaves that are tensors, in order: what a plan's ``forward`` returns."""
        return tuple(leaf for leaf in self.outputs if isinstance(leaf, TensorSpec))
