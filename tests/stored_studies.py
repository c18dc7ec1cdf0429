"""Studies in stores, without running any: one with a little of everything, drawn by a seed.

What is drawn is written through the store and `study.json` alone, as `study run` does.
"""

from dataclasses import replace
from random import Random

from kernelwright.records.attempt import FINAL_EXAMINATION, Attempt
from kernelwright.records.build import Artifact, BuildFailed, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.cell import CellEnding
from kernelwright.records.loose import LooseFailed, LooseJudgement, LoosePassed, LooseTimes
from kernelwright.records.measurement import Ratio
from kernelwright.records.model_call import ModelCall, Tokens
from kernelwright.records.run import Answer, Run
from kernelwright.records.verdict import Accepted, Facts, Rejected
from kernelwright.store.store import Store
from kernelwright.study.grid import Study, StudyProblem, StudySettings
from kernelwright.study.study_file import STORE, begin_study
from stored_run import MACHINE, MEASUREMENT, PROBLEM, REQUEST

MODELS = ("openai:gpt-5", "anthropic:claude-sonnet-4-5", "fuser")
SETTINGS = StudySettings(
    models=MODELS,
    has_swarm=True,
    references=(False, True),
    profiles=(True, False),
    target="cpu",
    mode="eval",
    fit=True,
    attempts=5,
    time_s=300.0,
    jobs=2,
)
PROBLEMS = tuple(
    StudyProblem(
        id=f"level{level}/{number}_{name}.py",
        level=level,
        number=number,
        name=f"{number}_{name}",
        sha256="d",
        reference_sha256="r",
    )
    for level, number, name in ((1, 19, "ReLU"), (1, 23, "Softmax"), (2, 1, "Mine"), (2, 2, "<b>Bold</b>"))
)
STUDY = Study(settings=SETTINGS, problems=PROBLEMS, version="0.1.0")
REASONS = ("wrong_values", "race", "crashed", "wrote_out_of_bounds")


def stored_study(folder, *, seed=1, study=STUDY):
    """Write a study in which one cell failed and one is still to come."""
    draw = Random(seed)
    begin_study(folder, study)
    cells = list(study.cells.values())
    with Store(folder / STORE) as store:
        for number, cell in enumerate(cells):
            if number == 2:
                store.end_cell(cell.id, CellEnding(state="failed", reason="crashed (signal 9): it said nothing"))
            elif number != 5:
                _cell(store, cell, number, draw)
    return folder


def _cell(store, cell, number, draw):
    run = Run(
        id=f"{number:012x}",
        problem_id=PROBLEM.id,
        request=replace(REQUEST, authors=cell.configuration.authors),
        machine_id=MACHINE.id,
        state="finished",
        started_at=1_790_000_000.0 + 86_400.0 * draw.randrange(3),
    )
    store.save_run(run, PROBLEM, MACHINE)
    store.begin_cell(cell.id, run.id)
    attempts = []
    for author in cell.configuration.authors:
        for _ in range(draw.randrange(cell_attempts(author) + 1)):
            attempts.append(_attempt(run, len(attempts) + 1, author, draw))
            store.commit(attempts[-1])
            if isinstance(attempts[-1].built, Artifact):
                store.keep_loose(_loose(attempts[-1], draw))
            if ":" in author:
                store.commit_call(_call(run, author, len(attempts), draw))
    winner = _examined(store, run, attempts, draw)
    answer = Answer(winner="baseline", baseline="compile", speedup=Ratio(value=1.0, low=1.0, high=1.0), candidate_id="",
                    reason="none was faster for certain (seed 123456)")  # fmt: skip
    if winner is not None:
        answer = replace(
            answer,
            winner=winner.candidate.author,
            candidate_id=winner.candidate.id,
            speedup=winner.measurement.fastest.ratio,
            reason="faster",
        )
    store.save_run(replace(run, ended_at=run.started_at + 9.0, answer=answer), PROBLEM, MACHINE)
    store.end_cell(cell.id, CellEnding(state="done"))


def cell_attempts(author):
    return SETTINGS.attempts if ":" in author else 2


