"""Opening the stages for one problem: what a search and an agent's desk do before the first candidate."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, nullcontext
from secrets import token_hex

from kernelwright.compilers.processors import thread_count
from kernelwright.problems.capture import Captured, NotCaptured
from kernelwright.problems.reference import Reference
from kernelwright.records.machine import Machine
from kernelwright.records.problem import Problem
from kernelwright.records.run import Request, Run
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.swarm.joined import JoinedStages
from kernelwright.swarm.predicting import Predictor
from kernelwright.swarm.roofs import roof_of
from kernelwright.swarm.witness import Witness
from kernelwright.targets.served import PRELOAD
from kernelwright.targets.target import Target
from kernelwright.timing.stable import ProcessStable
from kernelwright.timing.timer import Timer
from kernelwright.timing.turns import Turns

DEFAULT_BASELINES = ("eager", "compile")


def new_run(problem: Problem, machine: Machine, request: Request) -> Run:
    """Return a run that begins now."""
    return Run(
        id=token_hex(6),
        problem_id=problem.id,
        request=request,
        machine_id=machine.id,
        state="running",
        started_at=time.time(),
    )


def warmed_stable(reference: Reference, target: Target, sandbox: Sandbox) -> ProcessStable | None:
    """Begin to import torch in what candidates and baselines are forked from; ``None`` where nothing is timed."""
    sandbox.begin_to_warm(PRELOAD)
    if target.is_emulated:
        return None
    stable = ProcessStable(reference, threads=thread_count(), sandbox=sandbox, device=target.device())
    stable.warm()
    return stable


@contextmanager
def opened_stages(
    reference: Reference,
    captured: Captured | NotCaptured,
    *,
    target: Target,
    sandbox: Sandbox,
    stable: ProcessStable | None,
    machine: Machine,
    seconds_left: Callable[[], float],
    baselines: Sequence[str] = DEFAULT_BASELINES,
    predictor: Predictor | None = None,
    turns: Turns | None = None,
    tell: Callable[[str], None] = lambda _stage: None,
) -> Generator[JoinedStages]:
    """Open the stages of one problem on one target.

    Args:
        reference: the problem.
        captured: its graph.
        target: where candidates run.
        sandbox: what they run in.
        stable: what ``warmed_stable`` gave.
        machine: the record of this machine.
        seconds_left: how long a baseline may take to get ready.
        baselines: what candidates are timed against.
        predictor: says what may be expected where nothing is timed.
        turns: at the device, where other processes want it too. Baselines then start within turns; without
            turns they start now, beside the rest.
        tell: told of each stage in a phrase when it begins.
    """
    timer, roof = None, None
    if stable is not None:
        roof = roof_of(captured, reference.problem.contract, target=target.name, threads=None)
        timer = Timer(
            reference,
            baselines=baselines,
            stable=stable,
            machine_id=machine.id,
            roof=roof,
            seconds_left=seconds_left,
            device=target.device(),
        )
    with timer or nullcontext():
        if timer is not None and turns is None:
            timer.begin()
        yield JoinedStages(
            reference,
            target,
            sandbox,
            timer=timer,
            predictor=predictor,
            roof=roof,
            witness=Witness(captured, reference.problem.contract, target),
            turns=turns,
            tell=tell,
        )
