"""What a model is told: everything of the brief, a plan language that exists, and the same again each time."""

import re
from dataclasses import replace
from textwrap import dedent

import pytest

from kernelwright.authors.llm.author import LanguageModel
from kernelwright.authors.llm.feedback import Analysis, Best, Turn, after_attempt, after_no_answer, after_unreadable
from kernelwright.authors.llm.outcomes import OUTCOMES, after_outcome
from kernelwright.authors.llm.prompt import fenced, leaf_text, opening, plan_language, versions
from kernelwright.authors.llm.spelling import spelled
from kernelwright.plan.assumptions import ASSUMPTIONS
from kernelwright.plan.library import LIBRARY
from kernelwright.plan.parse import parse
from kernelwright.plan.tree import Plan, PlanRefused
from kernelwright.records.advice import Recommendation
from kernelwright.records.bound import Bound
from kernelwright.records.build import BuildFailed, Diagnostic
from kernelwright.records.candidate import SourceFile
from kernelwright.records.contract import Constant, NamedTensor
from kernelwright.records.counterexample import Counterexample
from kernelwright.records.exemplar import Exemplar
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.guidance import ReferenceKernel
from kernelwright.records.model_call import ModelCall
from kernelwright.records.tensor import TensorSpec, dense
from llm_runs import BRIEF
from stored_run import ACCEPTED, ATTEMPTS, CONTRACT, MEASUREMENT, REJECTED

SPEC = dense((4, 8), "float32")
GRAPH = Graph(
    inputs=(GraphInput(name="x", kind="input", target="", spec=SPEC),),
    nodes=(Node(name="relu", op="aten.relu.default", args=(Ref(node="x"),), outputs=(SPEC,)),),
    outputs=(Ref(node="relu"),),
)
FAILED, WRONG, RIGHT = ATTEMPTS
TURN = Turn(number=2, attempts=5)


def test_the_brief_is_all_there():
    state = (NamedTensor(name="layer.weight", kind="parameter", spec=dense((8,), "bfloat16")),)
    system, problem = opening(
        replace(BRIEF, source="class Model:  # <b>&", graph=GRAPH, contract=replace(CONTRACT, state=state)), attempts=7
    )

    assert (system.speaker, problem.speaker) == ("system", "user")
    for text in ("class Model:  # <b>&", str(GRAPH), "input 0: float32[4, 8]", "parameter `layer.weight`: bfloat16[8]"):
        assert text in problem.text
    for text in (
        "2 threads",
        "vector registers of 32 bytes",
        "L1 32 KiB, L2 1024 KiB",
        "7 attempts",
        "eval; precision",
    ):
        assert text in problem.text
    assert "# The guide to the target `cpu`\n\n## What a kernel looks like\n\nLike this." in system.text


def test_what_comes_first_is_the_same_for_all_problems_of_a_target():
    one, other = opening(BRIEF, attempts=5)[0], opening(replace(BRIEF, problem_name="q", source=""), attempts=3)[0]

    assert one == other
    assert one != opening(replace(BRIEF, target="metal"), attempts=5)[0]


def test_a_problem_without_a_graph_or_without_source_is_told_with_what_there_is():
    assert "could not be captured" in opening(BRIEF, attempts=5)[1].text
    assert "as PyTorch code" not in opening(replace(BRIEF, source="", graph=GRAPH), attempts=5)[1].text


def test_nothing_of_a_template_is_left_in_what_is_said():
    for message in opening(replace(BRIEF, graph=GRAPH), attempts=5):
        assert not re.search(r"\{[{%#]|[%#}]\}", message.text)


def test_every_function_of_the_plan_language_is_named_and_no_other():
    told = plan_language().partition("Functions you may call")[2]

    assert set(re.findall(r"`(\w+)`", told)) - {"device", "layout", "generator", "inplace"} == set(LIBRARY)


def test_plans_that_are_shown_are_plans():
    (in_language,) = re.findall(r"```python\n(.*?)```", plan_language(), re.DOTALL)
    in_format = re.search(r"    ```python plan.py\n(.*?)    ```", opening(BRIEF, attempts=5)[0].text, re.DOTALL)[1]

    assert isinstance(parse(in_language, ("row_softmax",)), Plan)
    assert isinstance(parse(dedent(in_format), ("name",)), Plan)


@pytest.mark.parametrize(
    "line",
    [
        "y = [i for i in range(3)]",
        "while True: pass",
        "import torch",
        "y = f'{1}'",
        "try:\n        pass\n    except: pass",
        "def g(): pass",
    ],
)
def test_what_plans_are_said_not_to_have_they_have_not(line):
    assert isinstance(parse(f"def forward(x):\n    {line}\n    return x\n", ()), PlanRefused)