def _attempt(run, number, author, draw):
    text = f"kernel {run.id} {number} <script>{draw.random()}</script>"
    files = (SourceFile(name="plan.py", text=text),)
    candidate = Candidate(problem_id=PROBLEM.id, target="cpu", form="plan", files=files, author=author, note="answer")
    built = Artifact(candidate_id=candidate.id, target="cpu", path="/x.so", kernels=("k",), build_s=0.1)
    attempt = Attempt(run_id=run.id, number=number, candidate=candidate, built=built, seconds=draw.uniform(0.1, 9.0))
    kind = draw.choice(("build", "wrong", "wrong", "right", "right", "right", "late"))
    if kind == "build":
        complaint = Diagnostic(file="k.cpp", line=1, column=2, message="expected ';'")
        return replace(attempt, built=BuildFailed(candidate_id=candidate.id, diagnostics=(complaint,)))
    if kind == "late":
        return attempt
    if kind == "wrong":
        return replace(attempt, verdict=_rejected(candidate, draw.choice(REASONS)))
    measured = None if draw.random() < 0.2 else _measured(candidate, draw.uniform(0.3, 3.0), is_final=False)
    return replace(attempt, verdict=_accepted(candidate), measurement=measured)


def _examined(store, run, attempts, draw):
    """Examine the first right candidate once more; it may turn out wrong, or a win."""
    right = [each for each in attempts if isinstance(each.verdict, Accepted)]
    if not right or draw.random() < 0.2:
        return None
    candidate = replace(right[0].candidate, note=f"{FINAL_EXAMINATION} {right[0].number}")
    final = replace(right[0], number=len(attempts) + 1, candidate=candidate)
    if draw.random() < 0.3:
        store.commit(replace(final, verdict=_rejected(candidate, "race"), measurement=None))
        return None
    final = replace(final, measurement=_measured(candidate, draw.uniform(0.8, 4.0), is_final=True))
    store.commit(final)
    return final if final.measurement.fastest.ratio.low > 1.0 else None


def _accepted(candidate):
    return Accepted(candidate_id=candidate.id, problem_id=PROBLEM.id, worst_error=1.5, checks=(), facts=Facts())


def _rejected(candidate, reason):
    return Rejected(
        candidate_id=candidate.id,
        problem_id=PROBLEM.id,
        reason=reason,
        evidence="with the problem's own inputs (seed 987654): the last column & <i>more</i>",
        worst_error=1e9,
        checks=(),
        facts=Facts(),
    )


def _measured(candidate, ratio, *, is_final):
    comparison = replace(
        MEASUREMENT.comparisons[0],
        ratio=Ratio(value=ratio, low=ratio - 0.1, high=ratio + 0.1),
        baseline_median_ns=1e6 * ratio,
        candidate_median_ns=1e6,
    )
    return replace(MEASUREMENT, candidate_id=candidate.id, comparisons=(comparison,), is_final=is_final)


def _loose(attempt, draw):
    found = LooseJudgement(
        run_id=attempt.run_id,
        candidate_id=attempt.candidate.id,
        verdict=LooseFailed(trial=1, reason="wrong_values", evidence="3 of 9 elements are off by more than 0.01"),
    )
    if isinstance(attempt.verdict, Rejected) and draw.random() < 0.5:
        return found
    passed = replace(found, verdict=LoosePassed(trials=100, worst_difference=draw.random() / 100))
    if draw.random() < 0.1:
        return replace(passed, untimed="no answer within the time limit")
    return replace(passed, times=LooseTimes(eager_ns=draw.uniform(1e5, 5e6), candidate_ns=1e6, calls=100))


def _call(run, author, number, draw):
    priced = "claude" not in author or draw.random() < 0.9
    return ModelCall(
        run_id=run.id,
        number=number,
        author=author,
        role="writer",
        request_sha256="a",
        outcome="answered",
        tokens=Tokens(input=draw.randrange(9000), output=draw.randrange(900), cached=10, reasoning=5),
        cost_usd=draw.uniform(0.001, 0.2) if priced else None,
        seconds=draw.uniform(1.0, 60.0),
    )
