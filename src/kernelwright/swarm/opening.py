"""Opening the stages for one problem: what a search and an agent's desk do before the first candidate."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager, nullcontext
from secrets import token_hex

from kernelwright.compilers.cache import cache_folder
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
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
from kernelwright.timing.turns import Timed, Turns, device_here

DEFAULT_BASELINES = ("eager", "compile")
LOCKS = "locks"


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
def opened_turns(
    target: Target, *, waits: Callable[[str], None], timed: Timed = lambda _began, _ended: None
) -> Generator[Turns | None]:
    """Be present at a target's device, by locks in the user's cache; ``None`` where nothing is timed.

    ``waits`` and ``timed`` are as for ``Turns``.

    Raises:
        MachineNotAbleError: there can be no locks there.
    """
    if target.is_emulated:
        yield None
        return
    folder = cache_folder(LOCKS)
    try:
        turns = Turns(device_here(target.device()), folder, waits=waits, timed=timed)
    except OSError as error:
        raise MachineNotAbleError("take turns with others who time", str(error), f"Make {folder} writable.") from error
    with closing(turns):
        yield turns


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
    begins_early: bool = False,
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
        begins_early: start them now all the same, as there is nobody whom that disturbs. Whoever comes later has to
            get baselines of their own ready before they time anything.
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
        begins = timer is not None and (turns is None or begins_early)
        if timer is not None and begins:
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
            begun=begins,
            tell=tell,
        )
