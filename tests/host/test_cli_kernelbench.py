"""`kernelwright kernelbench` over small files of KernelBench's form: every problem ends in a row, nothing stops it."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from run_cli import PROBLEM, cli

import kernelwright
from kernelbench_rows import SETTINGS, win
from kernelwright.cli.output import plain
from kernelwright.kernelbench.problem_files import ProblemFile
from kernelwright.kernelbench.trial import Rules, Task, Trial, rows_of
from kernelwright.sandbox import descendants
from kernelwright.store.store import Store
from processes import still_running

SOURCE = Path(__file__).parents[2] / "src"
EXITS = "import os; os._exit(7)"
NO_MODEL = "x = 1"
ENDLESS = "while True: pass"


def checkout(folder, level1, level2=None):
    for level, texts in enumerate((level1, level2 or {}), start=1):
        (folder / f"level{level}").mkdir(parents=True)
        for name, text in texts.items():
            (folder / f"level{level}" / name).write_text(text)
    return folder


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_problem_gets_a_row_and_a_second_run_only_does_what_is_missing(tmp_path, capsys):
    folder = checkout(
        tmp_path / "problems",
        {"2_Exits.py": EXITS, "10_NoModel.py": NO_MODEL},
        {
            "1_Dropout.py": PROBLEM.replace(
                "torch.softmax(x * self.scale, dim=-1)", "torch.dropout(x, 0.5, self.training)"
            )
        },
    )
    out = tmp_path / "out"
    asked = ("kernelbench", folder, "--level", "1-2", "--time", "4", "--out", out)

    said = cli(capsys, *asked, "--json")

    answer = json.loads(said.out)
    found = {each["id"]: each for each in answer["rows"]}
    assert said.code == 1, said.err  # one process crashed
    assert [each["id"] for each in lines_of(out / "results.jsonl")] == [
        f"as-constructed/{name}" for name in ("level1/2_Exits.py", "level1/10_NoModel.py", "level2/1_Dropout.py")
    ]
    exits, no_model, dropout = found.values()
    assert (dropout["verdict"], dropout["exit_code"], dropout["captured"]) == ("baseline", 0, True)
    assert dropout["sizes"] == []
    assert dropout["settings"] == {"target": "cpu", "authors": ["fuser"], "time_s": 4.0, "fit": True, "jobs": 1}
    assert (exits["verdict"], exits["exit_code"], exits["captured"]) == ("no_answer", 7, False)
    assert (no_model["verdict"], no_model["exit_code"]) == ("no_answer", 2)
    assert "Model" in no_model["reason"]
    assert "random numbers in train mode" in dropout["reason"]  # what its constructor left
    assert dropout["speedup"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    counts = {each["level"]: (each["problems"], each["no_answer"]) for each in answer["summary"]}
    assert counts == {1: (2, 2), 2: (1, 0)}
    lost = [(each["level"], each["cause"], [row["id"] for row in each["problems"]]) for each in answer["losses"]]
    assert lost == [
        (1, "no answer", [exits["id"], no_model["id"]]),
        (2, "nothing proposed", [dropout["id"]]),
    ]
    assert exits["problem_sha256"] == hashlib.sha256(EXITS.encode()).hexdigest()
    assert dropout["ended_at"] > exits["ended_at"] > 0
    assert dropout["version"] == kernelwright.__version__
    markdown = Path(answer["page"]).read_text()
    assert markdown == (out / "results.md").read_text()
    assert "kernelwright kernelbench problems --level 1-2" in markdown
    assert str(tmp_path) not in markdown
    page = (out / "report.html").read_text()
    assert "crashed (exit code 7)" in page
    assert f"kernelwright kernelbench {folder} --level 1-2" in page
    with Store(out / "store") as store:
        assert store.run_named(dropout["run"]).state == "finished"

    whole = (out / "results.jsonl").read_text().splitlines(keepends=True)
    (out / "results.jsonl").write_text(whole[0] + whole[2] + whole[1][:30])
    again = cli(capsys, *asked)

    assert "1/1 as-constructed/level1/10_NoModel.py: no answer" in again.err
    assert (out / "results.jsonl").read_text().startswith(whole[0] + whole[2])
    assert sorted(each["id"] for each in lines_of(out / "results.jsonl")) == sorted(found)
    assert "level 1, against" in again.out
    assert "level 2, against" in again.out
    assert "1.00 (1.00-1.00)" in again.out
    assert str(out / "report.html") in again.out


def test_ctrl_c_keeps_what_is_done_and_says_how_to_continue(tmp_path):
    folder = checkout(tmp_path / "problems", {"1_Exits.py": EXITS, "2_Endless.py": ENDLESS})
    out = tmp_path / "out"
    command = [sys.executable, "-m", "kernelwright.cli.main", "kernelbench", folder, "--level", "1", "--time", "5"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        [*command, "--out", out], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        deadline = time.monotonic() + 120
        while not (_has_a_row(out) and descendants.below(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        below = descendants.below(process.pid)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert f"Continue with: kernelwright kernelbench {folder} --level 1" in said
    assert [each["id"] for each in lines_of(out / "results.jsonl")] == ["as-constructed/level1/1_Exits.py"]
    assert "not finished: 1 of" in (out / "report.html").read_text()
    assert below
    assert still_running(below) == []


def _has_a_row(out):
    return (out / "results.jsonl").exists() and (out / "results.jsonl").read_text().endswith("\n")


def test_a_problem_that_has_no_end_is_ended(tmp_path):
    folder = checkout(tmp_path / "problems", {"1_Endless.py": ENDLESS})
    task = Task(problem=ProblemFile(level=1, number=1, path=folder / "level1" / "1_Endless.py"), mode="eval")
    rules = Rules(settings=SETTINGS, home=tmp_path / "store", allow_unsafe=False, overtime_s=-SETTINGS.time_s)

    with Store(rules.home) as store:
        (found,) = rows_of([task], rules, store, [()])

    assert (found.verdict, found.exit_code) == ("no_answer", None)
    assert "no end" in found.reason
    assert descendants.below(os.getpid()) == ()


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system binds no process to cores")
def test_a_problem_keeps_to_its_cores_and_binds_nobody_else(tmp_path):
    folder = checkout(tmp_path / "problems", {"1_Endless.py": ENDLESS})
    task = Task(problem=ProblemFile(level=1, number=1, path=folder / "level1" / "1_Endless.py"), mode="eval")
    rules = Rules(settings=SETTINGS, home=tmp_path / "store", allow_unsafe=False)
    before = os.sched_getaffinity(0)

    trial = Trial(task, rules, [min(before)])
    (below,) = descendants.below(os.getpid())
    bound = os.sched_getaffinity(below)
    trial.process.close(patience_s=0.0)

    assert bound == {min(before)}
    assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "no such folder"),
        (("EMPTY",), "level1, level2"),
        (("FILE",), "is a file"),
        (("DIR", "--level", "7"), "known: 1, 2"),
        (("DIR", "--level", "all"), "numbers and ranges"),
        (("DIR", "--ids", "1,77"), "no problem of level 1 and 2 called '77'; known: 1 to 1"),
        (("DIR", "--ids", "5-1"), "numbers and ranges"),
        (("DIR", "--mode", "train"), "known: as-constructed, eval, both"),
        (("DIR", "--target", "abacus"), "known: auto"),
        (("DIR", "--authors", "nobody"), "known: "),
        (("DIR", "--time", "0"), "above 0"),
        (("DIR", "--jobs", "0"), "--jobs"),
        (("DIR", "--jobs", "9999"), "one for each core"),
        (("DIR", "--out", "THESIS"), "holds no results"),
        (("DIR", "--out", "RESULTS"), "time_s 20.0 and not 60.0"),
        (("DIR", "--out", "FOREIGN"), "not a result"),
        (("DIR", "--out", "FILE"), "can't write results"),
    ],
)
def test_a_run_that_was_asked_for_wrongly_gets_one_line(tmp_path, capsys, arguments, words):
    places = {name: tmp_path / name.lower() for name in ("EMPTY", "THESIS", "RESULTS", "FOREIGN")}
    for place in places.values():
        place.mkdir()
    (places["THESIS"] / "thesis.tex").write_text("years of work")
    (places["RESULTS"] / "results.jsonl").write_text(json.dumps(plain(win(1, 2.0))) + "\n")
    (places["FOREIGN"] / "results.jsonl").write_text("a poem\n")
    (tmp_path / "file").touch()
    places |= {"FILE": tmp_path / "file", "DIR": checkout(tmp_path / "dir", {"1_A.py": EXITS}, {"1_B.py": EXITS})}
    arguments = [places.get(each, each) for each in arguments]
    if "--out" not in arguments:
        arguments += ["--out", tmp_path / "out"]

    said = cli(capsys, "kernelbench", *arguments)

    assert said.code in (2, 3), said.err
    assert len(said.err.strip().splitlines()) == 1, said.err
    assert words in said.err
    assert (places["THESIS"] / "thesis.tex").exists()
    assert (places["FOREIGN"] / "results.jsonl").read_text() == "a poem\n"
