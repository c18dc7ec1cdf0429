"""Construction: a second instance, another seed and a new process give what the first instance gave.

Catches what is kept on the class, the module's globals or a kernel's statics, keyed by shape, by
address or by nothing: a model has several layers of one class, each with weights of its own, and
they are called in turn. Catches also what is right only under the seed that the verifier is
known to construct with. At level "full" an instance in a process of its own is constructed from
other arguments too, where the reference takes them; one that ignores them is specialised to the
problem's own, which a contract allows and the verdict's assumptions then say.

Costs three calls and a load of the weights; at level "full" also the start of a process, and
for each changed argument a construction and a call.
"""

import itertools

import torch

from kernelwright.records.verdict import Figure
from kernelwright.targets.reply import Died, Outputs
from kernelwright.verification.bits import same_bits
from kernelwright.verification.compare import Disagreement, compare
from kernelwright.verification.exam import Exam, Question, died
from kernelwright.verification.findings import Failed, Finding, Passed
from kernelwright.verification.oracle import Expected, NoAnswer, Oracle
from kernelwright.verification.rebuilt import changed_arguments, rebuilt
from kernelwright.verification.weights import redrawn

SPECIALISED = "constructor arguments are those of the problem"
# A second set of weights must fit beside the first.
_MOST_STATE_BYTES = 4 << 30


def run(exam: Exam) -> Finding:
    """Ask two instances in turn; at level "full" also one in another process."""
    skipped: list[str] = []
    worst, original = 0.0, exam.oracle.state
    try:
        if sum(value.numel() * value.element_size() for value in original.values()) > _MOST_STATE_BYTES:
            skipped.append("a second instance: the weights are too large to hold twice")
        else:
            found = _in_turn(exam, skipped)
            if isinstance(found, Failed):
                return found
            worst = found
    finally:
        exam.oracle.load_state(original)
    if exam.effort.every_family:
        found = _in_another_process(exam, skipped)
        if isinstance(found, Failed):
            return found
        worst = max(worst, found)
    return Passed(worst=worst, figures=(Figure(name="instances", value=2),), skipped=tuple(skipped))


def _in_turn(exam: Exam, skipped: list[str]) -> float | Failed:
    first = exam.oracle.state
    # Other buffers than a checkpoint's are what the constructor makes them.
    saved = exam.reference.module.state_dict().keys()
    second = first | redrawn({name: value for name, value in first.items() if name in saved}, exam.generator)
    exam.oracle.load_state(second)
    question = exam.question(exam.kept[0].case)
    if isinstance(question, NoAnswer):
        skipped.append(f"a second instance: under other weights, {question.reason}")
        return 0.0
    made = exam.subject.construct(seed=0)
    if isinstance(made, Died):
        return died(made, "constructing a second instance in the same process")
    loaded = exam.subject.load_state(second)
    if isinstance(loaded, Died):
        return died(loaded, "loading weights into a second instance")
    worst = 0.0
    for instance, state, asked in ((1, second, question), (0, first, exam.kept[0]), (1, second, question)):
        found = _turn(exam, instance, state, asked)
        if isinstance(found, Failed):
            return found
        worst = max(worst, found)
    back = exam.subject.use(0)
    return died(back, "going back to the first of two instances") if isinstance(back, Died) else worst


def _turn(exam: Exam, instance: int, state: dict, question: Question) -> float | Failed:
    exam.oracle.load_state(state)
    used = exam.subject.use(instance)
    if isinstance(used, Died):
        return died(used, "using the other of two instances")
    found = exam.answer(question)
    if isinstance(found, Failed):
        which = "the second of two instances" if instance else "the first instance, beside a second with other weights"
        return _blamed(found, f"asking {which}")
    return found.worst


def _in_another_process(exam: Exam, skipped: list[str]) -> float | Failed:
    seed = int(torch.randint(1, 2**31 - 1, (), generator=exam.generator))
    if not _may_have_any_seed(exam, seed):
        skipped.append("another seed: the reference's own answers depend on the one it is constructed under")
        seed = 0
    subject = exam.open_fresh(seed)
    if isinstance(subject, str):
        skipped.append(f"another process: {subject}")
        return 0.0
    try:
        loaded = subject.load_state(exam.oracle.state)
        if isinstance(loaded, Died):
            return died(loaded, f"constructed under the seed {seed} in another process")
        with exam.asking(subject):
            found = exam.answer(exam.kept[0])
            if isinstance(found, Failed):
                return _blamed(found, f"constructed under the seed {seed} in another process")
            _try_arguments(exam, seed)
    finally:
        subject.close()
    return found.worst


def _may_have_any_seed(exam: Exam, seed: int) -> bool:
    """Whether weights and buffers are all that a reference draws when it is constructed."""
    again = rebuilt(exam.reference, seed=seed)
    if again is None:  # it came ready-made, or a function made it: only in that case is the seed its author's affair
        return exam.reference.problem.origin.kind not in {"file", "import"}
    oracle, question = Oracle(again), exam.kept[0]
    oracle.load_state(exam.oracle.state)
    expected = oracle.expect(question.case.leaves)
    return isinstance(expected, Expected) and _own(expected, question.expected)


def _own(one: Expected, other: Expected) -> bool:
    return same_bits([each.own for each in one.tensors], [each.own for each in other.tensors])


def _try_arguments(exam: Exam, seed: int) -> None:
    """Note whether the candidate goes along with other constructor arguments that change the answer."""
    for arguments, keywords in changed_arguments(exam.reference):
        if exam.is_overdue or SPECIALISED in exam.observed.assumptions:
            return
        other = rebuilt(exam.reference, seed=0, arguments=arguments, keywords=keywords)
        if other is None:
            continue
        oracle, question = Oracle(other), exam.kept[0]
        oracle.load_state(exam.oracle.state)
        expected = oracle.expect(question.case.leaves)
        if isinstance(expected, NoAnswer) or not _differs(exam, expected, question):
            continue
        made = exam.subject.construct(seed=seed, arguments=arguments, keywords=keywords)
        loaded = made if isinstance(made, Died) else exam.subject.load_state(exam.oracle.state)
        reply = loaded if isinstance(loaded, Died) else exam.subject.call(question.case.leaves, guarded=False)
        if isinstance(reply, Died) or not _agrees(exam, oracle, expected, question, reply):
            exam.observed.assumptions[SPECIALISED] = None


def _differs(exam: Exam, expected: Expected, question: Question) -> bool:
    """Whether the reference's answer is another one than with the problem's own arguments."""
    leaves = [getattr(leaf, "own", leaf) for leaf in expected.leaves]
    return isinstance(compare(exam.contract, question.expected, leaves, question.case.leaves), Disagreement)


def _agrees(exam: Exam, oracle: Oracle, expected: Expected, question: Question, reply: Outputs) -> bool:
    leaves = question.case.leaves
    allowed = itertools.chain((expected,), oracle.look_around(leaves, expected, exam.generator))
    return any(not isinstance(compare(exam.contract, each, reply.leaves, leaves), Disagreement) for each in allowed)


def _blamed(found: Failed, when: str) -> Failed:
    reason = "stale_state" if found.reason in {"wrong_values", "special_values"} else found.reason
    return Failed(reason=reason, evidence=f"{when}, {found.evidence}", worst=found.worst)
