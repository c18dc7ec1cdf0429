"""What a process that runs a candidate answers: outputs with facts, or how it died.

Facts that the parent can see for itself (changed inputs, guards of shared memory, time, peak
memory) are the parent's. Those that only the child can know (aliases, kernels that ran,
library calls) are the child's word: true of an honest candidate, evidence about a careless
one, never what a verdict of "right" rests on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import torch

DeathKind = Literal["build_failed", "raised", "forbidden", "crashed", "timed_out", "protocol"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Stands for an output leaf that is neither a dense tensor nor a plain value."""

    type_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What one call gave, as copies that the child can no longer touch.

    Args:
        leaves: tensors with the strides that the candidate gave them, plain values, ``Unusable``.
        tree: how they nest, as contracts write it; empty where nothing was called.
        aliases: sentences about outputs that share memory with inputs, state, each other or the
            call before.
        violations: sentences about guard bands written over.
        mutated: sentences about inputs or state that changed and must not have.
        odd: sentences about outputs that are other than plain tensors without gradients.
        own_kernels: the candidate's kernels that ran; of a module, functions of extensions that it holds.
        own_code: libraries that the candidate made and loaded; seen by the parent, in guarded calls.
        library_calls: ATen operators with how often each was called; counted in guarded calls.
        changed: values after the call of what the contract lets change, by the contract's names.
    """

    leaves: tuple[Any, ...] = ()
    tree: str = ""
    aliases: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    mutated: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    own_kernels: tuple[str, ...] = ()
    own_code: tuple[str, ...] = ()
    library_calls: tuple[tuple[str, int], ...] = ()
    changed: Mapping[str, "torch.Tensor"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Died:
    """There is no answer.

    After "raised", "forbidden" and "build_failed" the process may live on; after the others it is gone.
    ``said`` is all it wrote on stderr before it ended by itself.
    """

    kind: DeathKind
    message: str
    said: str = ""


Reply = Outputs | Died
