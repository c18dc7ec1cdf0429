"""The public calls: optimize, verify, verify_batch, replay, bench, load, stats.

Each command of the command line is one of these with its options read; both give the same records.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.reading import read_candidate
from kernelwright.authors.registry import author_named
from kernelwright.batch.folder import read_batch
from kernelwright.batch.pool import Pool
from kernelwright.batch.task import Pair, Rules, Task, tasks_of
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.capture import capture_reference
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact, unbuilt
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Mode, Precision
from kernelwright.records.guidance import USUAL_GUIDANCE, Guidance
from kernelwright.records.judged import Judged
from kernelwright.records.measurement import Measurement, Unavailable
from kernelwright.records.run import Conduct, Request, Run
from kernelwright.records.verdict import Accepted, Rejected, Verdict
from kernelwright.release.baseline import baseline_only
from kernelwright.release.counterexample import (
    as_rejected_before,
    check_counterexample_folder,
    read_counterexample,
    saved_calls,
)
from kernelwright.release.counterexample import save_counterexample as save
from kernelwright.release.fast import Served, make_fast, served_of
from kernelwright.release.load import engine_for, load_release
from kernelwright.release.package import Release, save_release
from kernelwright.release.stats import Stats
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.store.home import default_home
from kernelwright.store.recording_file import read_recording
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Watcher, unwatched
from kernelwright.swarm.roofs import roof_of
from kernelwright.swarm.search import Finalist
from kernelwright.swarm.stations import Level
from kernelwright.swarm.supervisor import Outcome, supervise
from kernelwright.targets.confining import confined
from kernelwright.targets.registry import target_named
from kernelwright.targets.target import Target
from kernelwright.timing.timer import NotMeasured, Timer
from kernelwright.verification.counterexample.exhibit import Exhibit
from kernelwright.verification.examine import withdrawn
from kernelwright.verification.verdict import replay as ask_again
from kernelwright.verification.verdict import verify as judge

DEFAULT_TIME_S = 120.0
DEFAULT_AUTHORS = ("fuser",)
DEFAULT_ATTEMPTS = 5
# Whoever wants a counterexample in a folder waits for a simple one.
SAVED_PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimized:
    """What ``optimize_reference`` gives: the run, the module to use, and the release's folder if one was written."""

    outcome: Outcome
    module: torch.nn.Module
    release: str


