"""What bad input gets: one line that says what was asked, what exists and what to do; never a traceback."""

import json

import pytest
from run_cli import PROBLEM, cli


def one_line(said, code):
    lines = said.err.strip().splitlines()
    assert said.code == code, said.err
    assert len(lines) == 1, said.err
    assert lines[0].startswith("kernelwright: ")
    assert "Traceback" not in said.err
    return lines[0]


def written(folder, text, name="problem.py"):
    (folder / name).write_text(text)
    return folder / name


def model(body, inputs="[torch.randn(4, 8)]"):
    return f"""
import torch
class Model(torch.nn.Module):
    def forward(self, x):
        {body}
def get_inputs():
    return {inputs}
def get_init_inputs():
    return []
"""


BAD_FILES = {
    "not Python": ("def (", "line 1"),
    "no Model": ("x = 1", "Model"),
    "Model is no module": ("class Model: pass\ndef get_inputs(): return []", "nn.Module"),
    "no get_inputs": ("import torch\nclass Model(torch.nn.Module): pass", "get_inputs"),
    "raises on import": ("raise ValueError('broken on purpose')", "broken on purpose"),
    "exits on import": ("import sys; sys.exit(0)", "exit"),
    "needs a package that isn't there": ("import no_such_package_at_all", "no_such_package_at_all"),
    "forward raises": (model("raise ValueError('no luck')"), "no luck"),
    "inputs don't fit": (model("return x @ torch.randn(9, 2)"), "problem.py:5"),
    "inputs are no tensors": (model("return x", inputs="['text']"), "tensor"),
    "returns nothing": (model("return None"), "tensor"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_problem_gets_one_line(name, tmp_path, capsys):
    text, hint = BAD_FILES[name]
    path = written(tmp_path, text)

    said = cli(capsys, "optimize", path, "--home", tmp_path / "home")

    assert hint in one_line(said, 2)


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("optimize", "no/such/file.py"), 2, "no/such/file.py"),
        (("optimize", "."), 2, "."),
        (("optimize", "no_such_module:Block"), 2, "no_such_module"),
        (("optimize", "json:no_such_name"), 2, "no_such_name"),
        (("optimize", "torch.nn:ReLU"), 2, "inputs"),
        (("optimize", "PROBLEM", "--target", "abacus"), 2, "known: auto, metal, cpu"),
        (("optimize", "PROBLEM", "--authors", "nobody"), 2, "known: "),
        (("optimize", "PROBLEM", "--precision", "sloppy"), 2, "known: strict, tf32, bf16"),
        (("optimize", "PROBLEM", "--mode", "dream"), 2, "known: eval, train, as-constructed"),
        (("optimize", "torch.nn:ReLU", "--fit"), 2, "--fit"),
        (("optimize", "PROBLEM", "--time", "soon"), 2, "--time"),
        (("optimize", "PROBLEM", "--time", "-5"), 2, "above 0"),
        (("optimize", "PROBLEM", "--home", "/proc/no/where"), 3, "--home"),
        (("verify", "PROBLEM", "no/such/candidate"), 2, "no such file"),
        (("verify", "PROBLEM", "EMPTY"), 2, "plan.py"),
        (("verify", "PROBLEM", "/etc/hostname"), 2, "not a Python file"),
        (("bench", "PROBLEM", "EMPTY"), 2, "plan.py"),
        (("runs", "show", "ffffffff"), 2, "runs list"),
        (("runs", "resume", "ffffffff"), 2, "runs list"),
        (("frobnicate",), 2, "frobnicate"),
        (("optimize",), 2, "REFERENCE"),
    ],
)
def test_a_request_that_can_not_be_met_gets_one_line(arguments, code, hint, tmp_path, capsys):
    empty = tmp_path / "empty"
    empty.mkdir()
    names = {"PROBLEM": written(tmp_path, PROBLEM), "EMPTY": empty}
    arguments = [names.get(each, each) for each in arguments]
    if arguments[0] in ("optimize", "runs") and "--home" not in arguments:
        arguments += ["--home", tmp_path / "home"]

    assert hint in one_line(cli(capsys, *arguments), code)


def test_a_binary_file_gets_one_line(tmp_path, capsys):
    (tmp_path / "model.py").write_bytes(bytes(range(256)))

    one_line(cli(capsys, "optimize", tmp_path / "model.py", "--home", tmp_path / "home"), 2)


def test_a_pt2_that_is_none_gets_one_line(tmp_path, capsys):
    (tmp_path / "model.pt2").write_bytes(b"PK not really")

    assert "model.pt2" in one_line(cli(capsys, "optimize", tmp_path / "model.pt2", "--home", tmp_path / "home"), 2)


def test_a_graph_break_ends_with_the_baseline_and_says_where(tmp_path, capsys):
    path = written(tmp_path, model("return x.sum() if x.sum().item() > 0 else x.mean()"))

    said = cli(capsys, "optimize", path, "--home", tmp_path / "home", "--time", "30", "--json")

    answer = json.loads(said.out)
    assert said.code == 0
    assert (answer["winner"], answer["captured"], answer["mode"]) == ("baseline", False, "eval")
    assert "problem.py:5" in answer["reason"]


def test_a_random_module_ends_with_the_baseline_and_says_why(tmp_path, capsys):
    path = written(tmp_path, model("return torch.nn.functional.dropout(x, 0.5, training=True)"))

    said = cli(capsys, "optimize", path, "--home", tmp_path / "home", "--time", "30")

    assert said.code == 0
    assert "the baseline is the answer" in said.out
    assert "random" in said.out


def test_an_existing_folder_is_refused_before_the_search_starts(tmp_path, capsys):
    path = written(tmp_path, PROBLEM)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.tex").write_text("years of work")

    said = cli(capsys, "optimize", path, "--out", tmp_path / "thesis", "--home", tmp_path / "home")

    assert "not an earlier release" in one_line(said, 2)
    assert (tmp_path / "thesis" / "thesis.tex").exists()
