"""`kernelwright runs record`: what runs asked language models and were answered, into one file."""

from pathlib import Path

from kernelwright.authors.llm.keys import call_without_keys
from kernelwright.cli.exits import DONE
from kernelwright.cli.output import print_json, results
from kernelwright.errors import MachineNotAbleError, RecordingError
from kernelwright.records.recording import RecordedRun, Recording, recorded_run
from kernelwright.records.run import Run
from kernelwright.store.home import default_home
from kernelwright.store.recording_file import recording_text
from kernelwright.store.store import Store


def record_runs(home: Path | None, names: tuple[str, ...], out: Path, *, as_json: bool) -> int:
    """Write the calls of the runs ``names``, or of all that have any where none is named, to ``out``.

    Raises:
        UnknownNameError: there is no such run.
        RecordingError: there are no calls, or ``out`` exists.
        MachineNotAbleError: it can't be written.
    """
    if out.exists():
        raise RecordingError(str(out), "it exists already", "Name a new file with --out")
    with Store(home or default_home()) as store:
        # By id: a run that is named twice is one run.
        named = {run.id: run for run in map(store.run_named, names)}
        runs = list(named.values()) if names else list(reversed(store.runs()))
        recorded = [_recorded(store, run) for run in runs]
    kept = tuple(run for run in recorded if run.calls)
    if not kept:
        asked = "these runs" if names else "any run of this store"
        raise RecordingError(str(out), f"no language model was asked in {asked}", "See `kernelwright runs list`")
    _write(out, recording_text(Recording(runs=kept)))
    calls = sum(len(run.calls) for run in kept)
    if as_json:
        print_json({"file": str(out), "runs": [run.run_id for run in kept], "calls": calls})
    else:
        ids = ", ".join(run.run_id for run in kept)
        results().print(f"{calls} calls of {len(kept)} runs ({ids}) written to {out}", markup=False)
    return DONE


def _recorded(store: Store, run: Run) -> RecordedRun:
    # Scrubbed once more: a store may have been written where other keys were set.
    calls = [call_without_keys(call) for call in store.calls_of(run.id)]
    return recorded_run(run, store.problem(run.problem_id), calls)


def _write(out: Path, text: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")  # cut off, it is no JSON: nobody takes it for a shorter recording
    except OSError as error:
        raise MachineNotAbleError(f"record to {out}", str(error), "Free space there, or name another file") from error
