"""One stored run with an attempt of every kind, for tests that need something to store or show."""

from kernelwright.authors.author import Brief
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact, BuildFailed, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.contract import Contract
from kernelwright.records.machine import Machine
from kernelwright.records.measurement import Comparison, Measurement, Ratio, Unavailable
from kernelwright.records.problem import Origin, Problem
from kernelwright.records.run import Request, Run
from kernelwright.records.tensor import dense
from kernelwright.records.verdict import Accepted, CheckResult, Facts, Figure, Rejected

CONTRACT = Contract(
    inputs=(dense((4, 8), "float32"),),
    input_tree="[]",
    outputs=(dense((4,), "float32"),),
    output_tree="[]",
    state=(),
    mode="eval",
)
PROBLEM = Problem(
    name="softmax", origin=Origin(kind="file", spelling="a.py", digest="d"), contract=CONTRACT, sizes=(("N", 4),)
)
BRIEF = Brief(
    problem_id=PROBLEM.id,
    problem_name=PROBLEM.name,
    source="",
    graph=None,
    contract=CONTRACT,
    target="cpu",
    guide="",
    threads=2,
    vector_bytes=32,
    cache_bytes=(32768, 1048576),
)
MACHINE = Machine(
    system="Linux",
    processor="x",
    cores=2,
    threads=2,
    memory_bytes=1,
    features=("avx2",),
    python="3.11",
    torch="2.13",
    compiler="g++",
)
REQUEST = Request(
    reference="a.py",
    inputs="",
    target="cpu",
    authors=("fuser",),
    time_s=9.0,
    precision="strict",
    mode="eval",
    fit=False,
    out="",
)
RUN = Run(
    id="abcdef123456",
    problem_id=PROBLEM.id,
    request=REQUEST,
    machine_id=MACHINE.id,
    state="running",
    started_at=5.0,
)
CANDIDATE = Candidate(
    problem_id=PROBLEM.id,
    target="cpu",
    form="plan",
    files=(SourceFile(name="plan.py", text="def forward(x): return x"),),
    author="fuser",
    note="first",
)
ARTIFACT = Artifact(candidate_id=CANDIDATE.id, target="cpu", path="/x.so", kernels=("k",), build_s=0.5)
CHECKS = (CheckResult(name="rounding", state="passed", figures=(Figure(name="worst", value=1.5),)),)
ACCEPTED = Accepted(
    candidate_id=CANDIDATE.id,
    problem_id=PROBLEM.id,
    worst_error=1.5,
    checks=CHECKS,
    facts=Facts(own_kernels=("k",), library_calls=(("mm", 1),)),
)
REJECTED = Rejected(
    candidate_id=CANDIDATE.id,
    problem_id=PROBLEM.id,
    reason="wrong_values",
    evidence="last column",
    worst_error=float("inf"),
    checks=(),
    facts=Facts(),
)
MEASUREMENT = Measurement(
    candidate_id=CANDIDATE.id,
    problem_id=PROBLEM.id,
    machine_id=MACHINE.id,
    comparisons=(
        Comparison(
            baseline="eager",
            ratio=Ratio(value=1.5, low=1.4, high=1.6),
            baseline_median_ns=15.0,
            candidate_median_ns=10.0,
            pairs=9,
            calls=3,
        ),
    ),
    unavailable=(Unavailable(baseline="compile", reason="no compiler"),),
    threads=2,
    cache="warm",
    peak_bytes=5,
    baseline_peak_bytes=7,
    is_final=True,
)
ATTEMPTS = (
    Attempt(
        run_id=RUN.id,
        number=1,
        candidate=CANDIDATE,
        built=BuildFailed(
            candidate_id=CANDIDATE.id,
            diagnostics=(Diagnostic(file="k.cpp", line=1, column=2, message="expected ';'"),),
        ),
    ),
    Attempt(run_id=RUN.id, number=2, candidate=CANDIDATE, built=ARTIFACT, verdict=REJECTED),
    Attempt(run_id=RUN.id, number=3, candidate=CANDIDATE, built=ARTIFACT, verdict=ACCEPTED, measurement=MEASUREMENT),
)
