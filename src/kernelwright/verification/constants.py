"""Constants that a plan may name besides parameters and buffers: those that were captured with the graph."""

import ast

import torch

from kernelwright.problems.capture import Captured, capture_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Contract


def constants_of(reference: Reference, candidate: Candidate) -> dict[str, torch.Tensor]:
    """Return captured constants, if the plan names any: tracing takes seconds."""
    if candidate.form != "plan" or not _names_beyond_state(candidate.entry.text, reference.problem.contract):
        return {}
    captured = capture_reference(reference)
    return dict(captured.constants) if isinstance(captured, Captured) else {}


def _names_beyond_state(text: str, contract: Contract) -> bool:
    known = {named.name for named in contract.state}
    used = {name for node in ast.walk(ast.parse(text)) if (name := _name_below_p(node))}
    # p.linear.weight.t: the chain goes on into the tensor's own methods.
    longest = {name for name in used if not any(other.startswith(f"{name}.") for other in used)}
    return any(not any(name == each or name.startswith(f"{each}.") for each in known) for name in longest)


def _name_below_p(node: ast.AST) -> str:
    """Return "linear.weight" for ``p.linear.weight`` and ``p["linear.weight"]``; "" for anything else."""
    match node:
        case ast.Subscript(value=ast.Name(id="p"), slice=ast.Constant(value=str(name))):
            return name
        case ast.Attribute(value=ast.Name(id="p"), attr=name):
            return name
        case ast.Attribute(value=below, attr=name) if prefix := _name_below_p(below):
            return f"{prefix}.{name}"
        case _:
            return ""