def optimize(
    model: torch.nn.Module | str | Path,
    inputs: str | tuple[Any, ...] | Callable[[], Any] | None = None,
    *,
    target: str = "auto",
    authors: Sequence[str] = DEFAULT_AUTHORS,
    time_s: float = DEFAULT_TIME_S,
    precision: Precision = "strict",
    mode: Mode | None = None,
    out: str | Path = "",
    attempts: int = DEFAULT_ATTEMPTS,
    base_url: str = "",
    conduct: Conduct | None = None,
    replay: str | Path = "",
    guidance: Guidance = USUAL_GUIDANCE,
    home: Path | None = None,
    allow_unsafe: bool = False,
    watcher: Watcher = unwatched,
) -> torch.nn.Module:
    """Return a module with the interface of ``model`` that runs on verified kernels where they win.

    Args:
        model: a module (on the CPU for the ``cpu`` target), or what the command line takes: a
            KernelBench-format file, "package.module:Class", a ``.pt2`` file.
        inputs: example arguments of one call, as a tuple, or a callable that returns them.
        target: "auto", or one of ``kernelwright targets``.
        authors: who writes candidates, in this order.
        time_s: wall-clock seconds that the whole call may take.
        precision: how far from the reference's own rounding error a candidate may be.
        mode: "eval" or "train"; ``None`` keeps a live module's mode and means "eval" for the rest.
        out: folder to write the release into, if there is a winner.
        attempts: how many candidates each language model among the authors may hand in.
        base_url: where language models are asked instead of at their providers.
        conduct: how language models work together: strategy, budget, how many are asked at a time.
        replay: a file of ``kernelwright runs record``: models are answered from it, and nobody is asked.
        guidance: what language models are told beside their problem: exemplars, a reference kernel, who analyses.
        home: folder of the store; the user's data folder by default.
        allow_unsafe: run candidates without isolation where this machine offers none.
        watcher: told of every step.

    Returns:
        A module sharing ``model``'s weights. A call outside what was verified, and every call if
        nothing won, runs ``model``'s own forward; ``kernelwright.stats`` counts them.

    Raises:
        LoadError: the model or its inputs can't be used.
        UnknownNameError: no such target or author.
        RecordingError: ``replay`` is no recording.
        MachineNotAbleError: this machine can't build or isolate candidates.
    """
    deadline = Deadline.after(time_s)
    reference = _loaded(model, inputs, precision, mode)
    request = Request(
        reference=reference.problem.origin.spelling,
        inputs=reference.problem.origin.inputs,
        target=target,
        authors=tuple(authors),
        time_s=time_s,
        precision=precision,
        mode=reference.problem.contract.mode,
        fit=False,
        out=str(out),
        attempts=attempts,
        base_url=base_url,
        conduct=conduct or Conduct(),
        replay=str(Path(replay).resolve()) if replay else "",
        guidance=guidance,
    )
    with Store(home or default_home()) as store:
        done = optimize_reference(
            reference,
            request,
            store=store,
            deadline=deadline,
            original=model if isinstance(model, torch.nn.Module) else None,
            allow_unsafe=allow_unsafe,
            watcher=watcher,
        )
    return done.module


def optimize_reference(
    reference: Reference,
    request: Request,
    *,
    store: Store,
    deadline: Deadline,
    original: torch.nn.Module | None = None,
    allow_unsafe: bool = False,
    resumed: Run | None = None,
    watcher: Watcher = unwatched,
    sandbox: Sandbox | None = None,
) -> Optimized:
    """Search, and turn the winner into a module and, where asked for, a release folder.

    ``original`` is the user's live module, which the result shares its weights with; without one
    it is the reference's. ``sandbox`` is where candidates run; the strongest that works here if ``None``.
    """
    target = target_named(request.target)
    request = replace(request, target=target.name)  # "auto" has been decided; what is stored says for what
    recording = read_recording(Path(request.replay)) if request.replay else None
    options = AuthorOptions(
        attempts=request.attempts,
        base_url=request.base_url,
        replay=recording,
        analyst=request.guidance.analyst,
    )
    authors = [author_named(name, options) for name in request.authors]
    with ExitStack() as stack:
        outcome = supervise(
            reference,
            request,
            store=store,
            target=target,
            machine=target.machine(),
            authors=authors,
            sandbox=sandbox or stack.enter_context(choose_sandbox(allow_unsafe=allow_unsafe)),
            deadline=deadline,
            resumed=resumed,
            watcher=watcher,
        )
    original = reference.module if original is None else original
    contract, winner = reference.problem.contract, outcome.winner
    if winner is None:
        reason = outcome.run.answer.reason if outcome.run.answer else "the search did not finish"
        return Optimized(outcome=outcome, module=baseline_only(original, contract, reason), release="")
    release = release_of(outcome, winner)
    folder = save_release(release, Path(request.out)) if request.out else ""
    device = target.device()
    engine = engine_for(release.candidate, contract, target, release.constants, device)
    served = Served(original, contract, engine, device=device, save=partial(save_release, release))
    return Optimized(outcome=outcome, module=make_fast(original, served), release=str(folder))


def release_of(outcome: Outcome, winner: Finalist) -> Release:
    """Return all that a package of the winner is written from."""
    return Release(
        problem=outcome.reference.problem,
        candidate=winner.attempt.candidate,
        accepted=winner.accepted,
        measurement=winner.measurement,
        machine=outcome.machine,
        constants=outcome.captured.constants if outcome.captured else {},
        source=outcome.reference.source,
        run_id=outcome.run.id,
    )


