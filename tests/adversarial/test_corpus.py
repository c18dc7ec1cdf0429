"""The corpus of cheats and honest look-alikes: the form of all, the verdicts on a sample; bench/corpus.py runs all."""

import ast

import pytest

from candidate_corpus import CORPUS, FAMILIES, Entry, entries, verdict_on
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.sandbox.sandbox import Sandbox

ALL = {each.name: each for each in entries()}
# One or two of each family, none that waits for a time limit or a compiler.
CHEATS = (
    "softmax/cheats/uniform",
    "softmax/cheats/cached_by_samples",
    "softmax/cheats/ring_of_sixteen",
    "softmax/cheats/lazy_subclass",
    "softmax/cheats/patches_the_server",
    "softmax/cheats/asks_for_train_mode",
    "layer_norm/cheats/ignores_what_is_loaded",
    "layer_norm/cheats/weight_kept_by_first_element",
    "causal_attention/cheats/online_not_rescaled",
    "square_matmul/cheats/kept_if_a_is_the_same",
    "max_pool/cheats/starts_at_lowest_float",
    "gemm_max_subtract_gelu/cheats/memory_that_is_mostly_zero",
    "bool_mask/cheats/strict_upper_bound",
    "integer_sums/cheats/int32_squares",
    "integer_sums/cheats/float_division",
)
HONEST = (
    "softmax/honest/log_sum_exp",
    "conv_bn_relu/honest/folded_by_versions",
    "causal_attention/honest/prefix_rows",
    "gemm_max_subtract_gelu/honest/undeclared_zeros",
    "linear_gelu/honest/transposed_weight_by_load_hook",
)


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_of_the_corpus_is_rejected(name: str, sandbox: Sandbox) -> None:
    verdict = verdict_on(ALL[name], sandbox, seed=3)

    assert isinstance(verdict, Rejected)
    assert verdict.evidence


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_look_alike_of_the_corpus_is_accepted(name: str, sandbox: Sandbox) -> None:
    verdict = verdict_on(ALL[name], sandbox, level="quick", seed=3)

    assert isinstance(verdict, Accepted), verdict.evidence


@pytest.mark.parametrize("entry", ALL.values(), ids=ALL)
def test_every_file_says_what_it_does(entry: Entry) -> None:
    assert entry.family in FAMILIES
    assert entry.is_honest == (entry.family == "honest")
    assert entry.sentence
    assert "\n" not in ast.get_docstring(ast.parse(entry.path.read_text()), clean=False)


@pytest.mark.parametrize("folder", sorted(CORPUS.iterdir()), ids=lambda folder: folder.name)
def test_every_problem_has_a_reference_and_both_kinds_of_candidate(folder) -> None:
    defined = {node.name for node in ast.parse((folder / "reference.py").read_text()).body if hasattr(node, "name")}

    assert {"Model", "get_inputs", "get_init_inputs"} <= defined
    for kind in ("cheats", "honest"):
        assert any(each.path.parent == folder / kind for each in ALL.values())


def test_no_two_candidates_are_the_same_text() -> None:
    texts = [each.path.read_text() for each in ALL.values()]

    assert len(set(texts)) == len(texts)


def test_there_are_enough_of_both() -> None:
    assert sum(not each.is_honest for each in ALL.values()) >= 110
    assert sum(each.is_honest for each in ALL.values()) >= 45
