"""The supervisor: from a reference and a request to a stored run with its answer.

It captures the problem, opens what the search needs (sandbox, baselines' processes), and lets
the search run. What makes a search pointless (nothing could be captured, the module draws
random numbers) is found before an author is asked, and is the answer's reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernelwright.authors.author import AnyAuthor, Brief
from kernelwright.authors.llm.exemplars import chosen, exemplars_for
from kernelwright.authors.registry import asks_model
from kernelwright.problems.capture import Captured, NotCaptured, capture_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.attempt import Attempt
from kernelwright.records.bound import Bound
from kernelwright.records.guidance import Guidance
from kernelwright.records.machine import Machine
from kernelwright.records.prediction import NotPredicted, Prediction
from kernelwright.records.run import Request, Run
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.store.store import Store
from kernelwright.swarm.bandit import Past
from kernelwright.swarm.budget import Deadline, finishing_seconds
from kernelwright.swarm.conductor import rules_of
from kernelwright.swarm.events import Began, Stage, Watcher, unwatched
from kernelwright.swarm.judging import JudgesInTurn, judges_of
from kernelwright.swarm.lane import Lane
from kernelwright.swarm.opening import new_run, opened_stages, opened_turns, warmed_stable
from kernelwright.swarm.predicting import Predictor
from kernelwright.swarm.roofs import bound_of
from kernelwright.swarm.search import Finalist, Search
from kernelwright.targets.target import Target

PLACES = "places"  # beside the store: of all processes that keep their runs in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A finished run and, where a candidate won, all that a release is made of.

    Where nothing can be timed there is no winner: ``proved`` is then the candidate that was accepted in full, and
    ``predictions`` what is predicted of it, one for each chip.
    """

    run: Run
    reference: Reference
    captured: Captured | None
    machine: Machine
    winner: Finalist | None
    proved: Attempt | None = None
    predictions: tuple[Prediction, ...] = ()


def supervise(
    reference: Reference,
    request: Request,
    *,
    store: Store,
    target: Target,
    machine: Machine,
    authors: Sequence[AnyAuthor],
    sandbox: Sandbox,
    deadline: Deadline,
    resumed: Run | None = None,
    watcher: Watcher = unwatched,
) -> Outcome:
    """Search for a faster replacement of ``reference`` on ``target`` until ``deadline``."""
    problem = reference.problem
    tallies = store.tallies(target.name, without=resumed.id if resumed else "")
    past = {author: Past(attempts=made, accepted=accepted) for author, (made, accepted) in tallies.items()}
    rules = rules_of(request.conduct, attempts=request.attempts, past=past, shared=store.home / PLACES)
    run = resumed or new_run(problem, machine, request)
    store.save_run(run, problem, machine)
    watcher(Began(run=run, problem_name=problem.name))
    # All processes of this run are forked from two that import torch first: beside the capture.
    stable = warmed_stable(reference, target, sandbox)
    watcher(Stage(text="capturing the graph"))
    captured = capture_reference(reference)
    run = _bounded(run, captured, reference, target=target, store=store)
    store.save_run(run, problem, machine)
    predictor = Predictor(reference, captured) if target.is_emulated else None
    wanted = request.conduct.judges
    lane = Lane()
    with (
        # Threads wait for turns too, and the watcher is told by this one alone.
        opened_turns(target, waits=lambda text: lane.post(lambda: watcher(Stage(text=text)))) as turns,
        opened_stages(
            reference,
            captured,
            target=target,
            sandbox=sandbox,
            stable=stable,
            machine=machine,
            seconds_left=lambda: deadline.seconds_left,
            predictor=predictor,
            turns=turns,
            begins_early=turns is not None and turns.was_alone,
        ) as stages,
        judges_of(reference, authors, sandbox, target=target.name, wanted=wanted) as judges,
    ):
        search = Search(
            run=run,
            problem=problem,
            machine=machine,
            brief=brief_of(reference, captured, target, guidance=request.guidance, bound=run.bound),
            stations=stages,
            authors=authors,
            log=store,
            deadline=deadline,
            finishing_s=finishing_seconds(request.time_s),
            rules=rules,
            judges=JudgesInTurn(judges, turns) if judges.are_wanted else None,
            lane=lane,
            watcher=watcher,
        )
        hopeless = why_pointless(reference, captured)
        ended, winner = (search.give_up(hopeless), None) if hopeless else search.conduct()
    proved = search.proved[0] if search.proved else None
    predicted = predictor.predictions(proved.candidate) if predictor and proved else ()
    return Outcome(
        run=ended,
        reference=reference,
        captured=captured if isinstance(captured, Captured) else None,
        machine=machine,
        winner=winner,
        proved=proved,
        predictions=() if isinstance(predicted, NotPredicted) else predicted,
    )


def why_pointless(reference: Reference, captured: Captured | NotCaptured) -> str | None:
    """Return why no candidate could be accepted for this problem, or ``None``."""
    contract = reference.problem.contract
    if contract.is_random:
        return f"the module draws random numbers in {contract.mode} mode, so two calls of it differ already"
    if contract.mutates:
        return f"the module changes {', '.join(contract.mutates)} when called; replacements that do are not offered yet"
    if not contract.tensor_outputs:
        return "the module returns no tensor"
    if isinstance(captured, NotCaptured):
        where = f" ({captured.location})" if captured.location else ""
        return f"the graph could not be captured: {captured.reason}{where}"
    return None


def _bounded(run: Run, captured: Captured | NotCaptured, reference: Reference, *, target: Target, store: Store) -> Run:
    """Return the run with the bound that models are told, where one is asked.

    Ceilings that were measured again meanwhile would change it, and with it each request: once a model was asked, what
    it was told stays.
    """
    if not any(map(asks_model, run.request.authors)) or store.calls_of(run.id):
        return run
    return replace(run, bound=bound_of(captured, reference.problem.contract, target))


def brief_of(
    reference: Reference,
    captured: Captured | NotCaptured,
    target: Target,
    *,
    guidance: Guidance | None = None,
    bound: Bound | None = None,
) -> Brief:
    """Return what authors are told of the problem; with ``guidance`` what it asks for beside that."""
    limits = target.limits()
    graph = captured.graph if isinstance(captured, Captured) else None
    problem = reference.problem
    exemplars = chosen(
        exemplars_for(target.name),
        graph,
        problem_id=problem.id,
        problem_name=problem.name,
        most=guidance.exemplars if guidance else 0,
    )
    return Brief(
        problem_id=reference.problem.id,
        problem_name=reference.problem.name,
        source=reference.source,
        graph=graph,
        contract=reference.problem.contract,
        target=target.name,
        guide=target.guide(),
        threads=limits.threads,
        vector_bytes=limits.vector_bytes,
        cache_bytes=limits.cache_bytes,
        bound=bound,
        exemplars=exemplars,
        reference_kernel=guidance.reference if guidance else None,
    )
