"""`kernelwright explain`: every step from the graph to the sources, as text and as data, with nothing built."""

import json
from itertools import pairwise

import pytest
import torch
from run_cli import PROBLEM, cli

from kernelwright.swarm import roofs
from kernelwright.timing import ceilings
from kernelwright.timing.roofline import LEAST

REMOVABLE = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(64, 48)

    def forward(self, x):
        y = self.linear(torch.relu(torch.relu(x)))
        return torch.softmax(y - y.detach(), 1), torch.tanh(y)

def get_inputs():
    return [torch.randn(32, 64)]

def get_init_inputs():
    return []
"""
HEADINGS = [
    "Graph as captured",
    "Removed or changed",
    "Graph after the algebra",
    "Regions",
    "Bytes and operations of one call",
    "Kernel IR: _tanh_kernel",
    "Plan: plan.py",
    "Source: kernels.cpp",
]


@pytest.fixture(autouse=True)
def measured(monkeypatch, tmp_path):
    """Ceilings that are kept in a folder of the test's own, and how often they were measured."""
    times = []

    def measure(*, last_level_bytes, threads):
        times.append(threads)
        return LEAST

    monkeypatch.setattr(ceilings, "measure", measure)
    monkeypatch.setattr(roofs, "default_path", lambda: tmp_path / "ceilings.json")
    return times


def written(folder, text):
    (folder / "problem.py").write_text(text)
    return folder / "problem.py"


def underlined(text):
    lines = text.splitlines()
    return [a for a, b in pairwise(lines) if a and b == "-" * len(a)]


def test_every_step_is_a_section_and_sources_come_last(tmp_path, capsys):
    said = cli(capsys, "explain", written(tmp_path, PROBLEM))

    headings = underlined(said.out)
    assert said.code == 0, said.err
    assert [heading.split(":")[0] for heading in headings] == [heading.split(":")[0] for heading in HEADINGS]
    assert "nothing: no rule fires" in said.out
    assert "The first candidate: fused as captured" in said.out
    assert said.out.rstrip().endswith("}")


def test_what_was_removed_has_its_rule_its_reason_its_precondition_and_what_it_assumes(tmp_path, capsys):
    said = cli(capsys, "explain", written(tmp_path, REMOVABLE))

    assert "in-bounds removed %relu_1: its argument is already between 0 and inf." in said.out
    assert "allowed where: relu, clamp, hardtanh" in said.out
    assert "minus-itself removed" in said.out
    assert "assumes: inputs are finite; weights are finite" in said.out
    assert "Assumed in all: inputs are finite; weights are finite" in said.out


def test_all_but_sources_fits_80_columns(tmp_path, capsys):
    said = cli(capsys, "explain", written(tmp_path, REMOVABLE))

    before_sources = said.out[: said.out.index("Plan: plan.py")]
    assert max(map(len, before_sources.splitlines())) <= 80


def test_data_and_text_say_the_same(tmp_path, capsys):
    path = written(tmp_path, REMOVABLE)
    told = json.loads(cli(capsys, "explain", path, "--json").out)
    text = cli(capsys, "explain", path).out

    assert told["reason"] == ""
    assert told["rewriting_is_used"] is True
    assert told["assumptions"] == ["inputs are finite", "weights are finite"]
    assert {removal["rule"] for removal in told["removed"]} >= {"in-bounds", "minus-itself"}
    assert all(removal["precondition"] for removal in told["removed"])
    assert len(told["rewritten_graph"]["nodes"]) < len(told["graph"]["nodes"])
    assert [file["name"] for file in told["files"]] == ["plan.py", "kernels.cpp"]
    assert all(file["text"].rstrip() in text for file in told["files"])  # whole
    assert {unit["kind"] for unit in told["units"]} == {"kernel", "library call"}
    assert all(f" {unit['name']}\n" in text for unit in told["units"] if unit["kind"] == "kernel")


def test_bytes_are_those_of_the_buffers(tmp_path, capsys):
    told = json.loads(cli(capsys, "explain", written(tmp_path, PROBLEM), "--json").out)

    (kernel,) = told["units"]
    assert kernel["bytes"] == 4 * (2 * 64 * 96 + 96)  # in, out, and the scale
    assert kernel["is_static"] is False
    eager, fused, rewritten = (row["bytes"] for row in told["traffic"])
    assert eager == 4 * (2 * 64 * 96 + 96 + 2 * 64 * 96)  # product and softmax, each by itself
    assert fused == rewritten < eager


