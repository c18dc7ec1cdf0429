"""Each rule finds what it is for, names the step, the figure and the change, and is silent where there is nothing."""

from dataclasses import replace

import pytest

from kernelwright.authors.llm import rules
from kernelwright.authors.llm.figures import bound_lines, distance
from kernelwright.authors.llm.rules import Case, recommendations
from kernelwright.records.bound import Bound
from kernelwright.records.evidence import Evidence, Intermediate, StepEvidence
from kernelwright.records.verdict import Facts

BOUND = Bound(moved_bytes=1000, operations=0, bytes_per_s=1e10, memory_ns=100.0, arithmetic_ns=0.0)
OWN = Facts(own_kernels=("k",))
US = 1000.0


def launch(what="k", ns=100 * US, *, line=2, needed=90 * US, moved=900_000, **fields):
    """A launch that is near memory's limit and keeps all lanes busy, unless said otherwise."""
    fields = {"work_items": 64, "memory_ns": needed, "read_bytes": moved} | fields
    return StepEvidence(line=line, what=what, is_launch=True, ns=ns, **fields)


def call(what, ns=100 * US, *, line=3, moved=900_000, needed=90 * US):
    return StepEvidence(line=line, what=what, is_launch=False, ns=ns, read_bytes=moved, memory_ns=needed)


def case(*steps, facts=OWN, bound=None, call_ns=None, **fields):
    evidence = Evidence(candidate_id="c", steps=steps, **({"lanes": 2} | fields))
    return Case(evidence=evidence, facts=facts, bound=bound, call_ns=call_ns)


def said(rule, *steps, **fields):
    return [each.text for each in rule(case(*steps, **fields))]


def test_work_that_weights_decide_belongs_into_prepare():
    (text,) = said(rules.work_of_weights, launch("t", 25 * US, is_of_weights=True), launch("k", 75 * US))

    assert "`t` (line 2 of plan.py) read nothing but weights and take 25.0 us (25 % of the call)" in text
    assert "in `prepare`" in text
    assert said(rules.work_of_weights, launch()) == []


def test_a_launch_with_fewer_groups_than_threads_leaves_them_idle():
    serial = launch("sum_all", 80 * US, work_items=1)

    (text,) = said(rules.idle_lanes, serial, launch("k", 20 * US), lanes=4)

    assert "`sum_all` (line 2 of plan.py) is launched with 1 group of work for 4 threads, and takes 80.0 us" in text
    assert said(rules.idle_lanes, replace(serial, work_items=64)) == []
    assert said(rules.idle_lanes, replace(serial, ns=1 * US), launch()) == []  # it costs nothing
    (grouped,) = said(rules.idle_lanes, replace(serial, work_items=64, per_group=64), lanes=8, chip="M1")
    assert "1 group of work for 8 GPU cores" in grouped
    assert "a predicted 80.0 us on M1" in grouped


def test_short_launches_next_to_each_other_are_merged():
    first, second = launch("a", 4 * US, needed=100.0), launch("b", 5 * US, line=3, needed=200.0)

    (text,) = said(rules.launches_to_merge, first, second, launch("c", 30 * US))

    assert "`a` (line 2 of plan.py) and `b` (line 3 of plan.py) take 9.0 us (23 % of the call)" in text
    assert "need 0.3 us" in text
    assert "Merge these 2 launches into one" in text
    assert said(rules.launches_to_merge, first, launch("c", 30 * US), second) == []  # not next to each other
    assert said(rules.launches_to_merge, first, call("mm", 4 * US), second) == []
    assert said(rules.launches_to_merge, first, second, launch("c", 300 * US)) == []  # nothing to be won
    assert said(rules.launches_to_merge, replace(first, memory_ns=3 * US), second) == []  # its work takes the time


