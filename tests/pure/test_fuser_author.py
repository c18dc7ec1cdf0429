"""The fuser and the file author at the workbench."""

from collections.abc import Sequence

import pytest

from kernelwright.authors.author import Brief
from kernelwright.authors.fuser.author import Fuser
from kernelwright.authors.registry import author_named, known_authors
from kernelwright.errors import CandidateFormError, UnknownNameError
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.contract import Contract
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.profile import Profile, StepTime
from kernelwright.records.tensor import dense

SPEC = dense((8, 4), "float32")


class RecordingBench:
    """A workbench on which nothing builds; it keeps what was submitted."""

    def __init__(self, seconds: float = 60.0, slow: str = "") -> None:
        self.seconds, self.slow, self.submitted, self.remarks = seconds, slow, [], []

    def seconds_left(self) -> float:
        return self.seconds

    def submit(self, files: tuple[SourceFile, ...], *, form: str = "plan", note: str = "") -> Attempt:
        self.submitted.append((files, form, note))
        candidate = Candidate(problem_id="p", target="cpu", form=form, files=files, author="fuser", note=note)
        failed = BuildFailed(candidate_id=candidate.id, diagnostics=())
        return Attempt(run_id="r", number=len(self.submitted), candidate=candidate, built=failed, seconds=20.0)

    def submit_all(self, candidates: Sequence[tuple[SourceFile, ...]], *, note: str = "") -> tuple[Attempt, ...]:
        return tuple(self.submit(files, note=note) for files in candidates)

    def profile(self, files: tuple[SourceFile, ...]) -> Profile | str:
        """Every line with ``slow`` in it takes a thousand times as long as the others."""
        if not self.slow:
            return "no profile here"
        lines = enumerate(files[0].text.splitlines(), start=1)
        return Profile(
            steps=tuple(
                StepTime(line=number, what="", is_launch=True, median_ns=1e6 if self.slow in line else 1e3)
                for number, line in lines
            )
        )

    def remark(self, text: str) -> None:
        self.remarks.append(text)


def brief(
    op: str = "aten.relu.default",
    target: str = "cpu",
    *,
    linear: bool = True,
    rewritable: bool = False,
    **contract: object,
) -> Brief:
    """A linear layer (or none) and ``op``; with a product by one in between that can be left out if ``rewritable``."""
    x = GraphInput(name="x", kind="input", target="", spec=SPEC)
    weight = GraphInput(name="w", kind="parameter", target="w", spec=dense((4, 4), "float32"))
    layer = Node(name="linear", op="aten.linear.default", args=(Ref(node="x"), Ref(node="w")), outputs=(SPEC,))
    scaled = Node(name="scaled", op="aten.mul.Tensor", args=(Ref(node="linear"), 1.0), outputs=(SPEC,))
    before = "scaled" if rewritable else "linear" if linear else "x"
    last = Node(name="y", op=op, args=(Ref(node=before),), outputs=(SPEC,))
    nodes = (*((layer,) if linear else ()), *((scaled,) if rewritable else ()), last)
    graph = Graph(inputs=(weight, x), nodes=nodes, outputs=(Ref(node="y"),))
    given = {"inputs": (SPEC,), "input_tree": "", "outputs": (SPEC,), "output_tree": "", "state": (), "mode": "eval"}
    return Brief(
        problem_id="p",
        problem_name="p",
        source="",
        graph=graph,
        contract=Contract(**(given | contract)),  # type: ignore[arg-type]
        target=target,
        guide="",
        threads=2,
        vector_bytes=32,
        cache_bytes=(32768, 1 << 20),
    )


def plan_of(bench: RecordingBench) -> str:
    return bench.submitted[0][0][0].text


def test_what_is_rewritten_and_what_was_captured_are_submitted_while_there_is_time() -> None:
    bench = RecordingBench()
    Fuser().work(brief(rewritable=True), bench)

    assert len(bench.submitted) == 2
    assert len({files for files, _, _ in bench.submitted}) == 2


def test_nothing_more_is_submitted_when_time_runs_short() -> None:
    bench = RecordingBench(seconds=30.0)
    Fuser().work(brief(rewritable=True), bench)

    assert len(bench.submitted) == 1


def test_a_region_that_the_library_computes_faster_is_left_to_it() -> None:
    by_kernel, by_library = RecordingBench(slow="relu("), RecordingBench(slow="launch(")
    Fuser().work(brief(), by_kernel)
    Fuser().work(brief(), by_library)

    assert "launch(" in plan_of(by_kernel)
    assert "launch(" not in plan_of(by_library)
    assert " relu(" in plan_of(by_library)
    assert "mkldnn_linear" in plan_of(by_library)
    assert "left to the library" in by_library.remarks[0]


def test_weights_are_laid_out_once_unless_that_is_slower() -> None:
    packed, plain = RecordingBench(slow=" linear("), RecordingBench(slow="mkldnn_linear")
    Fuser().work(brief(), packed)
    Fuser().work(brief(), plain)

    assert "mkldnn_linear_pointwise" in plan_of(packed)
    assert "mkldnn" not in plan_of(plain)


def test_what_the_library_does_as_well_is_not_submitted() -> None:
    bench = RecordingBench(slow="launch(")
    ending = Fuser().work(brief(linear=False), bench)

    assert bench.submitted == []
    assert "the library's own operators" in ending


def test_the_graph_whose_trial_was_faster_is_submitted_first() -> None:
    bench = RecordingBench(slow="mul")
    Fuser().work(brief(rewritable=True), bench)

    assert "mul" not in plan_of(bench)


def test_without_time_for_a_trial_the_usual_options_are_taken() -> None:
    bench = RecordingBench(seconds=5.0, slow="launch(")
    Fuser().work(brief(), bench)

    assert "launch(" in plan_of(bench)
    assert "no time" in bench.remarks[0]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (brief(op="aten.frobnicate.default"), "aten.frobnicate.default"),
        (brief(target="cuda"), "cuda"),
        (brief(is_random=True), "random"),
        (brief(mutates=("count",)), "count"),
    ],
)
def test_what_it_cannot_serve_it_declines_with_the_reason(asked, reason) -> None:
    bench = RecordingBench()

    assert reason in Fuser().work(asked, bench)
    assert bench.submitted == []


def test_authors_are_found_by_name() -> None:
    assert author_named("fuser").name == "fuser"
    assert "fuser" in known_authors()
    with pytest.raises(UnknownNameError, match="fuser"):
        author_named("nobody")


def test_a_folder_with_a_plan_is_submitted_whole(tmp_path) -> None:
    (tmp_path / "plan.py").write_text("def forward(x, *, p):\n    return x\n")
    (tmp_path / "kernels.cpp").write_text("// none\n")
    bench = RecordingBench()
    author_named(f"file:{tmp_path}").work(brief(), bench)

    ((files, form, _),) = bench.submitted
    assert form == "plan"
    assert [file.name for file in files] == ["kernels.cpp", "plan.py"]


def test_a_path_without_a_candidate_is_refused(tmp_path) -> None:
    with pytest.raises(CandidateFormError, match=r"plan\.py"):
        author_named(f"file:{tmp_path}")
