"""Smaller sizes of a reference's file: the exact boundary where there is one, silence where nothing can be said."""

from dataclasses import replace

import pytest
import torch

from counterexample_exams import PATIENT, ended
from kernelwright.problems.load import load_reference

ROWWISE = """
import torch

ROWS, COLUMNS = 8, 40
SEED = 77

class Model(torch.nn.Module):
    def __init__(self, columns):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.randn(columns))

    def forward(self, x):
        return torch.relu(x * self.scale)

def get_inputs():
    return [torch.randn(ROWS, COLUMNS)]

def get_init_inputs():
    return [COLUMNS]
"""
TWICE = """
import torch

WIDTH = 24
FEATURES = 24

class Model(torch.nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(features, 5))

    def forward(self, x):
        return x @ self.weight

def get_inputs():
    return [torch.randn(3, WIDTH)]

def get_init_inputs():
    return [FEATURES]
"""
TRYING_SIZES = replace(PATIENT, resize_s=500.0)


@pytest.fixture
def rowwise(tmp_path):
    path = tmp_path / "rowwise.py"
    path.write_text(ROWWISE)
    return load_reference(path, mode="eval")


def right(x, state):
    return torch.relu(x * state["scale"])


def first_16_columns_only(x, state):
    y = right(x, state)
    y[:, 16:] = 0
    return y


def whole_blocks_only(x, state):
    y = right(x, state)
    y[:, y.shape[1] // 16 * 16 :] = 0
    return y


def found(reference, candidate, *, text=""):
    end = ended(reference, lambda: candidate, takes_state=True, effort=TRYING_SIZES, text=text)
    return end, {each.name: (each.fails_at, each.right_at) for each in end.found.smaller}


def test_the_exact_boundary_is_found(rowwise):
    end, smaller = found(rowwise, first_16_columns_only)

    assert smaller["COLUMNS"] == (17, 16)
    assert smaller["ROWS"] == (1, None)
    assert end.found.sizes == (("COLUMNS", 17), ("ROWS", 1))
    assert end.sketches[0].spec.shape == (1, 17)
    assert [each.index for each in end.sketches[0].elements] == [(0, 16)]
    assert "COLUMNS = 17 (right at 16)" in end.rejected.evidence
    assert "whole block of 16" in end.rejected.evidence


def test_a_block_size_shows_where_the_smallest_size_fails_too(rowwise):
    _, smaller = found(rowwise, whole_blocks_only)

    assert smaller["COLUMNS"] == (1, 32)


def test_what_is_no_size_is_left_out(rowwise):
    _, smaller = found(rowwise, first_16_columns_only)

    assert "SEED" not in smaller


def test_a_candidate_that_refuses_other_sizes_keeps_its_own(rowwise):
    def fixed(x, state):
        if x.shape != (8, 40):
            raise ValueError("made for 8 x 40")
        return first_16_columns_only(x, state)

    end, smaller = found(rowwise, fixed)

    assert smaller == {}
    assert end.found.sizes == ()
    assert end.sketches[0].spec.shape == (8, 40)
    assert end.sketches[0].not_zero == 1


def test_a_candidate_whose_text_names_a_size_is_not_judged_at_others(rowwise):
    def written_for_40(x, state):
        y = right(x, state)
        y[:, -1] = 0
        return y if x.shape[1] == 40 else y * 0 + 1

    _, smaller = found(rowwise, written_for_40, text="COLUMNS = 40\n")

    assert "COLUMNS" not in smaller


def test_a_named_size_is_judged_where_the_candidate_is_right_at_another(rowwise):
    _, smaller = found(rowwise, first_16_columns_only, text="# tried with 40 columns\n")

    assert smaller["COLUMNS"] == (17, 16)


def test_sizes_that_only_change_together_do(tmp_path):
    path = tmp_path / "twice.py"
    path.write_text(TWICE)

    end, smaller = found(load_reference(path, mode="eval"), lambda x, state: x @ state["weight"] + 1)

    assert (smaller["WIDTH"], smaller["FEATURES"]) == ((1, None), (1, None))
    assert end.sketches[0].spec.shape[1] == 1


def test_other_inputs_than_the_files_own_are_not_resized(tmp_path):
    path = tmp_path / "rowwise.py"
    path.write_text(ROWWISE)
    reference = load_reference(path, mode="eval", inputs=lambda: (torch.randn(8, 40),))

    end, smaller = found(reference, first_16_columns_only)

    assert smaller == {}
    assert end.sketches[0].spec.shape == (8, 40)


def test_a_changed_file_is_another_problem(rowwise, tmp_path):
    (tmp_path / "rowwise.py").write_text(ROWWISE.replace("relu", "tanh"))

    end, smaller = found(rowwise, first_16_columns_only)

    assert smaller == {}
    assert end.found.sizes == ()


def test_no_time_for_sizes_leaves_the_contracts(rowwise):
    end = ended(rowwise, lambda: first_16_columns_only, takes_state=True, effort=replace(TRYING_SIZES, resize_s=-1.0))

    assert end.found.sizes == ()
    assert end.sketches[0].not_zero == 1
