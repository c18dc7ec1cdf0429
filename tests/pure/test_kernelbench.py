"""KernelBench's files, rows, summaries and the report, without running a problem."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from math import exp, log

import pytest

from fake_stations import FakeStations, files
from kernelbench_rows import SETTINGS, crashed, lost, row, win
from kernelwright.children.own_process import why_none
from kernelwright.children.side_by_side import core_shares
from kernelwright.errors import UnknownNameError
from kernelwright.kernelbench.loss import losses
from kernelwright.kernelbench.page import level_part, page_of
from kernelwright.kernelbench.plot import plot_of, tick_values
from kernelwright.kernelbench.problem_files import ProblemFile, numbers_in, problem_files
from kernelwright.kernelbench.results_page import results_page
from kernelwright.kernelbench.summary import summaries
from kernelwright.kernelbench.trial import Task, answered
from kernelwright.kernelbench.wording import (
    group_text,
    measured_text,
    members_of,
    outcome_text,
    reason_text,
    speedup_text,
)
from kernelwright.records.attempt import FINAL_EXAMINATION, Attempt
from kernelwright.records.candidate import Candidate
from kernelwright.records.measurement import NO_TIME, Unavailable
from kernelwright.records.run import NO_TIME_LEFT


@pytest.fixture
def checkout(tmp_path):
    for level, names in {1: ("10_Conv.py", "9_Softmax.py", "notes.md", "__init__.py"), 2: ("9_Gemm.py",)}.items():
        (tmp_path / f"level{level}").mkdir()
        for name in names:
            (tmp_path / f"level{level}" / name).touch()
    (tmp_path / "changelog").mkdir()
    return tmp_path


def test_lists_of_numbers_and_ranges_are_read():
    assert numbers_in("1", "id") == (1,)
    assert numbers_in("8-9, 1,5-5,1", "id") == (1, 5, 8, 9)


@pytest.mark.parametrize("text", ["", "one", "1,,2", "5-1", "-3", "1-", "1-99999999999"])
def test_what_is_no_such_list_is_refused(text):
    with pytest.raises(UnknownNameError, match="numbers and ranges"):
        numbers_in(text, "id")


def test_problems_come_by_level_and_number(checkout):
    assert [each.id for each in problem_files(checkout, levels=(2, 1))] == [
        "level1/9_Softmax.py",
        "level1/10_Conv.py",
        "level2/9_Gemm.py",
    ]
    assert [each.id for each in problem_files(checkout, levels=(1, 2), ids=(9,))] == [
        "level1/9_Softmax.py",
        "level2/9_Gemm.py",
    ]


def test_a_checkout_of_the_whole_project_will_do(checkout, tmp_path_factory):
    whole = tmp_path_factory.mktemp("whole")
    checkout.rename(whole / "KernelBench")

    assert len(problem_files(whole, levels=(1,))) == 2


def test_an_id_need_be_in_one_of_the_levels_only(checkout):
    assert [each.id for each in problem_files(checkout, levels=(1, 2), ids=(10,))] == ["level1/10_Conv.py"]
    with pytest.raises(UnknownNameError, match=r"'11'; known: 9 to 10"):
        problem_files(checkout, levels=(1, 2), ids=(9, 11))


def test_cores_are_shared_out_and_one_job_is_bound_to_none():
    assert core_shares(1, (0, 1, 2, 3)) == [()]
    assert core_shares(2, (0, 1, 2, 3)) == [(0, 1), (2, 3)]
    assert core_shares(3, (4, 5, 6, 7)) == [(4,), (5,), (6,)]
    assert core_shares(2, ()) == [(), ()]


def test_a_summary_counts_every_problem_and_fallbacks_as_one():
    rows = [win(1, 4.0), win(2, 2.0, own_kernels=False), lost(3, 0.9), crashed(4), win(1, 3.0, mode="eval")]

    constructed, inference = summaries(rows)

    assert (constructed.level, constructed.mode, constructed.problems) == (1, "as-constructed", 4)
    assert (constructed.captured, constructed.accepted, constructed.own_kernels) == (3, 3, 1)
    assert (constructed.wins, constructed.no_answer) == (2, 1)
    assert constructed.mean.value == pytest.approx(8.0 ** (1 / 4))
    # Two intervals of nine tenths, over four problems.
    assert constructed.mean.low == pytest.approx(exp(log(8.0) / 4 - log(1 / 0.9) * 2**0.5 / 4))
    assert inference.mean.value == pytest.approx(3.0)


NOT_TIMED = Unavailable(baseline="compile", reason=NO_TIME)


def attempt(number, text, *, level="quick", is_judged=True, is_timed=True, kernels=()):
    stations = FakeStations()
    candidate = Candidate(problem_id="p", target="cpu", form="plan", files=files(text), author="fuser")
    built = stations.build((candidate,))[0]
    verdict = stations.verify(candidate, built, level=level, deadline=None) if is_judged else None
    if kernels:
        verdict = replace(verdict, facts=replace(verdict.facts, own_kernels=kernels))
    measurement = stations.measure(verdict, candidate, built, budget_s=1, is_final=False) if is_timed else None
    return Attempt(
        run_id="r", number=number, candidate=candidate, built=built, verdict=verdict, measurement=measurement
    )


ANSWER = {
    "winner": "baseline",
    "reason": "why not",
    "captured": True,
    "same_in_both_modes": False,
    "predicted": None,
    "baseline": "compile",
    "speedup": {"value": 1.0, "low": 1.0, "high": 1.0},
    "sizes": {"N": 8},
    "assumptions": [],
    "own_kernels": [],
    "run": "r",
}


def row_of(tmp_path, *attempts, **answer):
    problem = ProblemFile(level=1, number=3, path=tmp_path / "3_Mean.py")
    task = Task(problem=problem, mode="eval")
    return answered(task, SETTINGS, ANSWER | answer, attempts=attempts, machine="m", seconds=1.0)


def test_a_row_says_how_near_the_best_candidate_came(tmp_path):
    found = row_of(tmp_path, attempt(1, "slow 0.8"), attempt(2, "slow 0.95"), attempt(3, "wrong 7.0"))

    assert (found.id, found.verdict, found.accepted) == ("eval/level1/3_Mean.py", "baseline", True)
    assert (found.best_try.baseline, found.best_try.value) == ("eager", 0.95)
    assert found.cause == "time ran out"
    assert reason_text(found) == (
        "time ran out before a win was proved; the best candidate was timed at 0.95x eager (0.85-1.05)"
    )


def final(number, text, **changes):
    """The final examination of an attempt, whose measurement is changed."""
    found = attempt(number, text, level="full")
    measured = replace(found.measurement, **{"is_final": True, **changes})
    note = f"{FINAL_EXAMINATION} 1"
    return replace(found, candidate=replace(found.candidate, note=note), measurement=measured)


@pytest.mark.parametrize(
    ("attempts", "answer", "cause"),
    [
        ([], {"captured": False}, "not captured"),
        ([], {"reason": "the module draws random numbers in train mode"}, "nothing proposed"),
        ([], {"reason": f"fuser: {NO_TIME_LEFT}"}, "time ran out"),
        ([attempt(1, "slow 0.9", is_judged=False, is_timed=False)], {}, "time ran out"),
        ([attempt(1, "wrong 2.0", is_timed=False)], {}, "not accepted"),
        ([attempt(1, "build_failed", is_judged=False, is_timed=False)], {}, "not accepted"),
        ([attempt(1, "slow 0.9", is_timed=False)], {}, "time ran out"),
        ([attempt(1, "slow 0.95")], {}, "time ran out"),
        ([attempt(1, "slow 0.8")], {}, "library calls alone"),  # surely slower, though timed briefly
        ([attempt(1, "slow 0.95"), final(2, "slow 0.95")], {}, "library calls alone"),
        ([attempt(1, "slow 0.95"), final(2, "slow 0.95", unavailable=(NOT_TIMED,))], {}, "time ran out"),
        ([attempt(1, "slow 0.8", kernels=("k",)), attempt(2, "slow 0.7")], {}, "not faster"),
    ],
)
def test_a_loss_has_its_cause(tmp_path, attempts, answer, cause):
    assert row_of(tmp_path, *attempts, **answer).cause == cause


def test_a_win_has_no_cause(tmp_path):
    assert row_of(tmp_path, attempt(1, "fast 2.0"), winner="fuser").cause is None


def test_what_the_full_verification_rejected_is_not_accepted(tmp_path):
    first = attempt(1, "wrong in full 2.0")
    final = attempt(2, "wrong in full 2.0", level="full", is_timed=False)

    found = row_of(tmp_path, first, final)

    assert not found.accepted
    assert found.best_try is None


def test_a_final_examination_without_time_takes_nothing_back(tmp_path):
    found = row_of(tmp_path, attempt(1, "slow 0.9"), attempt(2, "slow 0.9", is_judged=False, is_timed=False))

    assert found.accepted
    assert found.best_try.value == 0.9


def test_a_process_without_an_answer_gets_its_last_line_as_reason():
    assert why_none(2, "sizes: 3\nkernelwright: no luck\n") == "no luck"
    assert why_none(1, "Traceback:\n  here\nKeyError: 'x'\n") == "crashed (exit code 1): KeyError: 'x'"
    assert why_none(-11, "") == "crashed (signal 11): it said nothing"


def test_words_tell_outcomes_apart():
    assert outcome_text(win(1, 2.0)) == "win, own kernels"
    assert outcome_text(win(1, 2.0, kernels=())) == "win, library calls alone"  # whatever else was accepted
    assert outcome_text(lost(1, 0.5)) == "baseline; not faster"
    assert outcome_text(row(1, captured=False)) == "baseline; graph not captured"
    assert outcome_text(crashed(1)) == "no answer"
    assert speedup_text(win(1, 2.0)) == "2.00 (1.80-2.20)"
    assert speedup_text(lost(1, 0.5)) == "1.00"
    timed = "the best accepted candidate was timed at 0.50x compile"
    assert reason_text(lost(1, 0.5, low=0.4, high=0.6)) == f"not faster than compile: {timed} (0.40-0.60)"
    assert reason_text(lost(1, 0.5)) == f"not proved faster than compile: {timed}"
    assert "library calls alone" in reason_text(lost(1, 0.5, cause="library calls alone"))
    assert measured_text(lost(1, 0.5)) == "0.50"
    assert measured_text(win(1, 2.0)) == "2.00 (1.80-2.20)"
    assert measured_text(row(1)) == ""
    assert reason_text(row(1)) == "because; the faster baseline is eager"
    assert reason_text(crashed(1)) == "crashed (signal 9): <b>"


LOSSES = [
    lost(9, 0.7),
    lost(1, 0.9),
    lost(2, 0.8, baseline="eager"),
    lost(3, 0.95, cause="time ran out"),
    row(4, reason="no such operator"),
    crashed(5),
    win(6, 2.0),
    lost(1, 0.6, mode="eval"),
]


def test_losses_are_grouped_by_cause_and_the_nearest_to_a_win_come_first():
    found = losses(LOSSES)

    assert [(each.mode, group_text(each), [row.number for row in each.rows]) for each in found] == [
        ("as-constructed", "not faster than compile", [1, 9]),
        ("as-constructed", "not faster than eager", [2]),
        ("as-constructed", "time ran out", [3]),
        ("as-constructed", "graph not captured", [4]),
        ("as-constructed", "no answer", [5]),
        ("eval", "not faster than compile", [1]),
    ]
    assert sum(len(each.rows) for each in found) == len(LOSSES) - 1


def test_of_problems_with_the_same_reason_it_is_said_once():
    (group,) = losses([row(1, reason="random"), row(2, reason="a loop"), row(3, reason="random")])

    assert [(each.names, each.said) for each in members_of(group)] == [
        ("1_ReLU, 3_ReLU", "random"),
        ("2_ReLU", "a loop"),
    ]


def test_the_markdown_has_every_problem_and_none_of_this_machines_paths(tmp_path):
    path = f"{tmp_path}/level1/7_Pipe.py"
    odd = row(7, name="Pipe", reason=f"{path}: a | b\n<c>", machine="a machine", ended_at=86400.0 * 365)

    text = results_page(
        [*LOSSES, odd], command="kernelwright kernelbench X", versions="kernelwright 9", left=3, checkout=tmp_path
    )

    assert str(tmp_path) not in text
    assert "level1/7_Pipe.py: a \\| b &lt;c>" in text
    assert "**Not finished**: 3 of" in text
    facts = (
        "date: 1971-01-01",
        "machine: a machine",
        "versions: kernelwright 9",
        "command: `kernelwright kernelbench X`",
    )
    assert all(f"\n- {fact}\n" in text for fact in facts)
    assert "| 6_ReLU | as-constructed | win, own kernels | 2.00 (1.80-2.20) | eager | because |" in text
    assert "| as-constructed | not faster than compile | 2 | 1_ReLU: 0.90x compile; 9_ReLU: 0.70x compile |" in text
    lines = [line for line in text.splitlines() if line.startswith("|")]
    columns = [len(re.findall(r"(?<!\\)\|", line)) for line in lines]
    assert set(columns) == {5, 7, 10}
    assert "| 2_ReLU | as-constructed | baseline; not faster | 0.80 | eager |" in text
    assert all(f"| {each.name} | {each.mode} |" in text for each in (*LOSSES, odd))


def test_a_plot_is_sorted_and_its_axis_is_logarithmic():
    plot = plot_of([win(1, 8.0), lost(2, 0.9), win(3, 2.0)])

    one, two, eight = plot.points
    assert [point.row.number for point in plot.points] == [2, 3, 1]
    assert one.y == plot.even_y
    assert eight.y - two.y == pytest.approx(2 * (two.y - one.y), abs=0.3)
    assert plot.has_tries
    assert one.try_y > one.y
    assert two.try_y is None
    assert eight.high_y < eight.y < eight.low_y
    assert all(point.high_y >= 0 and point.low_y <= plot.height for point in plot.points)
    assert all(plot.left < point.x < plot.right for point in plot.points)


@pytest.mark.parametrize(("least", "most"), [(0.9, 1.1), (0.8, 1.9), (0.5, 30.0), (0.9, 4000.0)])
def test_an_axis_has_ticks_whatever_its_range(least, most):
    ticks = tick_values(least, most)

    assert 4 <= len(ticks) <= 16
    assert all(least <= tick <= most for tick in ticks)
    assert 1.0 in ticks


class Page(HTMLParser):
    """What a page names and shows: tags, attributes that load something, text of cells."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.loads, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href", "srcset", "data", "xlink:href")]

    def handle_data(self, data):
        self.texts.append(data.strip())


