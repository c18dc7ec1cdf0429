"""Who did the work is a fact of its own: read from the kernel's list of mapped files and from counted calls."""

from pathlib import Path

import pytest

from kernelwright.records.verdict import Facts
from kernelwright.sandbox.mapped import code_in
from kernelwright.store.codec import decoded, encoded
from kernelwright.verification.own_work import compilers, own_kernels

MAPS = """\
5567a000-5567b000 r-xp 00000000 08:01 11 /usr/bin/python3.11
7f00a000-7f00b000 r--p 00000000 08:01 12 /tmp/kernelwright-x1/work/extensions/mine/mine.so
7f00b000-7f00c000 r-xp 00001000 08:01 12 /tmp/kernelwright-x1/work/extensions/mine/mine.so
7f00d000-7f00e000 r-xp 00001000 08:01 13 /tmp/kernelwright-x1/work/with a space.so (deleted)
7f00f000-7f010000 r--p 00000000 08:01 14 /tmp/kernelwright-x1/work/model_new.py
7f011000-7f012000 r-xp 00000000 08:01 15 /tmp/kernelwright-x10/work/not ours.so
7f013000-7f014000 r-xp 00000000 00:00 0
7f015000-7f016000 r-xp 00000000 00:00 0 [vdso]
"""


def test_only_files_mapped_to_execute_from_its_own_folder_are_a_candidates_code() -> None:
    assert code_in(MAPS, Path("/tmp/kernelwright-x1/work")) == ("extensions/mine/mine.so", "with a space.so")


@pytest.mark.parametrize(
    ("code", "functions", "expected"),
    [
        ((), (), ()),
        ((), ("row_softmax",), ("row_softmax",)),
        (("extensions/mine/mine.so",), ("mine.add", "mine.mul"), ("mine.add", "mine.mul")),
        (("extensions/mine/mine.cpython-311-x86_64-linux-gnu.so",), ("mine.add",), ("mine.add",)),
        (("extensions/mine/mine.so", "kernel.so"), ("mine.add",), ("mine.add", "kernel.so")),
        (("inductor/ab/cab.so",), (), ()),
        (("triton/1/launcher.so", "triton/2/launcher.so"), (), ("Triton kernels",)),
    ],
)
def test_kernels_are_named_by_function_where_known(
    code: tuple[str, ...], functions: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert own_kernels(code, functions) == expected


def test_what_torch_compile_made_is_said_to_be_its_work() -> None:
    assert compilers(("inductor/ab/cab.so", "inductor/cd/ccd.so", "mine.so")) == ("torch.compile",)
    assert compilers(("mine.so",)) == ()


@pytest.mark.parametrize(
    ("facts", "work_by"),
    [
        (Facts(), "neither (only views and copies)"),
        (Facts(library_calls=(("aten.t.default", 2), ("aten.clone.default", 1))), "neither (only views and copies)"),
        (Facts(library_calls=(("aten.mm.default", 1),)), "library"),
        (Facts(library_calls=(("aten.relu_.default", 1),)), "library"),
        (Facts(own_kernels=("k",)), "own kernels"),
        (Facts(own_kernels=("k",), library_calls=(("aten.copy_.default", 1),)), "own kernels"),
        (Facts(own_kernels=("k",), library_calls=(("mm", 1),)), "both"),
        (Facts(compiled_by=("torch.compile",)), "torch.compile"),
        (Facts(compiled_by=("torch.compile",), library_calls=(("aten.mm.default", 1),)), "torch.compile and library"),
    ],
)
def test_who_did_the_work_follows_from_what_was_seen(facts: Facts, work_by: str) -> None:
    assert facts.work_by == work_by


def test_products_are_the_heavy_part_of_what_a_library_does() -> None:
    names = (
        "aten.addmm.default",
        "aten.convolution.default",
        "aten._scaled_dot_product_flash_attention_for_cpu.default",
        "aten.mkldnn_rnn_layer.default",
        "mkldnn_linear_pointwise",
        "mm",
    )
    light = ("aten.relu.default", "aten.view.default", "aten._softmax.default", "aten.mul.Tensor", "sum")

    facts = Facts(library_calls=tuple((name, 1) for name in (*names, *light)))

    assert {name for name, _ in facts.heavy_calls} == set(names)


def test_facts_stored_before_there_were_compilers_are_still_read() -> None:
    stored = encoded(Facts(own_kernels=("k",))).replace(',"compiled_by":[]', "")

    assert "compiled_by" not in stored
    assert decoded(stored, Facts) == Facts(own_kernels=("k",))
