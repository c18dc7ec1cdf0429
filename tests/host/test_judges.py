"""Judges give the verdicts that the search's own process would, several at a time, and nothing where they can't."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kernelwright.batch.judges import Judges
from kernelwright.batch.task import Rules
from kernelwright.errors import LoadError
from kernelwright.problems.load import load_reference
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.judged import NotJudged
from kernelwright.records.verdict import Accepted, Rejected

PROBLEM = """
import torch

class Model(torch.nn.Module):
    def forward(self, x):
        return x * 2.0 + 1.0

def get_inputs():
    return [torch.randn(4, 37)]

def get_init_inputs():
    return []
"""
PLAN = """def forward(x):
    out = empty(x.shape, dtype=x.dtype)
    launch("k", x, out, x.numel(), threads=(1,))
    return out
"""
KERNEL = """#include <cstdint>
extern "C" void k(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {{
  for (int64_t i = 0; i < {end}; ++i) out[i] = x[i] * 2.0f + 1.0f;
}}
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = tmp_path_factory.mktemp("problem") / "twice.py"
    path.write_text(PROBLEM)
    return load_reference(str(path), mode="eval")


def candidate(reference, end="n", note=""):
    files = (
        SourceFile(name="plan.py", text=PLAN),
        SourceFile(name="k.cpp", text=KERNEL.format(end=end) + f"// {note}"),
    )
    return Candidate(problem_id=reference.problem.id, target="cpu", form="plan", files=files, author="a")


@pytest.fixture(scope="module")
def judges(reference, sandbox):
    with Judges(reference, Rules(target="cpu", level="quick", mode="eval"), sandbox, count=2) as opened:
        yield opened


def test_several_are_judged_at_a_time_and_each_by_its_own_merits(judges, reference):
    candidates = [candidate(reference, end, str(number)) for number, end in enumerate(("n", "n - 1", "n", "n - n % 8"))]

    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda each: judges.verdict(each, deadline_s=120.0), candidates))

    assert [type(each) for each in verdicts] == [Accepted, Rejected, Accepted, Rejected]
    assert [each.candidate_id for each in verdicts] == [each.id for each in candidates]
    assert "the last" in verdicts[3].evidence


def test_a_verdict_in_full_has_checks_that_a_quick_one_has_not(judges, reference):
    right = candidate(reference)

    quick, full = (judges.verdict(right, deadline_s=120.0, level=level) for level in (None, "full"))

    assert isinstance(full, Accepted)
    ran = [{check.name for check in each.checks if check.state == "passed"} for each in (quick, full)]
    assert ran[0] < ran[1]


def test_what_does_not_build_has_a_verdict_of_its_own(judges, reference):
    verdict = judges.verdict(candidate(reference, end="n)"), deadline_s=120.0)

    assert isinstance(verdict, Rejected)


def test_a_judge_that_dies_gives_no_verdict_and_the_other_goes_on(reference, sandbox):
    with Judges(reference, Rules(target="cpu", level="quick", mode="eval"), sandbox, count=2) as opened:
        assert isinstance(opened.verdict(candidate(reference), deadline_s=120.0), Accepted)
        killed = opened._all[1]
        killed.await_ready()
        killed._process.kill()
        found = [opened.verdict(candidate(reference, note=str(number)), deadline_s=120.0) for number in range(3)]

    (missing,) = [each for each in found if isinstance(each, NotJudged)]
    assert missing.reason.startswith("the process that judged it has ended with status -9")
    assert sum(isinstance(each, Accepted) for each in found) == 2


def test_once_closed_nobody_waits(reference, sandbox):
    opened = Judges(reference, Rules(target="cpu", level="quick", mode="eval"), sandbox, count=1)
    began = time.monotonic()
    with opened:
        pass

    assert opened.verdict(candidate(reference), deadline_s=60.0) == NotJudged(reason="the judges have been sent home")
    assert time.monotonic() - began < 30.0


def test_none_are_none(reference, sandbox):
    with Judges(reference, Rules(target="cpu", level="quick", mode="eval"), sandbox, count=0) as opened:
        assert not opened.are_wanted


def test_what_a_judge_says_of_why_it_has_no_verdict_is_kept(reference, sandbox):
    with Judges(reference, Rules(target="cpu", level="quick", mode="eval"), sandbox, count=1) as opened:
        told = opened.verdict(candidate(reference), deadline_s=1e-6)
        again = opened.verdict(candidate(reference, note="again"), deadline_s=60.0)

    assert isinstance(told, NotJudged)
    assert "were not enough for the checks" in told.reason
    assert isinstance(again, Accepted)


def test_a_reason_is_given_where_all_have_died_time_is_up_or_the_problem_cannot_be_handed_over(reference, sandbox):
    class KeptHere:
        def pack(self):
            raise LoadError("twice.py", "it holds an open file", "Close it.")

    rules = Rules(target="cpu", level="quick", mode="eval")
    with Judges(reference, rules, sandbox, count=1) as opened:
        opened._idle.get()
        late = opened.verdict(candidate(reference), deadline_s=0.3)
        opened._all[0].has_died = True
        died = opened.verdict(candidate(reference), deadline_s=60.0)
    with Judges(KeptHere(), rules, sandbox, count=1) as opened:
        kept = opened.verdict(candidate(reference), deadline_s=60.0)

    assert late.reason == "no judge was free before time was up"
    assert died.reason == "every judge has died"
    assert "holds an open file" in kept.reason
