"""Verify: from a candidate to a verdict, by way of a build and a sandboxed process.

A candidate that doesn't build, or whose plan asks for what plans may not, is rejected before
anything of it runs. What runs, runs in the child; this process only asks and compares.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

import torch

from kernelwright.errors import MachineNotAbleError
from kernelwright.plan.parse import parse
from kernelwright.plan.tree import PlanRefused
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact, BuildFailed, Built
from kernelwright.records.candidate import PLAN_FILE, Candidate
from kernelwright.records.contract import Contract
from kernelwright.records.verdict import Rejected, Verdict
from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.confining import confined
from kernelwright.targets.device import CPU
from kernelwright.targets.instrumented import Instrumented
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.target import Target
from kernelwright.verification.assumptions import FINITE_ASSUMPTIONS, declared_assumptions
from kernelwright.verification.constants import constants_of
from kernelwright.verification.counterexample.exhibit import Exhibit
from kernelwright.verification.counterexample.replay import asked_again
from kernelwright.verification.effort import EFFORTS, Effort, Level, effort_until
from kernelwright.verification.exam import Asked, Exam
from kernelwright.verification.examine import examine, nothing, rejected
from kernelwright.verification.instrumented import InstrumentedBuilds, is_helped
from kernelwright.verification.lifted import LiftedCandidate, floating_dtype, lifted
from kernelwright.verification.threads import as_few_threads

CALL_TIMEOUT_S = 60.0
# What a simpler question takes longer than is no answer to it.
_RETRIAL_TIMEOUT_S = 10.0
# A module that compiles when it is constructed isn't constructed a dozen times to say more of a failure.
_SLOW_S = 2.0


def verify(
    reference: Reference,
    candidate: Candidate,
    *,
    target: Target,
    built: Built | None = None,
    level: Level = "full",
    sandbox: Sandbox | None = None,
    seed: int | None = None,
    deadline_s: float | None = None,
    threads: int | None = None,
    call_timeout_s: float = CALL_TIMEOUT_S,
    limits: Limits | None = None,
    keep: Callable[[Exhibit], None] | None = None,
    patience: float = 1.0,
    between: Callable[[], None] = nothing,
) -> Verdict:
    """Judge one candidate.

    Args:
        reference: what it must do.
        candidate: of either form.
        target: builds it where ``built`` is not given.
        built: what an earlier build gave.
        level: "quick" (tens of calls, the core of every check) or "full".
        sandbox: where it runs; ``None`` takes the strongest that works here.
        seed: repeats an earlier verification; ``None`` draws a secret one, so that nobody can
            prepare for the inputs. The verdict's "costs" say which it was.
        deadline_s: time after which nothing more is accepted; ``None`` is the level's own.
        threads: torch's threads in the candidate's process; ``None`` is torch's default.
        call_timeout_s: how long one call of the candidate may take.
        limits: what its process may use; ``None`` is what the target usually allows.
        keep: given the counterexample with its tensors, if there is one.
        between: called before each check, for whatever else the caller has to look after.
        patience: factor on the time that a level has for a counterexample; 0 looks for none.

    Raises:
        MachineNotAbleError: no compiler, no sandbox, or not enough time for the essential checks.
    """
    with ExitStack() as stack:
        place = sandbox or stack.enter_context(choose_sandbox())
        target = confined(target, place)
        artifact = _artifact(candidate, target, built)
        if isinstance(artifact, BuildFailed):
            return _not_built(reference, artifact)
        declared = _granted(reference, candidate, artifact)
        if isinstance(declared, Rejected):
            return declared
        effort = _effort(level, deadline_s, patience, may_reorder=target.device(artifact) == CPU)
        stack.enter_context(as_few_threads(reference.problem.contract))
        constants = constants_of(reference, candidate)

        def start(
            each: Candidate,
            its: Artifact | None,
            contract: Contract,
            values: Mapping[str, torch.Tensor],
            *,
            instrumented: Instrumented | None = None,
            lifted_from: str = "",
            construction_seed: int = 0,
            built_for: Reference = reference,
            timeout_s: float = call_timeout_s,
        ) -> CandidateProcess:
            process = CandidateProcess.start(
                each,
                its,
                contract,
                init_arguments=built_for.init_arguments,
                init_keywords=built_for.init_keywords,
                constants=values,
                target_name=target.name,
                sandbox=place,
                threads=threads,
                timeout_s=timeout_s,
                instrumented=instrumented,
                lifted_from=lifted_from,
                limits=limits,
                seed=construction_seed,
            )
            stack.callback(process.close)
            return process

        first = start(candidate, artifact, reference.problem.contract, constants)
        again: list[CandidateProcess] = []

        def open_for(other: Reference) -> CandidateProcess:
            if first.making_s > _SLOW_S:
                if other is not reference or first.death is not None:
                    raise MachineNotAbleError("start the candidate again", "it takes too long to construct", "")
                return first
            while again:
                again.pop().close()
            timeout_s = min(call_timeout_s, _RETRIAL_TIMEOUT_S)
            contract = other.problem.contract
            again.append(start(candidate, artifact, contract, constants, built_for=other, timeout_s=timeout_s))
            return again[-1]

        def open_lifted() -> CandidateProcess | str:
            wider = lifted(candidate, reference.problem.contract, target, constants)
            if not isinstance(wider, LiftedCandidate):
                return wider
            lifted_from = floating_dtype(reference.problem.contract)
            return start(wider.candidate, wider.artifact, wider.contract, wider.constants, lifted_from=lifted_from)

        def start_instrumented(build: Instrumented) -> CandidateProcess:
            return start(candidate, None, reference.problem.contract, constants, instrumented=build)

        builds = stack.enter_context(InstrumentedBuilds(candidate, target, place, start_instrumented))

        def open_fresh(construction_seed: int) -> CandidateProcess:
            return start(
                candidate, artifact, reference.problem.contract, constants, construction_seed=construction_seed
            )

        # Only now: what the candidate could find out while it was constructed can't be the seed.
        secret = secrets.randbelow(2**31) if seed is None else seed
        return examine(
            reference,
            candidate,
            first,
            effort=effort,
            seed=secret,
            declared=declared,
            is_sandboxed=place.is_isolating,
            open_lifted=open_lifted,
            instrumented=builds,
            is_helped=is_helped(candidate, target),
            explains_by_watching=target.is_emulated,
            open_fresh=open_fresh,
            open_for=open_for,
            keep=keep,
            between=between,
        )


def replay(
    reference: Reference,
    candidate: Candidate,
    calls: Sequence[Asked],
    *,
    target: Target,
    sandbox: Sandbox | None = None,
    seed: int = 0,
    threads: int | None = None,
    call_timeout_s: float = CALL_TIMEOUT_S,
) -> Rejected | None:
    """Ask a candidate these calls alone; ``None``, which is no acceptance, if the last answer is right.

    Raises:
        LoadError: the reference itself has no answer to the last call.
        MachineNotAbleError: no compiler or no sandbox.
    """
    with ExitStack() as stack:
        place = sandbox or stack.enter_context(choose_sandbox())
        artifact = _artifact(candidate, confined(target, place), None)
        if isinstance(artifact, BuildFailed):
            return _not_built(reference, artifact)
        declared = _granted(reference, candidate, artifact)
        if isinstance(declared, Rejected):
            return declared
        process = CandidateProcess.start(
            candidate,
            artifact,
            reference.problem.contract,
            init_arguments=reference.init_arguments,
            init_keywords=reference.init_keywords,
            constants=constants_of(reference, candidate),
            target_name=target.name,
            sandbox=place,
            threads=threads,
            timeout_s=call_timeout_s,
        )
        stack.callback(process.close)
        exam = Exam(reference, process, effort=EFFORTS["quick"], seed=seed, declared=declared)
        found = asked_again(exam, calls)
    return None if found is None else rejected(candidate.id, reference.problem.id, found.reason, found.evidence)


def _effort(level: Level, deadline_s: float | None, patience: float, *, may_reorder: bool) -> Effort:
    """Return how much is done; ``may_reorder`` says whether work items run in the order that is asked for."""
    effort = effort_until(level, deadline_s)
    return replace(
        effort,
        shrink_s=patience * effort.shrink_s,
        shrink_questions=effort.shrink_questions if patience else 0,
        resize_s=patience * effort.resize_s,
        work_orders=effort.work_orders if may_reorder else 0,
        threaded_calls=effort.threaded_calls if may_reorder else 0,
    )


def _artifact(candidate: Candidate, target: Target, built: Built | None) -> Artifact | BuildFailed | None:
    if built is not None:
        return built
    return target.build(candidate) if candidate.form == "plan" else None


def _not_built(reference: Reference, built: BuildFailed) -> Rejected:
    only_plan = bool(built.diagnostics) and all(each.file == PLAN_FILE for each in built.diagnostics)
    reason = "plan_not_allowed" if only_plan else "build_failed"
    return rejected(built.candidate_id, reference.problem.id, reason, built.evidence)


def _granted(reference: Reference, candidate: Candidate, artifact: Artifact | None) -> tuple[str, ...] | Rejected:
    """Return the assumptions the candidate declares, if its plan is allowed and the contract grants them."""
    if candidate.form == "plan":
        plan = parse(candidate.entry.text, None if artifact is None else artifact.kernels)
        if isinstance(plan, PlanRefused):
            return rejected(candidate.id, reference.problem.id, "plan_not_allowed", plan.evidence)
        declared = plan.assumptions
    else:
        declared = declared_assumptions(candidate)
    refused = FINITE_ASSUMPTIONS & set(declared)
    if refused and not reference.problem.contract.accepts_finite_only:
        evidence = f"the contract promises NaN and infinities too, so it can't be assumed that {min(refused)}"
        return rejected(candidate.id, reference.problem.id, "plan_not_allowed", evidence)
    return declared
