"""A model's answer becomes files, however it names them, or one sentence that says what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelwright.authors.llm.answer import Read, Unreadable, read_answer

PLAN = "def forward(x, *, p):\n    return x\n"
KERNEL = 'extern "C" void k();\n'
MODEL_NEW = "import torch\n\nclass ModelNew(torch.nn.Module):\n    pass\n"


def block(text, info="", fence="```"):
    return f"{fence}{info}\n{text}{fence}\n"


def files(answer):
    read = read_answer(answer)
    assert isinstance(read, Read), read
    return read.form, {file.name: file.text for file in read.files}


@pytest.mark.parametrize(
    "plan",
    [
        block(PLAN, "python plan.py"),
        block(PLAN, "python:plan.py"),
        block(PLAN, 'python title="plan.py"'),
        block(PLAN, "plan.py"),
        block(PLAN, "py filename=plan.py", "~~~"),
        f"`plan.py`:\n\n{block(PLAN, 'python')}",
        f"### plan.py\n{block(PLAN, 'python')}",
        f"**1. The plan (`host/plan.py`)**\n{block(PLAN)}",
        block(f"# plan.py\n{PLAN}", "python"),
        block(PLAN, "python"),
        block(PLAN),
        f"> text\n\n````markdown plan.py\n{PLAN}````\n",
    ],
)
def test_a_plan_is_found_however_it_is_named(plan):
    form, found = files(f"First I think.\n\n{plan}\n{block(KERNEL, 'cpp kernels.cpp')}")

    assert form == "plan"
    assert set(found) == {"plan.py", "kernels.cpp"}
    assert found["plan.py"].endswith(PLAN)
    assert found["kernels.cpp"] == KERNEL


@pytest.mark.parametrize(
    ("language", "name"),
    [("cpp", "kernels.cpp"), ("c++", "kernels.cpp"), ("metal", "kernels.metal"), ("cuda", "kernels.cu")],
)
def test_a_lone_kernel_block_is_named_by_its_language(language, name):
    _, found = files(block(PLAN, "python plan.py") + block(KERNEL, language))

    assert found[name] == KERNEL


@pytest.mark.parametrize("info", ["python", "", "python model_new.py", "python solution.py"])
def test_a_model_new_is_the_module_form(info):
    form, found = files(block(MODEL_NEW, info))

    assert (form, found) == ("module", {"model_new.py": MODEL_NEW})


def test_a_plan_goes_before_a_module():
    form, found = files(block(MODEL_NEW, "python") + block(PLAN, "python plan.py"))

    assert (form, set(found)) == ("plan", {"plan.py"})


def test_of_two_answers_the_later_text_counts():
    _, found = files(block(PLAN, "python plan.py") + "Better:\n" + block(PLAN + "# better\n", "python plan.py"))

    assert found["plan.py"].endswith("# better\n")


def test_a_fence_within_a_longer_fence_is_text():
    _, found = files(block(f'"""\n```\n"""\n{PLAN}', "python plan.py", "````"))

    assert "```" in found["plan.py"]


def test_shell_output_and_examples_are_no_files():
    _, found = files(block("$ make\n", "bash") + block("x -> y\n", "text") + block(PLAN, "python plan.py"))

    assert set(found) == {"plan.py"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "no fenced block, only 0 characters"),
        ("A softmax is a reduction.", "no fenced block"),
        (block("fn main() {}\n", "rust"), "no block is plan.py, and none has a class ModelNew; its blocks: rust"),
        (block(KERNEL, "cpp kernels.cpp"), "its blocks: kernels.cpp"),
        (block(KERNEL, "cpp") + block(KERNEL, "cpp"), "several cpp blocks have no file name"),
        (f"```python plan.py\n{PLAN}", "its last block (plan.py) has no end"),
        ("".join(block(KERNEL, f"cpp k{number}.cpp") for number in range(100)), "more than 64 files"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(answer, why):
    read = read_answer(answer)

    assert isinstance(read, Unreadable)
    assert why in read.why
    assert "\n" not in read.why


@given(st.text(alphabet=st.sampled_from("`~ \npython.cxz/\\#:=\"'é\u2028"), max_size=300) | st.text(max_size=300))
def test_no_text_breaks_the_reader_and_names_are_plain(answer):
    read = read_answer(answer)

    if isinstance(read, Read):
        assert all("/" not in file.name and "\\" not in file.name for file in read.files)
    else:
        assert read.why


NAMES = st.from_regex(r"[a-z_]{1,8}\.(cpp|h|metal)", fullmatch=True)


# Without a limit one dictionary in a hundred thousand has more files than an answer may have.
@given(st.dictionaries(NAMES, st.text("abc {};\n", max_size=80), max_size=20))
def test_files_that_are_given_come_back(kernels):
    answer = block(PLAN, "python plan.py") + "".join(
        f"{block(text + chr(10), f'cpp {name}')}" for name, text in kernels.items()
    )

    _, found = files(answer)

    assert found == {"plan.py": PLAN} | {name: text + "\n" for name, text in kernels.items()}
