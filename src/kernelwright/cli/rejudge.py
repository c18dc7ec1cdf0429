"""`kernelwright runs rejudge`: a run's candidates before today's verifier, and which verdicts flip."""

from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from kernelwright import __version__
from kernelwright.batch.rejudging import Rejudged, candidates_of, loaded_again, reason_of, rejudged
from kernelwright.cli.exits import DONE, FAILED, MACHINE_NOT_ABLE
from kernelwright.cli.options import AS_CONSTRUCTED
from kernelwright.cli.output import print_json, progress, results
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import UnknownNameError
from kernelwright.records.judged import NotJudged
from kernelwright.records.verdict import Accepted
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.store.home import default_home
from kernelwright.store.store import Store
from kernelwright.verification.effort import Level
from kernelwright.verification.version import verifier_version

NOT_JUDGED = "not_judged"
_VERIFIER = verifier_version(__version__)
_LONGEST = 100  # characters of evidence in the table


def rejudge_run(home: Path | None, name: str, *, level: Level, jobs: int, as_json: bool, allow_unsafe: bool) -> int:
    """Judge anew; exit 1 if an accepted candidate is rejected now, 3 if one could not be judged.

    Raises:
        UnknownNameError: there is no such run, or it has no candidates.
        LoadError: its problem can't be loaded as it was.
        MachineNotAbleError: nothing isolates candidates here.
    """
    with Store(home or default_home()) as store:
        run = store.run_named(name)
        problem = store.problem(run.problem_id)
        attempts = candidates_of(store.attempts_of(run.id))
        if not attempts:
            raise UnknownNameError("candidate to judge", run.id, (), "No attempt of this run has one.")
        mode = None if run.request.mode == AS_CONSTRUCTED else problem.contract.mode
        reference = loaded_again(run, problem, mode=mode)
        console, found = progress(), list[Rejudged]()
        with choose_sandbox(allow_unsafe=allow_unsafe) as sandbox:
            for each in rejudged(
                run,
                reference,
                attempts,
                level=level,
                jobs=jobs or thread_count(),
                sandbox=sandbox,
                store=store,
                verifier=_VERIFIER,
            ):
                found.append(each)
                console.print(f"  {_numbers(each)}: {_now(each)}", markup=False, style="dim", soft_wrap=True)
    found.sort(key=lambda each: each.attempts[0].number)
    if as_json:
        print_json({"run": run.id, "level": level, "verifier": _VERIFIER, "candidates": list(map(_fields, found))})
    else:
        _show(found)
    return _exit_code(found)


def _exit_code(found: list[Rejudged]) -> int:
    if any(each.flip == "accepted to rejected" for each in found):
        return FAILED
    return MACHINE_NOT_ABLE if any(isinstance(each.now, NotJudged) for each in found) else DONE


def _show(found: list[Rejudged]) -> None:
    table = Table("attempts", "author", "before", "now", "flipped")
    for each in found:
        row = (_numbers(each), each.last.candidate.author, _before(each), _now(each), each.flip)
        table.add_row(*map(escape, row))
    console = results()
    console.print(table)
    flips = [each.flip for each in found if each.flip]
    same = sum(not each.flip and not isinstance(each.now, NotJudged) for each in found)
    counted = [f"{same} as before", *(f"{flips.count(flip)} {flip}" for flip in dict.fromkeys(flips))]
    missing = sum(isinstance(each.now, NotJudged) for each in found)
    counted += [f"{missing} not judged"] if missing else []
    console.print(f"{', '.join(counted)}; verifier {_VERIFIER}", markup=False, style="bold")


def _fields(each: Rejudged) -> dict[str, Any]:
    now = each.now
    before = reason_of(each.last)
    return {
        "candidate_id": each.last.candidate.id,
        "author": each.last.candidate.author,
        "attempts": [attempt.number for attempt in each.attempts],
        "before": NOT_JUDGED if before is None else "rejected" if before else "accepted",
        "before_reason": before or None,
        "now": NOT_JUDGED if isinstance(now, NotJudged) else "accepted" if isinstance(now, Accepted) else "rejected",
        "now_reason": None if isinstance(now, Accepted) else now.reason,
        "evidence": None if isinstance(now, (Accepted, NotJudged)) else now.evidence,
        "flip": each.flip or None,
        "seconds": each.seconds,
    }


def _numbers(each: Rejudged) -> str:
    return ", ".join(str(attempt.number) for attempt in each.attempts)


def _before(each: Rejudged) -> str:
    reason = reason_of(each.last)
    return "not verified" if reason is None else _words(reason)


def _now(each: Rejudged) -> str:
    match each.now:
        case NotJudged(reason=reason):
            return f"not judged: {reason[:_LONGEST]}"
        case Accepted():
            return _words("")
        case rejected:
            return f"{_words(rejected.reason)}: {rejected.evidence.splitlines()[0][:_LONGEST]}"


def _words(reason: str) -> str:
    return f"rejected ({reason.replace('_', ' ')})" if reason else "accepted"