def verify(
    reference: torch.nn.Module | str | Path | Reference,
    candidate: str | Path | Candidate,
    inputs: str | tuple[Any, ...] | Callable[[], Any] | None = None,
    *,
    target: str = "auto",
    level: Level = "full",
    precision: Precision = "strict",
    mode: Mode | None = None,
    seed: int | None = None,
    save_counterexample: str | Path = "",
    allow_unsafe: bool = False,
) -> Verdict:
    """Judge a candidate against a reference; what it does or prints can't change the verdict.

    Args:
        reference: as for ``optimize``, or a ``Reference`` that was loaded before.
        candidate: a folder (``plan.py`` and sources), a ModelNew file, or a ``Candidate``.
        inputs: as for ``optimize``.
        target: where the candidate runs.
        level: "full", or "quick" for the set of checks that a search uses.
        precision: how far from the reference's own rounding error a candidate may be.
        mode: "eval" or "train"; ``None`` keeps a live module's mode and means "eval" for the rest.
        seed: repeats an earlier verification, whose "costs" name it; ``None`` draws a secret one.
        save_counterexample: folder to write the counterexample into, if there is one; it then has
            ten times as long to become simple.
        allow_unsafe: run the candidate without isolation where this machine offers none.

    Returns:
        ``Accepted`` or ``Rejected``, with what every check found.

    Raises:
        LoadError, CandidateFormError: reference or candidate can't be read, or the folder holds something else.
        MachineNotAbleError: this machine can't judge it.
    """
    if save_counterexample:
        check_counterexample_folder(Path(save_counterexample))
    loaded = _loaded(reference, inputs, precision, mode)
    found = target_named(target)
    given = _candidate(candidate, loaded, found)
    exhibits: list[Exhibit] = []
    with choose_sandbox(allow_unsafe=allow_unsafe) as sandbox:
        verdict = judge(
            loaded,
            given,
            target=found,
            level=level,
            sandbox=sandbox,
            seed=seed,
            keep=exhibits.append,
            patience=SAVED_PATIENCE if save_counterexample else 1.0,
        )
    if save_counterexample and isinstance(verdict, Rejected) and exhibits:
        contract, origin = loaded.problem.contract, loaded.problem.origin
        options = [
            *(("--inputs", origin.inputs) if origin.inputs else ()),
            *(("--mode", contract.mode) if contract.mode != "eval" else ()),
            *(("--precision", contract.precision) if contract.precision != "strict" else ()),
        ]
        shown = str(candidate) if isinstance(candidate, (str, Path)) else given.note or given.id[:12]
        save(Path(save_counterexample), verdict, exhibits[0], loaded, candidate=shown, options=options)
    return verdict


def replay(
    folder: str | Path,
    reference: torch.nn.Module | str | Path | Reference,
    candidate: str | Path | Candidate,
    inputs: str | tuple[Any, ...] | Callable[[], Any] | None = None,
    *,
    target: str = "auto",
    allow_unsafe: bool = False,
) -> Rejected | None:
    """Ask a candidate the one question of a saved counterexample again.

    Args:
        folder: what ``verify(..., save_counterexample=folder)`` wrote.
        reference: as for ``verify``; a file is loaded with the sizes of the counterexample.
        candidate: as for ``verify``: the same one, or one that should do better.
        inputs: as for ``verify``.
        target: where the candidate runs.
        allow_unsafe: run the candidate without isolation where this machine offers none.

    Returns:
        ``Rejected`` if it still fails; ``None`` if this question is answered rightly, which is no acceptance.

    Raises:
        LoadError, CandidateFormError: something can't be read, or doesn't belong to this reference.
        MachineNotAbleError: this machine can't judge it.
    """
    saved = read_counterexample(Path(folder))
    loaded = _loaded(reference, inputs, saved.precision, saved.mode, dict(saved.counterexample.sizes))
    calls = saved_calls(Path(folder), saved, loaded)
    found = target_named(target)
    given = _candidate(candidate, loaded, found)
    with choose_sandbox(allow_unsafe=allow_unsafe) as sandbox:
        answer = ask_again(loaded, given, calls, target=found, sandbox=sandbox)
    return None if answer is None else as_rejected_before(answer, saved)


