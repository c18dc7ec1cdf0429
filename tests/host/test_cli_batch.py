"""`kernelwright verify --batch` and `verify_batch`, through real processes: everything is judged, nothing stops it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from run_cli import PROBLEM, cli

import kernelwright
from kernelwright.problems.load import load_reference
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.judged import NotJudged
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.sandbox import descendants
from processes import still_running

SOURCE = Path(__file__).parents[2] / "src"
HONEST = PROBLEM.replace("class Model(", "class ModelNew(")
CANDIDATES = {
    "honest": HONEST,
    "zeros": HONEST.replace("return torch.softmax(x * self.scale, dim=-1)", "return torch.zeros_like(x)"),
    "exits": HONEST.replace("return torch.softmax", "import os; os._exit(0)\n        return torch.softmax"),
    "broken": "class ModelNew(:",
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    for name in ("softmax", "unloadable"):
        (folder / name).mkdir()
    (folder / "softmax" / "reference.py").write_text(PROBLEM)
    for name, text in CANDIDATES.items():
        (folder / "softmax" / f"{name}.py").write_text(text)
    (folder / "unloadable" / "reference.py").write_text("raise ValueError('broken on purpose')")
    (folder / "unloadable" / "mine.py").write_text(HONEST)
    return folder


WANTED = {
    "softmax/honest.py": "accepted",
    "softmax/zeros.py": "rejected",
    "softmax/exits.py": "rejected",
    "softmax/broken.py": "rejected",
    "unloadable/mine.py": "not_judged",
}


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


def test_everything_is_judged_and_a_second_run_only_does_what_is_missing(batch, tmp_path, capsys):
    kept = tmp_path / "results.jsonl"

    said = cli(capsys, "verify", "--batch", batch, "--jobs", "2", "--quick", "--json", "--resume", kept)

    found = {line["id"]: line for line in lines_of(said.out)}
    assert {name: line["verdict"] for name, line in found.items()} == WANTED
    assert said.code == 3
    assert lines_of(kept.read_text()) == lines_of(said.out)
    honest, unloadable = found["softmax/honest.py"], found["unloadable/mine.py"]
    outcomes = {check["name"]: check["outcome"] for check in honest["checks"]}
    assert "failed" not in outcomes.values()
    assert {outcomes[name] for name in ("structure", "values", "inputs", "state", "ending")} == {"passed"}
    assert (honest["problem"], honest["sandboxed"], honest["seconds"] > 0) == ("reference", True, True)
    assert honest["reference"] == str(batch / "softmax" / "reference.py")
    assert "broken on purpose" in unloadable["reason"]

    whole = kept.read_text().splitlines(keepends=True)
    missing = json.loads(whole[1])["id"]
    kept.write_text(whole[0] + whole[1][:20])
    (batch / "softmax" / "more.py").write_text(CANDIDATES["broken"])
    again = cli(capsys, "verify", "--batch", batch, "--jobs", "1", "--quick", "--resume", kept)
    (batch / "softmax" / "more.py").unlink()

    assert {line["id"] for line in lines_of(kept.read_text())} == {*WANTED, "softmax/more.py"}
    assert json.loads(whole[0])["id"] not in again.out
    assert missing in again.out
    assert "1 not judged" in again.out


def test_pairs_in_memory_are_judged_as_files_are():
    scale = torch.nn.Linear(4, 3)
    reference = load_reference(scale, inputs=(torch.randn(5, 4),), mode="eval")
    text = "import torch\nclass ModelNew(torch.nn.Linear):\n    def __init__(self): super().__init__(4, 3)\n"
    wrong = f"{text}    def forward(self, x): return super().forward(x) * 1.001\n"
    candidates = [
        Candidate(
            problem_id=reference.problem.id,
            target="cpu",
            form="module",
            files=(SourceFile(name="model_new.py", text=each),),
            author="test",
        )
        for each in (text, wrong)
    ]

    results = {
        each.id: each for each in kernelwright.verify_batch([(reference, each) for each in candidates], level="quick")
    }

    assert isinstance(results["0"].verdict, Accepted), results["0"]
    assert isinstance(results["1"].verdict, Rejected), results["1"]
    assert results["0"].problem == reference.problem


def test_a_reference_that_kills_its_examiner_stops_nothing(tmp_path):
    deadly = PROBLEM.replace("def forward(self, x):", "def forward(self, x):\n        import os; os._exit(7)")
    for name, text in (("deadly", deadly), ("sound", PROBLEM)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "reference.py").write_text(text)
        (tmp_path / name / "mine.py").write_text(HONEST)

    results = {each.id: each for each in kernelwright.verify_batch(tmp_path, jobs=1, level="quick")}

    assert isinstance(results["deadly/mine.py"].verdict, NotJudged)
    assert "status 7" in results["deadly/mine.py"].verdict.reason
    assert isinstance(results["sound/mine.py"].verdict, Accepted)


def test_ctrl_c_keeps_what_is_there(batch, tmp_path):
    endless = tmp_path / "batch"
    shutil.copytree(batch / "softmax", endless / "softmax")
    for name in ("exits", "zeros", "broken"):
        (endless / "softmax" / f"{name}.py").unlink()
    (endless / "softmax" / "zz_endless.py").write_text(
        HONEST.replace("return torch.softmax", "while True: pass\n        return torch.softmax")
    )
    kept = tmp_path / "kept.jsonl"
    command = [sys.executable, "-m", "kernelwright.cli.main", "verify", "--batch", endless, "--jobs", "1", "--quick"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        [*command, "--resume", kept], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        deadline = time.monotonic() + 120
        while not (kept.exists() and kept.read_text().endswith("\n")) and time.monotonic() < deadline:
            time.sleep(0.1)
        below = descendants.below(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 130, err
    assert "1 accepted" in out
    assert [line["id"] for line in lines_of(kept.read_text())] == ["softmax/honest.py"]
    assert still_running(below) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--batch", "nowhere"), "no such folder"),
        (("--batch", "EMPTY"), "reference.py"),
        (("REFERENCE", "CANDIDATE", "--batch", "EMPTY"), "come from the batch"),
        (("REFERENCE",), "CANDIDATE"),
        (("REFERENCE", "CANDIDATE", "--resume", "x.jsonl"), "--batch"),
        (("--batch", "BATCH", "--target", "abacus"), "known: auto"),
        (("--batch", "BATCH", "--precision", "sloppy"), "known: strict"),
        (("--batch", "BATCH", "--jobs", "-1"), "--jobs"),
        (("--batch", "BATCH", "--resume", "CANDIDATE"), "not a result"),
    ],
)
def test_a_batch_that_was_asked_for_wrongly_gets_one_line(batch, tmp_path, capsys, arguments, words):
    candidate = tmp_path / "candidate.py"
    candidate.write_text(HONEST)
    (tmp_path / "empty").mkdir()
    names = {"EMPTY": tmp_path / "empty", "BATCH": batch, "CANDIDATE": candidate}
    names["REFERENCE"] = batch / "softmax" / "reference.py"

    said = cli(capsys, "verify", *(names.get(each, each) for each in arguments))

    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert words in said.err
    assert candidate.read_text() == HONEST
