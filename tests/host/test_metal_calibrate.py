"""Calibration on a Mac, with a stand-in for torch.mps: the emulation itself, with one function of it wrong."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import torch

import metal_calibration
from kernelwright import msl

pytestmark = pytest.mark.usefixtures("clang")

SCRIPT = Path(__file__).parents[2] / "bench" / "metal_calibrate.py"
ROWS = len(metal_calibration.CONTRACTION)


@pytest.fixture(scope="module")
def calibrate():
    found = importlib.util.spec_from_file_location("metal_calibrate", SCRIPT)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def fused(monkeypatch):
    """A GPU whose compiler fuses a product and a sum."""

    def compile_shader(source):
        return msl.compile_shader(source.replace("float(a * b + c)", "float(fma(a, b, c))"))

    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.mps, "compile_shader", compile_shader)


def _main(calibrate, *arguments):
    return calibrate.main(["--only", "contraction", *map(str, arguments)], device="cpu")


def test_without_mps_it_says_so_in_one_line(calibrate, capsys, monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)

    assert _main(calibrate) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "no MPS here" in said.err


def test_what_differs_is_told_with_its_inputs(calibrate, capsys, fused):
    assert _main(calibrate) == 0

    lines = capsys.readouterr().out.splitlines()
    (row,) = [line for line in lines if line.startswith("contraction")]
    assert "a * b + c" in row
    assert "/500" in row
    assert lines[-1] == f"{ROWS - 1} of {ROWS} rows are the same to the bit"


def test_what_a_mac_saved_is_compared_elsewhere(calibrate, capsys, fused, tmp_path, monkeypatch):
    assert _main(calibrate, "--save", tmp_path / "mac.json") == 0
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    capsys.readouterr()
    assert _main(calibrate, "--compare", tmp_path / "mac.json", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["there"]["ran_on"] == "MPS"
    (difference,) = told["differences"]
    assert (difference["row"], difference["elements"], difference["here"]) == ("a * b + c", 500, 0.0)
    a, b, c = map(np.float32, difference["at"])
    assert difference["there"] == np.float32(np.float64(a) * np.float64(b) + np.float64(c))


def test_the_emulation_alone_is_listed(calibrate, capsys):
    assert _main(calibrate, "--here-only") == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == ROWS
    assert lines[0] == "contraction: a * b + c: 500 elements: 0 0 0 0 0 ..."


def test_a_kernel_that_does_not_compile_there_is_a_difference(calibrate, capsys, monkeypatch):
    def compile_shader(source):
        raise SyntaxError("no bfloat before Metal 3.1\nand more")

    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.mps, "compile_shader", compile_shader)

    assert _main(calibrate) == 0
    assert "none: no bfloat before Metal 3.1 a result" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "theirs", "ours", "expected"),
    [
        ("float32", [1.0, 0.0, np.nan], [1.0000001, -0.0, np.nan], (2, 1)),
        ("float32", [-1e-45, 5.0], [1e-45, 5.0], (1, 2)),
        ("float32", [np.nan, 1.0], [0.0, 2.0], (2, None)),
        ("float16", [1.0, 2.0], [1.0009765625, 2.0], (1, 1)),
        ("int32", [5, -7], [5, 8], (1, 15)),
    ],
)
def test_distances_are_counted_in_last_places(calibrate, kind, theirs, ours, expected):
    dtype = metal_calibration.KINDS[kind][0]
    case = metal_calibration.Case(name="c", source="", kernel="k", arguments=(), out=0, kind=kind)
    (found,) = calibrate.differences([case], {"c": np.array(theirs, dtype)}, {"c": np.array(ours, dtype)})

    assert (found.differing, found.ulp) == expected


def test_bfloats_are_read_from_their_bits(calibrate):
    case = metal_calibration.Case(name="c", source="", kernel="k", arguments=(), out=0, kind="bfloat16")
    one, next_one = np.array([0x3F80], np.int16), np.array([0x3F81], np.int16)
    (found,) = calibrate.differences([case], {"c": one}, {"c": next_one})

    assert (found.there, found.here, found.ulp) == (1.0, 1.0078125, 1)