def verify_batch(
    batch: str | Path | Iterable[Pair | Task],
    *,
    jobs: int = 0,
    inputs: str = "",
    target: str = "auto",
    level: Level = "full",
    precision: Precision = "strict",
    mode: Mode | None = "eval",
    fit: bool = False,
    skip: Collection[str] = (),
    allow_unsafe: bool = False,
) -> Generator[Judged]:
    """Judge many candidates side by side; yield what each came to, in the order in which they are done.

    No candidate can end the batch: one that can't be judged comes as ``NotJudged`` with its reason.
    Closing the iterator ends what is running. Each candidate's inputs have a secret seed of their
    own; what candidates of one problem share is the loaded reference.

    Args:
        batch: a folder or a manifest, or pairs of a reference and a candidate, each as for ``verify``, but
            that a live module is loaded first, by ``load_reference``. Pairs are called "0", "1", ...; a
            ``Task`` has a name, and sizes and a mode of its own.
        jobs: how many to judge at a time, each in a process of its own; 0 means one for each core.
        inputs: "module:callable" for references in files that bring no inputs.
        target: where the candidates run.
        level: "full", or "quick" for the set of checks that a search uses.
        precision: how far from the reference's own rounding error a candidate may be.
        mode: as for ``verify``.
        fit: shrink the size constants of reference files to what this machine runs quickly.
        skip: ids of candidates that are left out.
        allow_unsafe: run candidates without isolation where this machine offers none.

    Raises:
        BatchFormError: there is no such batch, or it can't be read.
        UnknownNameError: no such target.
        MachineNotAbleError: this machine can't isolate candidates, or start what judges them.
    """
    rules = Rules(target=target_named(target).name, level=level, precision=precision, mode=mode, fit=fit)
    tasks = read_batch(Path(batch), inputs=inputs) if isinstance(batch, (str, Path)) else tasks_of(batch)
    left = [task for task in tasks if task.id not in skip]
    return _judged(left, rules, jobs or thread_count(), allow_unsafe=allow_unsafe)


