"""Counterexamples in folders: written, asked again, and refused where they are not what they say."""

import json
import os
import pickle
import zipfile

import pytest
import torch
from run_cli import cli

from kernelwright.api import replay, verify
from kernelwright.errors import CandidateFormError

REFERENCE = """
import torch

ROWS, COLUMNS = 16, 40

class Model(torch.nn.Module):
    def __init__(self, columns):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(columns))

    def forward(self, x):
        return torch.relu(x * self.scale)

def get_inputs():
    return [torch.randn(ROWS, COLUMNS)]

def get_init_inputs():
    return [COLUMNS]
"""
CANDIDATE = """
import torch

class ModelNew(torch.nn.Module):
    def __init__(self, columns):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(columns))

    def forward(self, x):
        y = torch.relu({product}.contiguous())
        {then}
        return y
"""


def written(folder, name, *, product="(x * self.scale)", then="pass"):
    (folder / name).write_text(CANDIDATE.format(product=product, then=then))
    return folder / name


@pytest.fixture
def files(tmp_path):
    (tmp_path / "reference.py").write_text(REFERENCE)
    written(tmp_path, "wrong.py", then="y[:, 16:] = 0")
    written(tmp_path, "right.py")
    return tmp_path


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A folder as `verify` writes it, with the reference and the candidates beside it."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "reference.py").write_text(REFERENCE)
    wrong = written(folder, "wrong.py", product="x", then="pass")
    verdict = verify(folder / "reference.py", wrong, level="quick", seed=3, save_counterexample=folder / "found")
    assert verdict.counterexample is not None
    assert verdict.counterexample.redrawn == ("scale",)
    return folder


def _seed(verdict):
    return next(check["figures"]["seed"] for check in verdict["checks"] if "seed" in check["figures"])


def copied(saved, tmp_path):
    target = tmp_path / "copy"
    target.mkdir()
    for each in (saved / "found").iterdir():
        (target / each.name).write_bytes(each.read_bytes())
    return target


def test_a_counterexample_goes_round_through_the_command_line(files, capsys):
    reference, wrong, right, folder = (files / name for name in ("reference.py", "wrong.py", "right.py", "out"))

    said = cli(capsys, "verify", reference, wrong, "--save-counterexample", folder, "--json")

    verdict = json.loads(said.out)
    found = verdict["counterexample"]
    assert said.code == 1
    assert verdict["counterexample_folder"] == str(folder)
    assert dict(found["sizes"])["COLUMNS"] == 17
    assert verdict["repeat"] == f"kernelwright verify {reference} {wrong} --seed {_seed(verdict)}"
    assert found["inputs"][0]["not_zero"] == 1
    page = (folder / "README.md").read_text()
    assert f"kernelwright verify {reference} {wrong} --replay {folder}" in page
    inputs = torch.load(folder / "inputs.pt", weights_only=True)
    assert [tuple(each.shape) for each in inputs] == [tuple(found["inputs"][0]["spec"]["shape"])]

    still = cli(capsys, "verify", reference, wrong, "--replay", folder)
    assert still.code == 1
    assert "still fails: wrong values" in still.out
    assert "expected 1, got 0" in still.out

    mended = cli(capsys, "verify", reference, right, "--replay", folder)
    assert mended.code == 0
    assert "no longer fails" in mended.out
    assert "no acceptance" in mended.out
    assert "accepted" not in mended.out


def test_redrawn_weights_are_saved_and_asked_with(saved):
    found = replay(saved / "found", saved / "reference.py", saved / "wrong.py")

    assert found is not None
    assert found.reason == "stale_state"
    assert set(torch.load(saved / "found" / "state.pt", weights_only=True)) == {"scale"}
    assert replay(saved / "found", saved / "reference.py", written(saved, "right.py")) is None


def test_an_accepted_candidate_leaves_no_folder(files, capsys):
    arguments = ("verify", files / "reference.py", files / "right.py", "--quick", "--seed", 5, "--json")

    said = cli(capsys, *arguments, "--save-counterexample", files / "out")

    verdict = json.loads(said.out)
    assert said.code == 0
    assert (verdict["counterexample"], verdict["counterexample_folder"], verdict["repeat"]) == (None, None, None)
    assert _seed(verdict) == 5
    assert not (files / "out").exists()


def test_a_folder_that_holds_something_else_is_refused_at_once(files, capsys):
    (files / "thesis").mkdir()
    (files / "thesis" / "thesis.tex").write_text("years of work")

    arguments = ("verify", files / "reference.py", files / "wrong.py", "--save-counterexample", files / "thesis")
    said = cli(capsys, *arguments)

    assert said.code == 2
    assert "not an earlier counterexample" in said.err
    assert [each.name for each in (files / "thesis").iterdir()] == ["thesis.tex"]


