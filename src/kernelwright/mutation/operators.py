"""The table of operators: kinds of slips, named alike in every language, and how each is planted.

An operator is one function for each family of syntax, or none where that language has no such
slip. Adding one is a row here and a function there. Where two plant the same text, the first
one's name stands: the narrower slips come before the wider ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kernelwright.mutation.c_family import arithmetic, conditions, indexing, loops, precision, statements, values
from kernelwright.mutation.c_family.code import Code
from kernelwright.mutation.c_family.dialect import Dialect
from kernelwright.mutation.edit import Edit
from kernelwright.mutation.python_syntax import arithmetic as python_arithmetic
from kernelwright.mutation.python_syntax import conditions as python_conditions
from kernelwright.mutation.python_syntax import indexing as python_indexing
from kernelwright.mutation.python_syntax import loops as python_loops
from kernelwright.mutation.python_syntax import precision as python_precision
from kernelwright.mutation.python_syntax import statements as python_statements
from kernelwright.mutation.python_syntax import values as python_values
from kernelwright.mutation.python_syntax.script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One kind of slip."""

    name: str
    in_c_family: Callable[[Code, Dialect], Iterator[Edit]] | None = None
    in_python: Callable[[Script], Iterator[Edit]] | None = None


OPERATORS = (
    Operator(name="loop bound off by one", in_c_family=loops.bound_off_by_one, in_python=python_loops.bound_off_by_one),
    Operator(name="loop start off by one", in_c_family=loops.start_off_by_one, in_python=python_loops.start_off_by_one),
    Operator(name="wrong loop step", in_c_family=loops.wrong_step, in_python=python_loops.wrong_step),
    Operator(name="dropped tail", in_c_family=loops.dropped_tail, in_python=python_loops.dropped_tail),
    Operator(
        name="bad boundary compare",
        in_c_family=conditions.boundary_compare,
        in_python=python_conditions.boundary_compare,
    ),
    Operator(
        name="relational operator replaced",
        in_c_family=conditions.relational_operator,
        in_python=python_conditions.relational_operator,
    ),
    Operator(
        name="condition negated",
        in_c_family=conditions.negated_condition,
        in_python=python_conditions.negated_condition,
    ),
    Operator(
        name="part of a condition dropped",
        in_c_family=conditions.condition_part,
        in_python=python_conditions.condition_part,
    ),
    Operator(
        name="arithmetic operator replaced", in_c_family=arithmetic.operator, in_python=python_arithmetic.operator
    ),
    Operator(name="sign flipped", in_c_family=arithmetic.sign, in_python=python_arithmetic.sign),
    Operator(
        name="missing maximum subtraction",
        in_c_family=values.missing_maximum,
        in_python=python_values.missing_maximum,
    ),
    Operator(name="skipped term", in_c_family=arithmetic.skipped_term, in_python=python_arithmetic.skipped_term),
    Operator(name="skipped factor", in_c_family=arithmetic.skipped_factor, in_python=python_arithmetic.skipped_factor),
    Operator(
        name="swapped operands", in_c_family=arithmetic.swapped_operands, in_python=python_arithmetic.swapped_operands
    ),
    Operator(name="load beside its place", in_c_family=indexing.load_beside, in_python=python_indexing.load_beside),
    Operator(name="store beside its place", in_c_family=indexing.store_beside, in_python=python_indexing.store_beside),
    Operator(name="wrong stride", in_c_family=indexing.wrong_stride, in_python=python_indexing.wrong_stride),
    Operator(name="wrong axis", in_c_family=indexing.wrong_axis, in_python=python_indexing.wrong_axis),
    Operator(name="wrong broadcast", in_c_family=indexing.wrong_broadcast, in_python=python_indexing.wrong_broadcast),
    Operator(name="wrong operand", in_c_family=indexing.wrong_operand, in_python=python_indexing.wrong_operand),
    Operator(name="precision drop", in_c_family=precision.precision_drop, in_python=python_precision.precision_drop),
    Operator(
        name="accumulator in low precision",
        in_c_family=precision.low_accumulator,
        in_python=python_precision.low_accumulator,
    ),
    Operator(
        name="fast approximation",
        in_c_family=precision.fast_approximation,
        in_python=python_precision.fast_approximation,
    ),
    Operator(name="wrong constant", in_c_family=values.wrong_constant, in_python=python_values.wrong_constant),
    Operator(
        name="wrong identity of a reduction", in_c_family=values.wrong_identity, in_python=python_values.wrong_identity
    ),
    Operator(
        name="minimum and maximum swapped",
        in_c_family=values.minimum_for_maximum,
        in_python=python_values.minimum_for_maximum,
    ),
    Operator(name="NaN dropped", in_c_family=values.dropped_nan),
    Operator(name="swapped arguments", in_c_family=values.swapped_arguments, in_python=python_values.swapped_arguments),
    Operator(name="statement deleted", in_c_family=statements.deleted, in_python=python_statements.deleted),
    Operator(
        name="missing barrier", in_c_family=statements.missing_barrier, in_python=python_statements.missing_barrier
    ),
    Operator(name="duplicated work", in_c_family=statements.duplicated, in_python=python_statements.duplicated),
    Operator(name="missing initialisation", in_c_family=statements.missing_initialisation),
    Operator(name="stale value", in_c_family=statements.stale_value),
)