def test_a_step_that_takes_most_and_is_far_from_memorys_rate_says_both_rates():
    (text,) = said(rules.dominating_step, launch("slow", 80 * US, needed=20 * US, moved=800_000), launch("k", 20 * US))

    assert "`slow` (line 2 of plan.py) takes 80.0 us (80 % of the call)" in text
    assert "moves 800,000 bytes at 10.0 GB/s, where 40.0 GB/s are possible" in text
    assert "innermost loop" in text


def test_a_step_that_takes_most_and_multiplies_says_how_far_from_the_rate_of_products():
    product = launch("mm", 100 * US, needed=US, operations=2_000_000, arithmetic_ns=20 * US)

    (text,) = said(rules.dominating_step, product)

    assert "does 2.0 million operations at 20.0 GFLOP/s, where 100.0 are possible" in text
    assert "a tile of results" in text


def test_a_step_near_its_limit_is_told_to_do_less():
    (text,) = said(rules.dominating_step, launch("k", 100 * US, needed=90 * US))

    assert "near its limit" in text
    assert "Read less" in text
    (library,) = said(rules.dominating_step, call("mm", 100 * US, needed=90 * US))
    assert "Replace it only by a kernel that also does what stands next to it" in library


def test_a_step_of_which_nothing_is_known_but_its_time_is_named_all_the_same():
    (text,) = said(rules.dominating_step, launch("k", needed=0.0))

    assert "`k` (line 2 of plan.py) takes 100.0 us (100 % of the call): start there." in text


def test_no_step_dominates_where_none_takes_half_or_its_start_is_what_it_takes():
    three = (launch("a"), launch("b"), launch("c"))
    assert said(rules.dominating_step, *three) == []
    assert said(rules.dominating_step, launch("k", 2 * US, needed=10.0)) == []
    assert said(rules.dominating_step, launch("k", None)) == []
    assert said(rules.dominating_step) == []


BETWEEN = Intermediate(bytes=1000, written_by=0, read_by=(1,))
MOVES = (launch("a", moved=2000), launch("b", line=3, moved=2000))


def test_a_tensor_that_goes_to_memory_and_back_is_named_with_its_bytes():
    (text,) = said(rules.passes_over_memory, *MOVES, bound=BOUND, intermediates=(BETWEEN,))

    assert "moves 4,000 bytes where 1,000 bytes would do (4.0 times as much)" in text
    assert "1,000 bytes are written by `a` (line 2 of plan.py) and read again by `b` (line 3 of plan.py)" in text
    assert "in one launch" in text
    steps = (MOVES[0], call("mm", moved=2000))
    (library,) = said(rules.passes_over_memory, *steps, bound=BOUND, intermediates=(BETWEEN,))
    assert "Write a kernel that does `mm`" in library


@pytest.mark.parametrize(
    "fields",
    [
        {"bound": None, "intermediates": (BETWEEN,)},
        {"bound": BOUND, "intermediates": ()},
        {"bound": replace(BOUND, moved_bytes=3900), "intermediates": (BETWEEN,)},  # nothing is moved twice
        {"bound": BOUND, "intermediates": (replace(BETWEEN, bytes=100),)},  # too little to matter
    ],
)
def test_passes_that_are_needed_or_not_known_are_not_named(fields):
    assert said(rules.passes_over_memory, *MOVES, **fields) == []


def test_a_library_call_that_a_kernel_could_do_is_named_with_its_neighbour():
    (text,) = said(rules.calls_to_fuse, launch("k"), call("add", 50 * US), call("relu", 10 * US, line=4))

    assert "The library call `add` (line 3 of plan.py) takes 50.0 us (31 % of the call) and moves 900,000 bytes" in text
    assert "Do its work in `k` (line 2 of plan.py), which runs next to it" in text
    assert "The same goes for `relu` (line 4 of plan.py)" in text
    (alone,) = said(rules.calls_to_fuse, call("add"))
    assert "in a kernel of your own" in alone


