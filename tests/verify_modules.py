"""``ModelNew`` files in their sandboxed process, put through chosen checks of the verifier."""

from collections.abc import Sequence
from contextlib import ExitStack

from kernelwright.problems.reference import Reference
from kernelwright.records.verdict import Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.process import CandidateProcess
from kernelwright.verification.checks.table import Check
from kernelwright.verification.effort import Effort
from kernelwright.verification.examine import examine
from verify_fakes import candidate_of

BRIEF = Effort(
    draws=2, weight_draws=1, calls=8, every_family=True, lifts=False, seconds=60.0, deadline_s=300.0, repeats=24
)


def judged_module(
    reference: Reference,
    source: str,
    sandbox: Sandbox,
    checks: Sequence[Check],
    *,
    effort: Effort = BRIEF,
    seed: int = 7,
) -> Verdict:
    """The verdict of ``checks`` on a file; processes are started anew where a check asks for it."""
    candidate = candidate_of(reference, source)
    with ExitStack() as stack:

        def start(construction_seed: int) -> CandidateProcess:
            process = CandidateProcess.start(
                candidate,
                None,
                reference.problem.contract,
                init_arguments=reference.init_arguments,
                init_keywords=reference.init_keywords,
                target_name="cpu",
                sandbox=sandbox,
                threads=1,
                timeout_s=60.0,
                seed=construction_seed,
            )
            stack.callback(process.close)
            return process

        return examine(
            reference, candidate, start(0), effort=effort, seed=seed, open_fresh=start, checks=checks, is_sandboxed=True
        )
