"""`kernelwright gallery publish|check` and `verify --as-published`: what was published is asked the same again."""

import hashlib
import json
import shutil
from dataclasses import replace

import pytest
from run_cli import cli

from gallery_runs import run_row, write_run
from kernelwright import api
from kernelwright.cli import gallery_time
from kernelwright.kernelbench.entry import ENTRY_FILE
from kernelwright.problems.load import load_reference
from kernelwright.records.attempt import FINAL_EXAMINATION, Attempt
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import Accepted, Facts
from kernelwright.targets.cpu.target import CpuTarget
from stored_run import MEASUREMENT

PROBLEM = '''
"""Words of the problem's own author, which are not ours to publish."""
import torch

ROWS, COLUMNS = 4096, 96

class Model(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x) + (1.0 if self.training else 2.0)

def get_inputs():
    return [torch.randn(ROWS, COLUMNS)]

def get_init_inputs():
    return []
'''
# Right for eight rows in training mode, and for nothing else.
PLAN = """\
def forward(x, *, p):
    out = empty((8, 96), dtype=float32)
    launch("relu_add", x, out, threads=(8,), group=(1,))
    return out
"""
KERNEL = """\
#include <algorithm>
#include <cstdint>

extern "C" void relu_add(const float* __restrict x, float* __restrict out, int64_t begin, int64_t end) {
  for (int64_t i = begin * 96; i < end * 96; ++i) out[i] = std::max(x[i], 0.0f) + 1.0f;
}
"""
NAMES = {1: "Sound", 2: "Edited", 3: "Deadly", 4: "Other", 5: "Noted"}