def test_products_views_and_cheap_calls_are_left_to_the_library():
    assert said(rules.calls_to_fuse, launch(), call("mm"), call("convolution")) == []
    assert said(rules.calls_to_fuse, launch(), call("view", moved=0)) == []
    assert said(rules.calls_to_fuse, launch(), call("add", 1 * US)) == []


def test_time_that_no_step_takes_is_laid_to_library_calls():
    (text,) = said(rules.time_between_steps, launch("k", 5 * US), call("mm", 5 * US), call_ns=20 * US)

    assert "The call takes 20.0 us, its 2 steps 10.0 us: the other 10.0 us" in text
    assert "`mm` (line 3 of plan.py)" in text
    assert said(rules.time_between_steps, launch("k", 5 * US), call_ns=20 * US) == []  # no library call to blame
    assert said(rules.time_between_steps, launch("k", 9 * US), call("mm", 9 * US), call_ns=20 * US) == []
    assert said(rules.time_between_steps, launch("k", 5 * US), call("mm", 5 * US)) == []  # nothing was timed
    assert said(rules.time_between_steps, launch("k", 5 * US), call("mm", 5 * US), call_ns=20 * US, chip="M1") == []


def test_a_candidate_without_a_kernel_of_its_own_is_told_so():
    calls = Facts(library_calls=(("mm", 2), ("add", 1), ("view", 3)))

    (text,) = said(rules.nothing_of_its_own, facts=calls)

    assert "No kernel of yours runs: `mm` x 2 and `add` x 1 are the library's" in text
    assert "Write one kernel for `add`" in text
    (heavy,) = said(rules.nothing_of_its_own, facts=Facts(library_calls=(("mm", 2),)))
    assert "more than one of them" in heavy
    assert said(rules.nothing_of_its_own, facts=replace(calls, own_kernels=("k",))) == []
    assert said(rules.nothing_of_its_own, facts=replace(calls, compiled_by=("torch.compile",))) == []
    assert said(rules.nothing_of_its_own, facts=Facts()) == []


def test_at_most_three_are_given_the_one_worth_most_first():
    steps = (
        launch("t", 20 * US, is_of_weights=True),
        launch("one", 100 * US, line=3, work_items=1),
        call("add", 30 * US, line=4),
        call("mul", 30 * US, line=5),
    )
    found = recommendations(
        case(*steps, bound=BOUND, call_ns=400 * US, intermediates=(replace(BETWEEN, bytes=1_000_000),))
    )

    assert len(found) == 3
    shares = [each.share for each in found]
    assert shares == sorted(shares, reverse=True)
    assert found == recommendations(
        case(*steps, bound=BOUND, call_ns=400 * US, intermediates=(replace(BETWEEN, bytes=1_000_000),))
    )
    assert recommendations(case()) == ()


def test_the_bound_says_what_limits_and_whose_figures_it_is_from():
    measured, predicted = bound_lines(BOUND), bound_lines(replace(BOUND, chip="M1", launch_ns=5 * US, operations=8))

    assert measured[0] == "the least time of one call by the roofline: 0.1 us, bound by memory (measured here)"
    assert "1,000 bytes have to be moved, which takes 0.1 us at 10.0 GB/s" in measured[1]
    assert "predicted for M1" in predicted[0]
    assert "products need 8 operations" in predicted[2]
    assert "each launch costs about 5.0 us" in predicted[3]


@pytest.mark.parametrize(
    ("call_ns", "words"),
    [(310.0, "takes 3.1 times the bound"), (103.0, "is at the bound"), (50.0, "faster than the bound")],
)
def test_how_far_from_the_bound_is_one_phrase(call_ns, words):
    assert words in distance(call_ns, BOUND)
    assert distance(call_ns, replace(BOUND, chip="M1")).startswith("predicted for M1: it ")


def test_a_bound_by_arithmetic_says_so():
    assert replace(BOUND, arithmetic_ns=200.0).limit == "arithmetic"
    assert replace(BOUND, arithmetic_ns=200.0, launch_ns=5.0).ns == 205.0
