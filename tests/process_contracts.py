"""Contracts and candidates for the tests of candidate processes."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch.utils import _pytree as pytree

from kernelwright.records.candidate import MODULE_FILE, PLAN_FILE, Candidate, SourceFile
from kernelwright.records.contract import Constant, Contract, Leaf, Mode, NamedTensor
from kernelwright.records.tensor import TensorSpec


def contract_of(
    args: Sequence[Any],
    reply: Any,
    *,
    state: Mapping[str, torch.Tensor] | None = None,
    mutates: tuple[str, ...] = (),
    mode: Mode = "eval",
) -> Contract:
    return Contract(
        inputs=tuple(map(_leaf, args)),
        input_tree=pytree.treespec_dumps(pytree.tree_structure((tuple(args), {}))),
        outputs=tuple(map(_leaf, pytree.tree_leaves(reply))),
        output_tree=pytree.treespec_dumps(pytree.tree_structure(reply)),
        state=tuple(NamedTensor(name=n, kind="parameter", spec=_spec(t)) for n, t in (state or {}).items()),
        mode=mode,
        mutates=mutates,
    )


def module_candidate(source: str) -> Candidate:
    return Candidate(
        problem_id="p", target="cpu", form="module", files=(SourceFile(name=MODULE_FILE, text=source),), author="test"
    )


def plan_candidate(plan: str, kernels: str) -> Candidate:
    files = (SourceFile(name=PLAN_FILE, text=plan), SourceFile(name="kernels.cpp", text=kernels))
    return Candidate(problem_id="p", target="cpu", form="plan", files=files, author="test")


def forward_candidate(body: str, *, before: str = "") -> Candidate:
    """A ``ModelNew`` without weights whose forward is ``body``; ``before`` is run when the file is loaded."""
    lines = "\n".join("        " + line for line in body.splitlines())
    return module_candidate(
        f"import torch\n{before}\nclass ModelNew(torch.nn.Module):\n    def forward(self, x):\n{lines}\n"
    )


def _leaf(value: Any) -> Leaf:
    return _spec(value) if isinstance(value, torch.Tensor) else Constant(value=value)


def _spec(tensor: torch.Tensor) -> TensorSpec:
    dtype = str(tensor.dtype).removeprefix("torch.")
    return TensorSpec(shape=tuple(tensor.shape), dtype=dtype, strides=tuple(tensor.stride()))