def test_ceilings_are_measured_only_when_asked_for_and_shown_wherever_they_are_known(tmp_path, capsys, measured):
    path = written(tmp_path, PROBLEM)

    assert json.loads(cli(capsys, "explain", path, "--json").out)["floors"] is None
    assert "--floor" in cli(capsys, "explain", path).out
    assert measured == []
    first = json.loads(cli(capsys, "explain", path, "--json", "--floor").out)["floors"]
    assert len(measured) == 1
    assert first["after_algebra"]["bytes"] == 4 * (2 * 64 * 96 + 96)
    assert json.loads(cli(capsys, "explain", path, "--json").out)["floors"] == first
    assert "roofline floor, after the algebra" in cli(capsys, "explain", path).out
    assert len(measured) == 1


def test_classes_and_exported_programs_are_explained_like_files(tmp_path, capsys, monkeypatch):
    (tmp_path / "explained_inputs.py").write_text("import torch\ndef example():\n    return (torch.randn(4, 6),)\n")
    monkeypatch.syspath_prepend(tmp_path)
    torch.export.save(torch.export.export(torch.nn.ReLU(), (torch.randn(4, 6),)), tmp_path / "relu.pt2")

    by_class = cli(capsys, "explain", "torch.nn:ReLU", "--inputs", "explained_inputs:example", "--json")
    by_file = cli(capsys, "explain", tmp_path / "relu.pt2", "--json")

    for said in (by_class, by_file):
        assert said.code == 0, said.err
        assert [node["op"] for node in json.loads(said.out)["graph"]["nodes"]] == ["aten.relu.default"]
        assert [unit["kind"] for unit in json.loads(said.out)["units"]] == ["kernel"]


def test_no_graph_is_an_answer_with_the_reason_and_the_line(tmp_path, capsys):
    path = written(
        tmp_path,
        PROBLEM.replace("return torch.softmax(x * self.scale, dim=-1)", "return x if x.sum().item() > 0 else -x"),
    )

    said = cli(capsys, "explain", path)
    told = json.loads(cli(capsys, "explain", path, "--json").out)

    assert said.code == 0
    assert "No kernels are proposed: the graph could not be captured" in said.out
    assert "problem.py:12" in said.out.replace("\n    ", " ")
    assert told["graph"] is None
    assert told["files"] == []


def test_a_module_that_no_kernel_may_replace_still_has_its_graph(tmp_path, capsys):
    path = written(tmp_path, PROBLEM.replace("dim=-1)", "dim=-1) + torch.rand_like(x)"))

    said = cli(capsys, "explain", path)

    assert said.code == 0
    assert "random" in said.out
    assert "Graph as captured" in said.out
    assert "Regions" not in said.out


def test_an_operator_that_is_not_covered_is_named(tmp_path, capsys):
    path = written(tmp_path, PROBLEM.replace("dim=-1)", "dim=-1).lgamma()"))

    said = cli(capsys, "explain", path)

    assert said.code == 0
    assert "aten.lgamma.default" in said.out
    assert "Graph after the algebra" in said.out
    assert "Plan: plan.py" not in said.out


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("no/such/file.py",), "no/such/file.py"),
        (("torch.nn:ReLU",), "inputs"),
        (("torch.nn:ReLU", "--fit"), "--fit"),
        (("PROBLEM", "--mode", "dream"), "known: eval, train"),
        (("PROBLEM", "--precision", "sloppy"), "known: strict, tf32, bf16"),
        ((), "REFERENCE"),
    ],
)
def test_a_request_that_can_not_be_met_gets_one_line(arguments, hint, tmp_path, capsys):
    path = written(tmp_path, PROBLEM)

    said = cli(capsys, "explain", *(path if each == "PROBLEM" else each for each in arguments))

    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert hint in said.err
    assert said.out == ""


def test_sizes_are_those_that_were_fitted(tmp_path, capsys):
    path = written(tmp_path, PROBLEM.replace("64, 96", "16384, 16384"))

    told = json.loads(cli(capsys, "explain", path, "--fit", "--json").out)

    assert told["sizes"]
    assert told["graph"]["nodes"][0]["outputs"][0]["shape"][0] < 16384