def _judged(tasks: Sequence[Task], rules: Rules, jobs: int, *, allow_unsafe: bool) -> Generator[Judged]:
    if tasks:
        with choose_sandbox(allow_unsafe=allow_unsafe) as sandbox, Pool(rules, sandbox, jobs=jobs) as pool:
            yield from pool.judge(tasks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What ``bench`` gives.

    ``verdict`` is ``None`` where no candidate was given, ``measurement`` where there was none or it
    was rejected. ``baselines`` then has seconds of a call by name.
    """

    verdict: Verdict | None
    measurement: Measurement | None
    baselines: tuple[tuple[str, float], ...] = ()
    unavailable: tuple[Unavailable, ...] = ()


def bench(
    reference: torch.nn.Module | str | Path | Reference,
    candidate: str | Path | Candidate | None = None,
    inputs: str | tuple[Any, ...] | Callable[[], Any] | None = None,
    *,
    target: str = "auto",
    against: Sequence[str] = ("eager", "compile"),
    time_s: float = 20.0,
    threads: int | None = None,
    is_cold: bool = False,
    mode: Mode | None = None,
    level: Level = "full",
    allow_unsafe: bool = False,
) -> Timing:
    """Verify a candidate and, if it is accepted, time it in pairs against baselines; without one, time those.

    Raises:
        LoadError, CandidateFormError: reference or candidate can't be read.
        UnknownNameError: no such baseline.
        MachineNotAbleError: this machine can't judge or time it.
    """
    loaded = _loaded(reference, inputs, "strict", mode)
    found = target_named(target)
    if found.is_emulated:
        raise MachineNotAbleError(
            f"time {found.name} kernels", "they are emulated here", "`kernelwright verify` judges them; time on a Mac"
        )
    cache = "cold" if is_cold else "warm"
    if candidate is None:
        with choose_sandbox(allow_unsafe=allow_unsafe) as sandbox:
            timer = Timer(
                loaded,
                baselines=tuple(against),
                threads=threads,
                sandbox=sandbox,
                cache=cache,
                device=found.device(),
            )
            with timer:
                seconds = timer.time_baselines(budget_s=time_s)
            return Timing(
                verdict=None, measurement=None, baselines=tuple(seconds.items()), unavailable=timer.unavailable
            )
    given = _candidate(candidate, loaded, found)
    with choose_sandbox(allow_unsafe=allow_unsafe) as sandbox:
        built = confined(found, sandbox).build(given) if given.form == "plan" else unbuilt(given)
        verdict = judge(loaded, given, target=found, built=built, level=level, sandbox=sandbox)
        if isinstance(verdict, Rejected) or not isinstance(built, Artifact):
            return Timing(verdict=verdict, measurement=None)
        captured = capture_reference(loaded)
        roof = roof_of(captured, loaded.problem.contract, target=found.name, threads=threads)
        with Timer(
            loaded,
            baselines=tuple(against),
            threads=threads,
            sandbox=sandbox,
            cache=cache,
            roof=roof,
            device=found.device(built),
        ) as timer:
            measured = _timed_twice(timer, verdict, given, built, time_s)
    if isinstance(measured, NotMeasured):
        return Timing(verdict=withdrawn(verdict, measured.reason, measured.evidence), measurement=None)
    return Timing(verdict=verdict, measurement=measured)


def _timed_twice(
    timer: Timer, accepted: Accepted, candidate: Candidate, artifact: Artifact, time_s: float
) -> Measurement | NotMeasured:
    """Time in two sessions, each in fresh processes; the more careful one counts."""
    first = timer.measure(accepted, candidate, artifact, budget_s=time_s / 2, final=True)
    if isinstance(first, NotMeasured):
        return first
    again = timer.measure(accepted, candidate, artifact, budget_s=time_s / 2, final=True)
    return again if isinstance(again, NotMeasured) else min(first, again, key=lambda each: each.fastest.ratio.low)


def load(folder: str | Path, model: torch.nn.Module) -> torch.nn.Module:
    """Return ``model`` running on the kernels of a release that ``optimize`` or ``fast.save`` wrote.

    Raises:
        CandidateFormError: the folder is no release, or was made for another module.
        MachineNotAbleError: its kernels can't be built here.
    """
    return load_release(Path(folder), model)


def stats(module: torch.nn.Module) -> Stats:
    """Return how many calls the kernels served, and how many fell back and why.

    Raises:
        TypeError: ``module`` did not come from ``optimize`` or ``load``.
    """
    return served_of(module).tally.stats()


def _loaded(
    reference: torch.nn.Module | str | Path | Reference,
    inputs: str | tuple[Any, ...] | Callable[[], Any] | None,
    precision: Precision,
    mode: Mode | None,
    sizes: Mapping[str, int] | None = None,
) -> Reference:
    if isinstance(reference, Reference):
        return reference
    # A live module means what it says; one that we construct is wanted for inference.
    mode = mode if mode is not None or isinstance(reference, torch.nn.Module) else "eval"
    return load_reference(reference, inputs=inputs, mode=mode, precision=precision, sizes=sizes)


def _candidate(given: str | Path | Candidate, reference: Reference, target: Target) -> Candidate:
    if isinstance(given, Candidate):
        return given
    return read_candidate(Path(given), reference.problem.id, target.name)