class _Malice:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (os.system, (f"touch {self.path}",))


def _bad_pickle(folder, mark):
    (folder / "inputs.pt").write_bytes(pickle.dumps([_Malice(mark)]))


def _bad_archive(folder, mark):
    torch.save([_Malice(mark)], folder / "inputs.pt")


def _bad_state(folder, mark):
    torch.save({"scale": _Malice(mark)}, folder / "state.pt")


def _bad_sequence(folder, mark):
    torch.save(_Malice(mark), folder / "sequence.pt")


@pytest.mark.parametrize("plant", [_bad_pickle, _bad_archive, _bad_state, _bad_sequence])
def test_a_file_that_wants_to_run_something_is_refused(plant, saved, tmp_path, capsys):
    folder, mark = copied(saved, tmp_path), tmp_path / "was_here"
    plant(folder, mark)

    said = cli(capsys, "verify", saved / "reference.py", saved / "wrong.py", "--replay", folder)

    assert said.code == 2
    assert "nothing of it was run" in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert not mark.exists()


def _written(name, content):
    return lambda folder: torch.save(content, folder / name)


def _record(**changes):
    def change(folder):
        path = folder / "counterexample.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def _truncated(folder):
    whole = (folder / "inputs.pt").read_bytes()
    (folder / "inputs.pt").write_bytes(whole[: len(whole) // 2])


def _empty_archive(folder):
    with zipfile.ZipFile(folder / "inputs.pt", "w"):
        pass


WRONG_FOLDERS = {
    "no record": (lambda folder: (folder / "counterexample.json").unlink(), "no counterexample.json"),
    "a record that is none": (lambda folder: (folder / "counterexample.json").write_text("[]"), "not a counterexample"),
    "a record of another version": (_record(format=99), "format 1"),
    "a record without calls": (_record(calls=[]), "format 1"),
    "a call with inputs that aren't there": (
        _record(calls=[{"inputs": 5, "state": -2, "guarded": False, "hold": False}]),
        "belong together",
    ),
    "another shape": (_written("inputs.pt", [torch.zeros(16, 41)]), "float32[16, 41] where the reference takes"),
    "another dtype": (_written("inputs.pt", [torch.zeros(16, 40, dtype=torch.float64)]), "float64[16, 40]"),
    "other numbers": (_written("inputs.pt", [torch.full((16, 40), 3.0)]), "not those that counterexample.json"),
    "another count": (_written("inputs.pt", [torch.zeros(16, 40)] * 2), "not a list of 1"),
    "no tensor": (_written("inputs.pt", ["text"]), "'text'"),
    "a parameter": (_written("inputs.pt", [torch.nn.Parameter(torch.zeros(16, 40))]), "input 0"),
    "a sparse tensor": (_written("inputs.pt", [torch.zeros(16, 40).to_sparse()]), "input 0"),
    "a mapping": (_written("inputs.pt", {"x": torch.zeros(16, 40)}), "not a list"),
    "weights of another name": (_written("state.pt", {"bias": torch.zeros(40)}), "other names"),
    "weights of another shape": (_written("state.pt", {"scale": torch.zeros(41)}), "'scale'"),
    "weights that are a list": (_written("state.pt", [torch.zeros(40)]), "other names"),
    "half a file": (_truncated, "inputs.pt"),
    "an empty archive": (_empty_archive, "inputs.pt"),
    "no inputs": (lambda folder: (folder / "inputs.pt").unlink(), "inputs.pt"),
}


@pytest.mark.parametrize("name", WRONG_FOLDERS)
def test_a_wrong_folder_gets_one_line(name, saved, tmp_path):
    change, hint = WRONG_FOLDERS[name]
    folder = copied(saved, tmp_path)
    change(folder)

    with pytest.raises(CandidateFormError) as caught:
        replay(folder, saved / "reference.py", saved / "wrong.py")

    assert hint in str(caught.value)


def test_another_reference_is_refused(saved, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(REFERENCE.replace("16, 40", "16, 48"))

    with pytest.raises(CandidateFormError, match="another reference"):
        replay(saved / "found", other, saved / "wrong.py")


def test_replay_and_save_are_not_asked_for_together(saved, capsys, tmp_path):
    arguments = ("verify", saved / "reference.py", saved / "wrong.py", "--replay", saved / "found")

    said = cli(capsys, *arguments, "--save-counterexample", tmp_path / "out")

    assert said.code == 2
    assert "--replay" in said.err
