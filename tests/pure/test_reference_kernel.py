"""A reference kernel is a text in any language or what won a run; what can't be shown has one clear reason."""

from dataclasses import replace

import pytest

from kernelwright.errors import ReferenceKernelError, UnknownNameError
from kernelwright.records.measurement import Ratio
from kernelwright.records.run import Answer
from kernelwright.store.store import Store
from kernelwright.swarm.reference_kernel import MOST_CHARACTERS, language_of, reference_kernel_named
from stored_run import ATTEMPTS, CANDIDATE, MACHINE, PROBLEM, RUN

FAILED, WRONG, RIGHT = ATTEMPTS
WON = replace(CANDIDATE, files=(replace(CANDIDATE.files[0], text="def forward(x): return relu(x)"),), author="openai:m")
RATIO = Ratio(value=2.0, low=1.9, high=2.1)
ANSWER = Answer(winner="fuser", baseline="eager", speedup=RATIO, candidate_id=CANDIDATE.id, reason="it is faster")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def store(home):
    with Store(home) as opened:
        opened.save_run(RUN, PROBLEM, MACHINE)
        yield opened


def test_a_file_is_shown_as_it_is_with_its_language(home, tmp_path):
    (tmp_path / "softmax.cu").write_text("__global__ void k() {} // größer\n", encoding="utf-8")

    found = reference_kernel_named(str(tmp_path / "softmax.cu"), home)

    assert (found.name, found.language) == ("softmax.cu", "CUDA C++")
    assert [(file.name, file.text) for file in found.files] == [("softmax.cu", "__global__ void k() {} // größer\n")]


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("k.CU", "", "CUDA C++"),
        ("k.metal", "", "Metal"),
        ("k.cc", "", "C++"),
        ("k.py", "import numpy", "Python"),
        ("k.py", "import triton.language as tl", "Triton (Python)"),
        ("k.py", "# no import triton here", "Python"),
        ("k.zig", "", "the language of .zig files"),
        ("kernel", "", "a language that its name doesn't tell"),
    ],
)
def test_a_language_is_told_by_the_name_and_the_imports(name, text, language):
    assert language_of(name, text) == language


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file"),
        (b"", "nothing but zeros or space"),
        (b" \n\t\n", "nothing but zeros or space"),
        (b"\x7fELF\xff\xfe\x00", "not text in UTF-8"),
        (b"a\0b", "nothing but zeros or space"),
        (b"x" * (MOST_CHARACTERS + 1), f"at most {MOST_CHARACTERS:,} are sent with every request"),
    ],
)
def test_what_can_t_be_shown_has_its_reason(home, tmp_path, content, why):
    path = tmp_path / "k.cu"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ReferenceKernelError) as told:
        reference_kernel_named(str(path), home)

    assert why in str(told.value)
    assert str(told.value).startswith(f"reference {str(path)!r}: ")
    assert told.value.exit_code == 2


def test_a_folder_is_no_file(home, tmp_path):
    with pytest.raises(ReferenceKernelError, match="not a file"):
        reference_kernel_named(str(tmp_path), home)


def test_the_winner_of_a_run_is_shown_with_its_target(home, store):
    store.commit(replace(RIGHT, number=1))
    store.commit(replace(RIGHT, number=2, candidate=WON))
    store.save_run(replace(RUN, answer=ANSWER), PROBLEM, MACHINE)

    found = reference_kernel_named("run:abcdef", home)

    assert (found.name, found.language) == ("run abcdef123456, by fuser for cpu", "C++ with a plan")
    assert found.files == CANDIDATE.files


def test_where_nothing_won_the_last_accepted_in_full_is_shown(home, store):
    store.commit(replace(RIGHT, number=1, candidate=replace(WON, note="final examination of attempt 1")))
    store.commit(replace(RIGHT, number=2))

    assert reference_kernel_named("run:abcdef", home).files == WON.files


def test_a_run_without_an_accepted_candidate_has_none_to_show(home, store):
    store.commit(FAILED)
    store.commit(WRONG)

    with pytest.raises(ReferenceKernelError, match="no candidate of it was accepted"):
        reference_kernel_named("run:abcdef", home)
    with pytest.raises(UnknownNameError, match="no run called 'ffff'"):
        reference_kernel_named("run:ffff", home)
