"""`kernelwright explain`: what the built-in author makes of a problem, step by step; nothing is built or run."""

from dataclasses import dataclass
from typing import Any

from kernelwright.authors.fuser.generate import Called
from kernelwright.authors.fuser.ir_text import expression_text, ir_text
from kernelwright.cli.exits import DONE
from kernelwright.cli.explain_text import explained
from kernelwright.cli.options import mode_named, precision_named, reference_named
from kernelwright.cli.output import print_json, print_text, progress
from kernelwright.swarm.explanation import Explanation, Proposal, explain
from kernelwright.swarm.roofs import ceilings_here


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainOptions:
    """The options of `explain`, as typed."""

    reference: str
    inputs: str
    precision: str
    mode: str
    fit: bool
    floor: bool
    as_json: bool


def run(options: ExplainOptions) -> int:
    """Explain, and print it; a problem that no kernel can be proposed for has its reason, and is no failure."""
    reference = reference_named(
        options.reference,
        inputs=options.inputs,
        mode=mode_named(options.mode),
        precision=precision_named(options.precision),
        fit=options.fit,
        console=progress(),
    )
    rates = ceilings_here()
    # What is known costs nothing to show; what isn't takes seconds of the whole machine, and has to be asked for.
    ceilings = rates.known() if options.floor else rates.stored()
    explanation = explain(reference, ceilings)
    if options.as_json:
        print_json(explanation_fields(explanation))
    else:
        print_text(explained(explanation))
    return DONE


def explanation_fields(explanation: Explanation) -> dict[str, Any]:
    """Return what `--json` prints."""
    problem, proposal = explanation.reference.problem, explanation.proposal
    rewritten = explanation.rewritten
    return {
        "problem": problem.name,
        "problem_id": problem.id,
        "sizes": dict(problem.sizes),
        "reason": explanation.reason,
        "graph": explanation.graph,
        "removed": rewritten.removed if rewritten else (),
        "assumptions": rewritten.assumptions if rewritten else (),
        "rewritten_graph": rewritten.graph if rewritten else None,
        "rewriting_is_used": bool(rewritten and proposal and proposal.variant.graph == rewritten.graph),
        "variant": proposal.variant.note if proposal else None,
        "units": _units(proposal) if proposal else [],
        "traffic": [{"of": name, "bytes": t.bytes, "operations": t.operations} for name, t in explanation.traffic],
        "floors": _floors(explanation),
        "files": [{"name": file.name, "text": file.text} for file in proposal.made.files] if proposal else [],
    }


def _units(proposal: Proposal) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, (unit, traffic) in enumerate(zip(proposal.made.units, proposal.traffic, strict=True)):
        fields: dict[str, Any] = {
            "bytes": traffic.bytes,
            "operations": traffic.operations,
            "memory_ns": proposal.unit_ns[number] if proposal.unit_ns else None,
            "is_static": unit.is_static,
        }
        if isinstance(unit, Called):
            found.append({"kind": "library call", "name": unit.node.name, "node": unit.node} | fields)
            continue
        region = unit.region
        found.append(
            {"kind": "kernel", "name": unit.kernel.name}
            | fields
            | {
                "axes": [
                    {"name": axis.name, "extent": axis.extent, "is_reduced": gone}
                    for axis, gone in zip(region.axes, region.reduced, strict=True)
                ],
                "members": [
                    {"name": m.name, "level": m.level, "op": m.op, "dtype": m.dtype, "body": expression_text(m.body)}
                    for m in region.members
                ],
                "stored": region.stored,
                "buffers": unit.kernel.buffers,
                "ir": ir_text(unit.kernel),
            }
        )
    return found


def _floors(explanation: Explanation) -> dict[str, Any] | None:
    if explanation.floors is None:
        return None
    names = ("as_captured", "after_algebra")
    return {
        name: {
            "bytes": floor.read_bytes + floor.written_bytes,
            "product_operations": floor.flops,
            "memory_ns": floor.memory_ns,
            "arithmetic_ns": floor.arithmetic_ns,
            "ns": floor.ns,
        }
        for name, floor in zip(names, explanation.floors, strict=True)
    }