def test_the_assumptions_are_those_that_plans_may_state():
    told = plan_language()

    assert all(f'`"{name}"` ({what})' in told for name, what in ASSUMPTIONS.items())


def test_a_graph_of_thousands_of_operators_is_told_in_part():
    nodes = tuple(replace(GRAPH.nodes[0], name=f"relu_{number}") for number in range(5000))

    text = opening(replace(BRIEF, graph=replace(GRAPH, nodes=nodes)), attempts=5)[1].text

    assert len(text) < 100_000
    assert "%relu_0:" in text
    assert "%relu_4999:" in text
    assert "lines left out ..." in text


def test_a_contract_without_assumptions_says_so():
    strict = replace(BRIEF, contract=replace(CONTRACT, accepts_finite_only=False))

    assert "grants none of the assumptions" in opening(strict, attempts=5)[0].text
    assert "NaN and infinity must come out" in opening(strict, attempts=5)[1].text


def test_strides_are_told_where_they_are_not_the_usual_ones():
    assert leaf_text(SPEC) == "float32[4, 8]"
    assert leaf_text(TensorSpec(shape=(4, 8), dtype="float32", strides=(1, 4))).endswith("strides [1, 4] (in elements)")
    assert leaf_text(Constant(value=0.5)) == "the value 0.5, always"


def test_every_prompt_has_its_version():
    assert set(versions()) >= {"writer", "problem", "plan_language", "accepted", "rejected", "does_not_build"}
    assert all(number >= 1 for number in versions().values())


def test_a_build_that_fails_is_told_with_its_place():
    assert after_attempt(FAILED, TURN) == (
        "Attempt 2 of 5 does not build:\n\n```\nk.cpp:1:2: error: expected ';'\n```\n\n"
        "Correct this and give all files again, each whole.\n"
    )


def test_a_wrong_answer_is_told_with_its_counterexample_and_never_with_a_seed():
    shown = Counterexample(
        inputs=(),
        redrawn=(),
        sizes=(),
        smaller=(),
        place=None,
        calls=1,
        earlier="",
        is_guarded=False,
        sentence="It fails already with x = 0 (seed 77).",
        hint="Look at the end of that axis.",
        questions=1,
        digest="d",
    )
    evidence = "with the problem's own inputs (seed 1435906892): the output: a tail"
    wrong = replace(WRONG, verdict=replace(REJECTED, evidence=evidence, counterexample=shown))

    told = after_attempt(wrong, replace(TURN, best=Best(number=1, ratio=1.5)))

    assert "rejected (wrong_values):\n\nwith the problem's own inputs: the output: a tail" in told
    assert "It fails already with x = 0." in told
    assert "What to look at: Look at the end of that axis." in told
    assert "Your best so far is attempt 1 at 1.50x, and it is kept." in told
    assert "seed" not in told


def test_what_evidence_says_already_is_not_said_twice():
    shown = "It fails already with x = 0 everywhere. Look at the end."
    wrong = replace(WRONG, verdict=replace(REJECTED, evidence=shown))

    assert after_attempt(wrong, TURN).count("It fails already") == 1


def test_a_right_answer_is_told_how_fast_it_is_and_why_a_baseline_is_missing():
    told = after_attempt(RIGHT, TURN)

    assert "Attempt 2 of 5 is right (its worst error is 1.5 times the module's own rounding error)." in told
    assert "1.50x eager (faster): yours takes 0.0 us a call, eager 0.0 us" in told
    assert "compile: not timed (no compiler)" in told
    assert "library calls in one call: mm x 1" in told


@pytest.mark.parametrize(
    ("low", "high", "word"), [(1.1, 1.2, "faster"), (0.8, 0.9, "slower"), (0.9, 1.1, "for certain")]
)
def test_a_comparison_says_whether_it_is_certain(low, high, word):
    comparison = MEASUREMENT.comparisons[0]
    measured = replace(comparison, ratio=replace(comparison.ratio, low=low, high=high))

    assert word in after_attempt(replace(RIGHT, measurement=replace(MEASUREMENT, comparisons=(measured,))), TURN)


def test_where_nothing_is_timed_or_verified_that_is_said():
    assert "Nothing is timed here" in after_attempt(replace(RIGHT, measurement=None, verdict=ACCEPTED), TURN)
    assert "no time to verify it" in after_attempt(replace(RIGHT, verdict=None, measurement=None), TURN)


def test_long_evidence_keeps_its_beginning_and_its_end():
    complaints = tuple(Diagnostic(file="k.cpp", line=n, column=1, message="x" * 90) for n in range(1, 200))
    told = after_attempt(replace(FAILED, built=BuildFailed(candidate_id="c", diagnostics=complaints)), TURN)

    assert "k.cpp:1:1" in told
    assert "k.cpp:199:1" in told
    assert "characters left out" in told
    assert len(told) < 7000


