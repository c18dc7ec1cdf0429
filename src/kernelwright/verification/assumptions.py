"""Assumptions: what a candidate's own text says it rests on."""

import ast

from kernelwright.records.candidate import Candidate

NAME = "ASSUMPTIONS"
FINITE_INPUTS = "inputs are finite"
FINITE_INTERMEDIATES = "intermediates are finite"
FINITE_ASSUMPTIONS = frozenset({FINITE_INPUTS, "weights are finite", FINITE_INTERMEDIATES})


def declared_assumptions(candidate: Candidate) -> tuple[str, ...]:
    """Return the strings of a module-level ``ASSUMPTIONS = (...)`` in the plan or module file, without running it."""
    try:
        tree = ast.parse(candidate.entry.text)
    except (SyntaxError, ValueError, KeyError):
        return ()
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == NAME for target in statement.targets
        ):
            return _strings(statement.value)
    return ()


def _strings(node: ast.expr) -> tuple[str, ...]:
    parts = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
    return tuple(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