def test_the_page_shows_every_problem_and_loads_nothing():
    rows = [win(1, 4.0), win(1, 3.0, mode="eval"), lost(2, 0.93), crashed(3), win(7, 2.0, level=2)]

    text = page_of(rows, command="kernelwright kernelbench <DIR>", versions="kernelwright 9", left=2)

    page = Page(text)
    assert not page.loads
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "@import" not in text
    assert "url(" not in text
    assert page.tags.count("svg") == 3  # level 1 in two modes, level 2 in one
    assert page.tags.count("circle") == len(rows) + 1  # and what the one that lost was timed at
    assert "not faster than compile" in page.texts
    assert "0.93x compile" in page.texts
    assert len(re.findall(r'class="problem"', text)) == 4
    assert page.texts.count("not done yet") == 2  # problems 2 and 3 in eval mode
    for shown in ("4.00 (3.60-4.40)", "kernelwright kernelbench <DIR>", "crashed (signal 9): <b>", "kernelwright 9"):
        assert shown in page.texts
    assert "not finished: 2 of these problems and modes still to do" in page.texts


def test_a_level_has_its_problems_in_order_and_modes_side_by_side():
    part = level_part(1, [win(10, 2.0), win(9, 2.0, mode="eval"), win(9, 3.0)])

    assert [mode.name for mode in part.modes] == ["as-constructed", "eval"]
    assert [problem.name for problem in part.problems] == ["9_ReLU", "10_ReLU"]
    assert [[each and each.speedup.value for each in problem.rows] for problem in part.problems] == [
        [3.0, 2.0],
        [2.0, None],
    ]