def test_an_answer_without_a_candidate_is_told_what_it_lacks():
    assert "no candidate in your answer: it has no fenced block." in after_unreadable("it has no fenced block", TURN)


@pytest.mark.parametrize(
    ("outcome", "word"), [("truncated", "cut off"), ("refused", "refusal"), ("empty", "it called tools: shell")]
)
def test_no_answer_is_told_why_it_is_none(outcome, word):
    call = ModelCall(author="a", role="writer", request_sha256="d", outcome=outcome, detail="it called tools: shell")

    assert word in after_no_answer(call)


def test_without_a_key_nothing_is_asked_and_the_variable_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    missing = LanguageModel(spelled("openai:gpt-5")).available()

    assert missing == "no key for openai: set OPENAI_API_KEY in the environment"


BOUND = Bound(moved_bytes=2_500_000, operations=0, bytes_per_s=2e10, memory_ns=125_000.0, arithmetic_ns=0.0)
KERNEL = ReferenceKernel(
    name="softmax.cu",
    language="CUDA C++",
    files=(SourceFile(name="softmax.cu", text="__global__ void softmax() {} // ``` in a comment ````"),),
)
EXEMPLAR = Exemplar(
    problem="40_LayerNorm",
    problem_id="p",
    graph="%x: float32[8] <- input",
    operators=("native_layer_norm",),
    files=(
        SourceFile(name="plan.py", text="def forward(x): ..."),
        SourceFile(name="kernels.metal", text="kernel void k() {}"),
    ),
    provenance="kernels/metal/level1/040_LayerNorm-eval: by fuser",
)


def test_the_bound_is_told_with_what_limits_and_where_it_is_from():
    told = opening(replace(BRIEF, bound=BOUND), attempts=5)[1].text

    assert "- the least time of one call by the roofline: 125.0 us, bound by memory (measured here)" in told
    assert "2.5 MB have to be moved, which takes 125.0 us at 20.0 GB/s" in told
    assert "roofline" not in opening(BRIEF, attempts=5)[1].text


def test_exemplars_and_a_reference_stand_beside_the_problem_and_the_system_part_stays_the_same():
    told = replace(BRIEF, exemplars=(EXEMPLAR,), reference_kernel=KERNEL, bound=BOUND)
    system, problem = opening(told, attempts=5)

    assert system == opening(BRIEF, attempts=5)[0]
    for text in (
        "# An implementation in CUDA C++\n\nFrom softmax.cu,",
        "## 40_LayerNorm\n\nFrom kernels/metal/level1/040_LayerNorm-eval: by fuser. It computes:",
        "```python plan.py\ndef forward(x): ...\n```",
        "```metal kernels.metal\nkernel void k() {}\n```",
    ):
        assert text in problem.text
    assert not re.search(r"\{[{%#]|[%#}]\}", problem.text)
    plain = opening(BRIEF, attempts=5)[1].text
    assert "An implementation in" not in plain
    assert "Kernels for other problems" not in plain


def test_a_fence_is_longer_than_any_in_the_file():
    assert fenced(KERNEL.files[0]) == f"`````cuda softmax.cu\n{KERNEL.files[0].text}\n`````"
    assert fenced(SourceFile(name="a.f90", text="end\n")) == "``` a.f90\nend\n```"


def test_a_right_answer_is_told_how_far_it_is_from_the_bound_and_what_to_change():
    analysis = Analysis(bound=replace(BOUND, memory_ns=4.0), recommendations=(Recommendation(rule="r", text="Merge."),))

    told = after_attempt(RIGHT, TURN, analysis)

    assert "- it takes 2.5 times the bound (0.01 us against 0.004 us, bound by memory)" in told
    assert "What its profile and its traffic show:\n\n1. Merge.\n" in told
    assert "Begin with the first of these" in told
    assert "Think about what limits it" in after_attempt(RIGHT, TURN)


def test_where_nothing_is_timed_the_distance_is_a_predicted_one():
    chip = Analysis(bound=replace(BOUND, chip="M1"), predicted_ns=375_000.0)

    told = after_attempt(replace(RIGHT, measurement=None), TURN, chip)

    assert "predicted for M1: it takes 3.0 times the bound" in told
    assert "times the bound" not in after_attempt(
        replace(RIGHT, measurement=None), TURN, replace(chip, predicted_ns=0.0)
    )


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_is_said_after_each_outcome_can_be_shown(outcome):
    told = after_outcome(outcome, replace(BRIEF, bound=BOUND), attempts=5)

    assert told.strip()
    assert not re.search(r"\{[{%#]|[%#}]\}", told)
    assert after_outcome(outcome, BRIEF, attempts=5)  # without a bound, too
