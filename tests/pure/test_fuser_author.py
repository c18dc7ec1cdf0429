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
from kernelwright.records.tensor import dense

SPEC = dense((8, 4), "float32")


class RecordingBench:
    """A workbench on which nothing builds; it keeps what was submitted."""

    def __init__(self, seconds: float = 60.0) -> None:
        self.seconds, self.submitted = seconds, []

    def seconds_left(self) -> float:
        return self.seconds

    def submit(self, files: tuple[SourceFile, ...], *, form: str = "plan", note: str = "") -> Attempt:
        self.submitted.append((files, form, note))
        candidate = Candidate(problem_id="p", target="cpu", form=form, files=files, author="fuser", note=note)
        failed = BuildFailed(candidate_id=candidate.id, diagnostics=())
        return Attempt(run_id="r", number=len(self.submitted), candidate=candidate, built=failed, seconds=20.0)

    def submit_all(self, candidates: Sequence[tuple[SourceFile, ...]], *, note: str = "") -> tuple[Attempt, ...]:
        return tuple(self.submit(files, note=note) for files in candidates)


def brief(op: str = "aten.relu.default", target: str = "cpu", **contract: object) -> Brief:
    x = GraphInput(name="x", kind="input", target="", spec=SPEC)
    weight = GraphInput(name="w", kind="parameter", target="w", spec=dense((4, 4), "float32"))
    linear = Node(name="linear", op="aten.linear.default", args=(Ref(node="x"), Ref(node="w")), outputs=(SPEC,))
    last = Node(name="y", op=op, args=(Ref(node="linear"),), outputs=(SPEC,))
    graph = Graph(inputs=(weight, x), nodes=(linear, last), outputs=(Ref(node="y"),))
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


def test_variants_differ_and_are_submitted_while_there_is_time() -> None:
    bench = RecordingBench()
    Fuser().work(brief(), bench)

    assert len(bench.submitted) == 2
    assert len({files for files, _, _ in bench.submitted}) == 2


def test_nothing_more_is_submitted_when_time_runs_short() -> None:
    bench = RecordingBench(seconds=30.0)
    Fuser().work(brief(), bench)

    assert len(bench.submitted) == 1


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (brief(op="aten.frobnicate.default"), "aten.frobnicate.default"),
        (brief(target="metal"), "metal"),
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