def attempt(problem, run):
    candidate = Candidate(
        problem_id=problem.id,
        target="cpu",
        form="plan",
        files=(SourceFile(name="plan.py", text=PLAN), SourceFile(name="kernels.cpp", text=KERNEL)),
        author="fuser",
        note=f"{FINAL_EXAMINATION} 1",
    )
    accepted = Accepted(
        candidate_id=candidate.id,
        problem_id=problem.id,
        worst_error=0.0,
        checks=(),
        facts=Facts(own_kernels=("relu_add",)),
    )
    return Attempt(
        run_id=run,
        number=1,
        candidate=candidate,
        built=Artifact(candidate_id=candidate.id, target="cpu", path="", kernels=("relu_add",), build_s=0.0),
        verdict=accepted,
        measurement=replace(MEASUREMENT, candidate_id=candidate.id, problem_id=problem.id),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A checkout of five problems with one text, and the results of a run over them."""
    folder = tmp_path_factory.mktemp("gallery")
    level = folder / "checkout" / "level1"
    level.mkdir(parents=True)
    found = []
    for number, name in NAMES.items():
        file = level / f"{number}_{name}.py"
        file.write_text(PROBLEM)
        problem = load_reference(str(file), mode=None, sizes={"ROWS": 8}).problem
        sha256 = hashlib.sha256(PROBLEM.encode()).hexdigest()
        run = f"run{number}"
        row = run_row(number, run, name=name, verdict="win", cause=None, problem_sha256=sha256, sizes=problem.sizes)
        found.append((row, [attempt(problem, run)], problem))
    write_run(folder / "out", *found)
    return folder


@pytest.fixture
def gallery(made, tmp_path, capsys):
    said = cli(capsys, "gallery", "publish", made / "out", tmp_path / "gallery")
    assert (said.code, said.err) == (0, ""), said.err
    assert "5 entries written, 0 removed, 0 kept" in said.out
    return tmp_path / "gallery"


@pytest.fixture
def checkout(made, tmp_path):
    return shutil.copytree(made / "checkout", tmp_path / "checkout")


@pytest.fixture
def places(made, gallery, checkout, tmp_path):
    (tmp_path / "moved").mkdir()
    shutil.copy(made / "out" / "results.jsonl", tmp_path / "moved")
    named = {"NEW": tmp_path / "new", "MOVED": tmp_path / "moved"}
    return {"OUT": made / "out", "DIR": checkout, "GALLERY": gallery, **named}


def test_nothing_of_a_problems_text_is_published(gallery):
    published = "".join(path.read_text() for path in gallery.rglob("*") if path.is_file())

    assert "4_Other" in published
    assert "not ours to publish" not in published
    assert "class Model" not in published
    assert "torch.relu" not in published


def test_an_entry_is_verified_with_its_own_sizes_and_mode_where_that_is_asked_for(gallery, checkout, capsys):
    asked = ("verify", checkout / "level1/1_Sound.py", gallery / "level1/001_Sound", "--quick", "--json")

    as_published = cli(capsys, *asked, "--as-published")
    as_the_file_says = cli(capsys, *asked)

    answer = json.loads(as_published.out)
    assert (as_published.code, answer["verdict"], answer["sizes"]) == (0, "accepted", {"ROWS": 8}), as_published
    assert (
        answer["candidate_id"] == json.loads((gallery / "level1/001_Sound" / ENTRY_FILE).read_text())["candidate"]["id"]
    )
    assert "sizes: ROWS=8; mode: train" in as_published.err
    # A candidate's folder doesn't choose the question by itself.
    assert as_the_file_says.code == 1
    assert json.loads(as_the_file_says.out)["sizes"] == {}


def test_a_rejection_of_an_entry_can_be_repeated_as_published(gallery, checkout, capsys):
    source = gallery / "level1/001_Sound/kernels.cpp"
    source.write_text(source.read_text().replace("1.0f", "1.5f"))
    asked = ("verify", checkout / "level1/1_Sound.py", gallery / "level1/001_Sound", "--quick", "--json")

    said = cli(capsys, *asked, "--as-published")

    answer = json.loads(said.out)
    assert (said.code, answer["verdict"], answer["sizes"]) == (1, "rejected", {"ROWS": 8})
    assert "not as published, judged as it is: kernels.cpp" in said.err
    assert " --as-published --quick --seed " in answer["repeat"]


def test_what_cant_be_asked_as_published_gets_one_line(gallery, checkout, tmp_path, capsys):
    entry, problem = gallery / "level1/001_Sound", checkout / "level1/1_Sound.py"
    (checkout / "level1/2_Edited.py").write_text(PROBLEM + "\n")
    bare = shutil.copytree(entry, tmp_path / "bare")
    (bare / ENTRY_FILE).unlink()

    for arguments, words in (
        ((checkout / "level1/2_Edited.py", entry), "isn't that of level1/1_Sound.py"),
        ((checkout / "level1/9_Nothing.py", entry), "no such file"),
        ((problem, bare), f"no {ENTRY_FILE} in it"),
        ((problem, entry, "--fit"), "leave out --fit and --mode"),
        ((problem, entry, "--mode", "train"), "leave out --fit and --mode"),
        (("--batch", gallery), "gallery check"),
        ((problem, entry, "--replay", tmp_path), "leave out --as-published"),
    ):
        said = cli(capsys, "verify", *arguments, "--as-published")
        assert said.code == 2, (arguments, said)
        assert len(said.err.strip().splitlines()) == 1
        assert words in said.err


def test_a_whole_gallery_is_checked_and_nothing_ends_the_rest(gallery, checkout, tmp_path, capsys):
    edited = gallery / "level1/002_Edited/kernels.cpp"
    edited.write_text(edited.read_text().replace("1.0f", "1.001f"))
    deadly = PROBLEM.replace("def forward(self, x):", "def forward(self, x):\n        import os; os._exit(7)")
    (checkout / "level1/3_Deadly.py").write_text(deadly)
    record = gallery / "level1/003_Deadly" / ENTRY_FILE
    text = record.read_text().replace(*(hashlib.sha256(each.encode()).hexdigest() for each in (PROBLEM, deadly)))
    record.write_text(text)
    (checkout / "level1/4_Other.py").write_text(PROBLEM + "# changed\n")
    noted = gallery / "level1/005_Noted/kernels.cpp"
    noted.write_text(noted.read_text() + "// right, but not what was published\n")
    asked = ("gallery", "check", gallery, checkout, "--quick", "--jobs", "1")

    said = cli(capsys, *asked, "--json", "--resume", tmp_path / "results.jsonl")
    of_noted = cli(capsys, *asked, "--ids", "5", "--resume", tmp_path / "results.jsonl")
    of_kept = cli(capsys, *asked, "--ids", "1", "--resume", tmp_path / "results.jsonl")
    unasked = cli(capsys, *asked, "--ids", "4")

    found = {line["id"]: line for line in map(json.loads, said.out.splitlines())}
    assert {name: line["verdict"] for name, line in found.items()} == {
        "level1/001_Sound": "accepted",
        "level1/002_Edited": "rejected",
        "level1/003_Deadly": "not_judged",
        "level1/004_Other": "not_judged",
        "level1/005_Noted": "accepted",
    }, said.err
    assert said.code == 1
    assert found["level1/001_Sound"]["sizes"] == {"ROWS": 8}
    assert "remark" not in found["level1/001_Sound"]
    assert of_noted.code == 1
    assert (
        found["level1/005_Noted"]["remark"] == found["level1/002_Edited"]["remark"] == "not as published: kernels.cpp"
    )
    assert "isn't that of level1/4_Other.py" in found["level1/004_Other"]["reason"]
    assert of_kept.code == 0
    assert "from before: 1 accepted" in of_kept.out
    assert unasked.code == 3
    assert "level1/004_Other" in unasked.out
    assert "1 not judged" in unasked.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "OUT", "DIR"), "no gallery"),
        (("check", "GALLERY", "nowhere"), "no such folder"),
        (("check", "GALLERY", "OUT"), "level1, level2"),
        (("check", "GALLERY", "DIR", "--ids", "7"), "no id of an entry called '7'; known: 1, 2, 3, 4, 5"),
        (("check", "GALLERY", "DIR", "--level", "2"), "no level of an entry called '2'; known: 1"),
        (("publish", "DIR", "NEW"), "no results.jsonl in it"),
        (("publish", "OUT", "DIR"), "is no gallery"),
        (("publish", "MOVED", "NEW"), "no store in it"),
    ],
)
def test_what_was_asked_wrongly_gets_one_line(places, capsys, arguments, words):
    said = cli(capsys, "gallery", *(places.get(each, each) for each in arguments))

    assert said.code == 2, said
    assert len(said.err.strip().splitlines()) == 1
    assert words in said.err
    assert not places["NEW"].exists()
    assert not (places["MOVED"] / "store").exists()


def test_a_gallery_is_timed_entry_by_entry_and_goes_on_where_it_was(gallery, checkout, tmp_path, capsys, monkeypatch):
    edited = gallery / "level1/002_Edited/kernels.cpp"
    edited.write_text(edited.read_text() + "// no longer as published\n")
    asked = ("gallery", "time", gallery, checkout, "--quick", "--time", "0.2", "--baselines", "eager")
    out = tmp_path / "times"
    benched = []
    bench = gallery_time.bench

    def interrupted(reference, candidate, **options):
        if len(benched) == 1:
            raise KeyboardInterrupt
        benched.append(candidate.name)
        return bench(reference, candidate, **options)

    monkeypatch.setattr(gallery_time, "bench", interrupted)
    cut_off = cli(capsys, *asked, "--ids", "1-3", "--out", out)
    page_cut_off = (out / gallery_time.PAGE).read_text()
    monkeypatch.setattr(
        gallery_time, "bench", lambda *given, **options: benched.append("again") or bench(*given, **options)
    )
    restored = edited.read_text().replace("// no longer as published\n", "")
    edited.write_text(restored)
    said = cli(capsys, *asked, "--ids", "1-3", "--out", out, "--json")
    unchanged = cli(capsys, *asked, "--ids", "1-3", "--out", out, "--json")

    assert cut_off.code == 130
    assert "2 rows are kept" in cut_off.err
    assert "**Not finished**: 1 entries" in page_cut_off
    assert "not as published: kernels.cpp" in page_cut_off
    assert said.code == unchanged.code == 0, said
    assert benched == ["001_Sound", "again", "again"], "what has a verdict is kept"
    answer = json.loads(said.out)
    assert [row["verdict"] for row in answer["rows"]] == ["accepted"] * 3
    assert all(row["measurement"]["comparisons"][0]["baseline"] == "eager" for row in answer["rows"])
    assert json.loads((out / gallery_time.TABLE).read_text())["rows"] == json.loads(unchanged.out)["rows"]
    assert "| 1_Sound | as-constructed | accepted |" in (out / gallery_time.PAGE).read_text()


def test_what_is_emulated_is_verified_and_not_timed(gallery, checkout, tmp_path, capsys, monkeypatch):
    class Emulated(CpuTarget):
        is_emulated = True

    monkeypatch.setattr(gallery_time, "target_named", lambda name: Emulated())
    monkeypatch.setattr(api, "target_named", lambda name: Emulated())

    out = tmp_path / "times"
    said = cli(capsys, "gallery", "time", gallery, checkout, "--quick", "--ids", "1", "--out", out)

    assert said.code == 0, said
    assert "nothing timed: emulated here" in said.out
    page = (out / gallery_time.PAGE).read_text()
    assert "Nothing was timed: cpu is emulated on this machine" in page
    assert "| 1_Sound | as-constructed | accepted | - | not timed |" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("OUT", "DIR"), "no gallery"),
        (("GALLERY", "DIR", "--baselines", "eagre"), "no baseline called 'eagre'"),
        (("GALLERY", "DIR", "--out", "DIR"), "holds no timed entries"),
        (("GALLERY", "DIR", "--ids", "7"), "no id of an entry called '7'"),
    ],
)
def test_a_timing_that_was_asked_wrongly_gets_one_line(places, capsys, arguments, words):
    said = cli(capsys, "gallery", "time", *(places.get(each, each) for each in arguments))

    assert said.code == 2, said
    assert len(said.err.strip().splitlines()) == 1
    assert words in said.err
