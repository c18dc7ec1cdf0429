"""The process behind a desk: it loads the problem once, and answers orders until its channel closes.

A process, for three reasons: a reference changes process-wide state while it runs; a call that is cancelled
is ended by ending the process, at any moment and with everything it has started; and the server itself stays
free of torch and answers at once.
"""

import traceback
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic_core import from_json

from kernelwright.agent_tools.answers import Answer
from kernelwright.agent_tools.desk import Desk
from kernelwright.agent_tools.runs import going_on
from kernelwright.agent_tools.settings import Settings, settings_from_json
from kernelwright.errors import KernelwrightError
from kernelwright.problems.capture import capture_reference
from kernelwright.problems.fit import FitBudget, fit
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.machine import Machine
from kernelwright.records.problem import Problem
from kernelwright.records.run import Request, Run
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.wire import Channel, Lost, Message
from kernelwright.store.store import Store
from kernelwright.swarm.opening import LOCKS, new_run, opened_stages, opened_turns, warmed_stable
from kernelwright.swarm.predicting import Predictor
from kernelwright.swarm.supervisor import brief_of, why_pointless
from kernelwright.targets.registry import target_named
from kernelwright.targets.target import Target

SEARCH_S = 120.0  # what sizes are fitted to, as `optimize` does


def serve(channel: Channel) -> None:
    """Open a desk as the first message says, then answer one order after another.

    Each order may be answered by any number of ``progress`` messages and then one of ``answer`` (with its
    ``summary``), ``refused`` (one line for the agent) or ``failed`` (a traceback for us).
    """
    received = channel.receive()
    if isinstance(received, Lost):
        return
    settings = settings_from_json(received)

    def tell(stage: str) -> None:
        channel.send({"progress": stage})

    try:
        with opened_desk(settings, tell) as desk:
            channel.send({"ready": True})
            while not isinstance(order := channel.receive(), Lost) and order["ask"] != "close":
                channel.send(_answered(desk, order))
    except KernelwrightError as error:
        channel.send({"refused": str(error)})
    except Exception:  # noqa: BLE001 - the frame of one desk: the server and its other desks go on
        channel.send({"failed": traceback.format_exc()})


def _answered(desk: Desk, order: Message) -> Message:
    try:
        answer = _asked(desk, order)
        return {"answer": from_json(answer.model_dump_json()), "summary": answer.summary}
    except KernelwrightError as error:
        return {"refused": str(error)}
    except Exception:  # noqa: BLE001 - the frame of one call
        return {"failed": traceback.format_exc()}


def _asked(desk: Desk, order: Message) -> Answer:
    asks: dict[str, Callable[[], Answer]] = {
        "brief": desk.brief,
        "check_plan": lambda: desk.check_plan(order["plan"]),
        "build": lambda: desk.build(order["files"]),
        "verify": lambda: desk.verify(order["files"], order["level"]),
        "profile": lambda: desk.profile(order["files"]),
        "bench": lambda: desk.bench(order["files"], order["seconds"]),
        "submit": lambda: desk.submit(order["files"], order["note"]),
        "leaderboard": desk.leaderboard,
    }
    return asks[order["ask"]]()


@contextmanager
def opened_desk(settings: Settings, tell: Callable[[str], None]) -> Generator[Desk]:
    """Load the problem and open a desk; leaving it ends all that was started.

    Raises:
        KernelwrightError: the problem can't be loaded, or this machine can't do what the target needs.
    """
    target = target_named(settings.target)
    home = Path(settings.home)
    with ExitStack() as stack:
        store = stack.enter_context(Store(home))
        sandbox = stack.enter_context(choose_sandbox())
        tell("loading the problem")
        reference = _reference(settings, target)
        stable = warmed_stable(reference, target, sandbox)
        tell("capturing the graph")
        captured = capture_reference(reference)
        machine = target.machine()

        def timed(began: float, ended: float) -> None:
            store.note(run.id, f"{settings.author}: had {target.device()} alone from {began:.6f} to {ended:.6f}")

        turns = stack.enter_context(opened_turns(target, waits=tell, timed=timed))
        stages = stack.enter_context(
            opened_stages(
                reference,
                captured,
                target=target,
                sandbox=sandbox,
                stable=stable,
                machine=machine,
                seconds_left=lambda: float("inf"),
                baselines=settings.baselines,
                predictor=Predictor(reference, captured) if target.is_emulated else None,
                turns=turns,
                tell=tell,
            )
        )
        # Last in, first out: the run's state is stored before processes are waited for.
        new = _new_run(settings, reference.problem, machine)
        run = stack.enter_context(going_on(store, home / LOCKS, new, reference.problem, machine))
        yield Desk(
            name=settings.name,
            run=run,
            problem=reference.problem,
            brief=brief_of(reference, captured, target),
            stages=stages,
            store=store,
            baselines=settings.baselines,
            pointless=why_pointless(reference, captured) or "",
        )


def _reference(settings: Settings, target: Target) -> Reference:
    sizes = {}
    if settings.fit:
        sizes = fit(Path(settings.path), FitBudget.for_search(SEARCH_S, is_emulated=target.is_emulated)).sizes
    return load_reference(settings.path, mode=settings.mode, sizes=sizes)


def _new_run(settings: Settings, problem: Problem, machine: Machine) -> Run:
    request = Request(
        reference=settings.path,
        inputs="",
        target=settings.target,
        authors=(settings.author,),
        time_s=SEARCH_S,
        precision=problem.contract.precision,
        mode=problem.contract.mode,
        fit=settings.fit,
        out="",
    )
    return new_run(problem, machine, request)
