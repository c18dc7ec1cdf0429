"""A campaign spends one budget over many problems where the headroom is, and goes on where it was cut off."""

import json
import math
from dataclasses import replace

import pytest

from kernelwright.campaign.assignment import Assignment, Finding, Headroom, Limits, Spent
from kernelwright.campaign.course import ANSWERS_A_ROUND, Course, standing_of
from kernelwright.campaign.journal import FILE, Journal, read_journal
from kernelwright.campaign.plan import Campaign, CampaignProblem, Settings, begin_campaign, read_campaign
from kernelwright.campaign.ranking import Progress, ranked_problems, why_no_more
from kernelwright.cli.campaign import problems_in, story
from kernelwright.errors import BatchFormError, LoadError

SETTINGS = Settings(
    authors=("fuser", "openai:m"),
    target="cpu",
    mode="eval",
    fit=False,
    attempts=10,
    strategy="refine",
    places=4,
    round_s=60.0,
)


def campaign_of(*problems):
    found = tuple(CampaignProblem(id=name, path=f"/p/{name}", sha256=name) for name in problems)
    return Campaign(settings=SETTINGS, problems=found, version="1")


def headroom(bound):
    return Headroom(baseline="compile", baseline_ns=1e6 * bound, floor_ns=1e6)


def surveyed(bound):
    return Finding(number=1, text="surveyed", headroom=headroom(bound))


def round_of(number=1, ratio=None, answers=2, usd=0.0, **others):
    return Finding(number=number, text="said", ratio=ratio, spent=Spent(answers=answers, usd=usd), **others)


class FakeWorkers:
    """Problems with a true bound, of which each round takes a share of what is open; ``costs`` are of one answer."""

    def __init__(self, places, *, bounds, share=0.5, usd=0.0):
        self.places, self.bounds, self.share, self.usd = places, bounds, share, usd
        self.ratios, self.spent, self.begun, self.running = {}, {}, [], []
        self.most = 0

    @property
    def free(self):
        return self.places - len(self.running)

    def begin(self, assignment):
        assert self.free
        self.begun.append(assignment)
        self.running.append(assignment)
        self.most = max(self.most, len(self.running))

    def next_finding(self):
        assignment = self.running.pop(0)
        problem = assignment.problem
        if assignment.kind == "survey":
            return Finding(number=assignment.number, text="surveyed", headroom=headroom(self.bounds[problem]))
        before = self.spent.get(problem, Spent())
        best = self.ratios.get(problem, 1.0)
        share = self.share.get(problem, 0.0) if isinstance(self.share, dict) else self.share
        self.ratios[problem] = best * (self.bounds[problem] / best) ** share
        asked = ANSWERS_A_ROUND if not assignment.limits.answers else assignment.limits.answers - before.answers
        self.spent[problem] = Spent(answers=before.answers + asked, usd=before.usd + self.usd * asked)
        ratio = self.ratios[problem]
        return Finding(
            number=assignment.number,
            text="worked",
            run=f"run-{problem}",
            ratio=ratio if ratio > 1 else None,
            spent=self.spent[problem],
        )

    def rounds(self):
        return [each.problem for each in self.begun if each.kind == "round"]


def follow(tmp_path, campaign, workers, budget=None, *, models=1, seconds=lambda: 1e6):
    with Journal(tmp_path) as journal:
        course = Course(
            campaign,
            budget or Limits(seconds=1e6),
            journal,
            workers,
            models=models,
            tell=lambda assignment, finding: None,
            seconds_left=seconds,
        )
        return course.follow(), journal.history


def test_problems_are_ranked_by_the_headroom_that_is_open():
    far, near, reached = (
        Progress(problem="far", survey=surveyed(8.0)),
        Progress(problem="near", survey=surveyed(1.1)),
        Progress(problem="reached", survey=surveyed(8.0), rounds=(round_of(ratio=7.0),)),
    )

    ranked = ranked_problems((near, reached, far))

    assert [each.progress.problem for each in ranked] == ["far", "reached", "near"]
    assert ranked[0].reason == "8.00x by the roofline, nothing won yet"
    assert ranked[1].reason.startswith("8.00x by the roofline, 7.00x reached; 1 round took 94% each")


def test_a_problem_whose_rounds_bring_nothing_falls_behind_one_with_less_headroom():
    vain = Progress(problem="vain", survey=surveyed(8.0), rounds=tuple(round_of() for _ in range(4)))
    less = Progress(problem="less", survey=surveyed(3.0))

    assert [each.progress.problem for each in ranked_problems((vain, less))] == ["less", "vain"]


def test_a_problem_of_unknown_headroom_is_not_left_out():
    unknown, near = Progress(problem="unknown"), Progress(problem="near", survey=surveyed(1.2))

    first, _ = ranked_problems((near, unknown))

    assert first.progress.problem == "unknown"
    assert first.reason == "how much is possible isn't known, nothing won yet"


@pytest.mark.parametrize(("bound", "rounds"), [(2.0, (round_of(ratio=3.0),)), (0.6, ())])
def test_where_a_bound_was_passed_little_is_left(bound, rounds):
    passed = Progress(problem="passed", survey=surveyed(bound), rounds=rounds)
    near = Progress(problem="near", survey=surveyed(1.2))

    first, second = ranked_problems((passed, near))

    assert (first.progress, second.progress) == (near, passed)
    assert second.value > 0
    assert second.reason.startswith(f"the roofline's {bound:.2f}x is passed, so little is left")
    assert why_no_more(passed, attempts=10, models=1) is None


@pytest.mark.parametrize(
    ("progress", "why"),
    [
        (Progress(problem="p"), None),
        (Progress(problem="p", rounds=(round_of(),)), None),
        (Progress(problem="p", survey=surveyed(2.0), rounds=(round_of(ratio=1.9),)), "1.90x is 95% of what"),
        (Progress(problem="p", rounds=(round_of(answers=10),)), "all 10 answers were asked for"),
        (Progress(problem="p", rounds=(round_of(), round_of(), round_of())), "nobody said anything more"),
        (Progress(problem="p", rounds=(round_of(has_failed=True),)), None),
        (Progress(problem="p", rounds=(round_of(has_failed=True),) * 2), "failed 2 times: said"),
        (Progress(problem="p", rounds=(round_of(is_proved=True),)), "proved in full"),
        (Progress(problem="p", survey=Finding(number=1, text="random", is_hopeless=True)), "random"),
    ],
)
def test_no_round_goes_to_a_problem_on_which_nothing_more_can_be_had(progress, why):
    said = why_no_more(progress, attempts=10, models=1)

    assert said is None if why is None else said.startswith(why)


def test_without_a_model_each_problem_has_one_round(tmp_path):
    workers = FakeWorkers(1, bounds={"a": 2.0, "b": 4.0}, share=0.1)

    why, _ = follow(tmp_path, campaign_of("a", "b"), workers, models=0)

    assert workers.rounds() == ["b", "a"]
    assert why == "there is no problem left on which more can be had"


def test_the_budget_goes_where_the_headroom_is(tmp_path):
    """Twenty rounds over twenty problems of which four have any headroom: a round each would take half of theirs."""
    bounds = {f"p{number}": 4.0 if number % 5 == 0 else 1.02 for number in range(20)}
    workers = FakeWorkers(1, bounds=bounds, share=0.4)

    follow(tmp_path, campaign_of(*bounds), workers, Limits(seconds=1e6, answers=20 * ANSWERS_A_ROUND))

    gained = sum(map(math.log, workers.ratios.values()))
    in_turn = sum(0.4 * math.log(bound) for bound in bounds.values())
    possible = sum(map(math.log, bounds.values()))
    assert gained > 0.85 * possible
    assert gained > 2 * in_turn


def test_where_rounds_bring_nothing_others_have_more_of_them(tmp_path):
    bounds = dict.fromkeys("abcd", 4.0)
    workers = FakeWorkers(1, bounds=bounds, share={"d": 0.15})

    follow(tmp_path, campaign_of(*bounds), workers, Limits(seconds=1e6, answers=12 * ANSWERS_A_ROUND))

    assert set(workers.rounds()) == set("abcd")
    assert workers.rounds().count("d") > max(map(workers.rounds().count, "abc"))


def test_no_round_begins_once_the_money_is_spent_and_each_has_its_part_of_what_is_left(tmp_path):
    workers = FakeWorkers(2, bounds=dict.fromkeys("abcd", 9.0), share=0.01, usd=1.0)

    why, history = follow(tmp_path, campaign_of(*"abcd"), workers, Limits(seconds=1e6, usd=10.0))

    assert why == "the budget of $10 is used up"
    assert workers.most == 2
    first, second = [each for each in history.assignments if each.kind == "round"][:2]
    assert (first.limits.usd, second.limits.usd) == (5.0, 5.0)
    assert 10.0 <= sum(each.usd for each in workers.spent.values()) <= 12.0


def test_what_earlier_calls_spent_counts(tmp_path):
    campaign, budget = campaign_of("a", "b"), Limits(seconds=1e6, answers=4)
    follow(tmp_path, campaign, FakeWorkers(1, bounds={"a": 9.0, "b": 9.0}, share=0.01), budget)
    again = FakeWorkers(1, bounds={"a": 9.0, "b": 9.0}, share=0.01)

    why, _ = follow(tmp_path, campaign, again, budget)

    assert (again.begun, why) == ([], "the budget of 4 answers is used up")


def test_a_larger_budget_goes_on(tmp_path):
    campaign = campaign_of("a")
    follow(tmp_path, campaign, FakeWorkers(1, bounds={"a": 9.0}, share=0.01), Limits(seconds=1e6, answers=2))
    again = FakeWorkers(1, bounds={"a": 9.0}, share=0.01)
    again.spent = {"a": Spent(answers=2)}

    follow(tmp_path, campaign, again, Limits(seconds=1e6, answers=4))

    assert [each.limits.answers for each in again.begun] == [4]


def test_what_was_cut_off_is_begun_again_as_it_was(tmp_path):
    class Interrupted(FakeWorkers):
        def next_finding(self):
            if self.running[0].kind == "round":
                raise KeyboardInterrupt
            return super().next_finding()

    campaign, bounds = campaign_of("a", "b"), {"a": 2.0, "b": 4.0}
    with pytest.raises(KeyboardInterrupt):
        follow(tmp_path, campaign, Interrupted(1, bounds=bounds))
    (begun,) = read_journal(tmp_path).unfinished
    again = FakeWorkers(1, bounds=bounds)

    follow(tmp_path, campaign, again)

    assert (begun.problem, again.begun[0]) == ("b", begun)
    assert "survey" not in {each.kind for each in again.begun}


def test_nothing_begins_without_time_for_it(tmp_path):
    workers = FakeWorkers(1, bounds={"a": 2.0})

    why, history = follow(tmp_path, campaign_of("a"), workers, seconds=lambda: 10.0)

    assert (workers.begun, why) == ([], "no time is left for another round")
    assert [each.kind for each in history.assignments] == ["stop"]


def test_a_crash_is_a_finding_and_the_others_go_on(tmp_path):
    class Crashing(FakeWorkers):
        def next_finding(self):
            if self.running[0].problem == "bad" and self.running[0].kind == "round":
                return Finding(number=self.running.pop(0).number, text="crashed (signal 11)", has_failed=True)
            return super().next_finding()

    workers = Crashing(1, bounds={"bad": 9.0, "good": 2.0}, share=1.0)
    campaign = campaign_of("bad", "good")

    _, history = follow(tmp_path, campaign, workers)

    assert workers.rounds() == ["bad", "good", "bad"] or workers.rounds() == ["bad", "bad", "good"]
    bad, good = standing_of(campaign, history)
    assert why_no_more(bad, attempts=10, models=1) == "failed 2 times: crashed (signal 11)"
    assert good.best == 2.0


def test_a_journal_that_was_cut_off_in_a_line_is_read_up_to_it(tmp_path):
    follow(tmp_path, campaign_of("a"), FakeWorkers(1, bounds={"a": 2.0}, share=1.0))
    path = tmp_path / FILE
    whole = read_journal(tmp_path)
    path.write_bytes(path.read_bytes() + b'{"assignment": {"numb')

    assert read_journal(tmp_path) == whole
    with Journal(tmp_path) as journal:
        journal.end(Finding(number=9, text="t"))
    assert read_journal(tmp_path).findings[-1].number == 9


def test_a_file_that_is_no_journal_is_refused(tmp_path):
    (tmp_path / FILE).write_text("hello\n")

    with pytest.raises(BatchFormError, match="not a line of a journal"):
        read_journal(tmp_path)


def test_a_campaign_is_what_it_began_as(tmp_path):
    wanted = campaign_of("a")
    folder = tmp_path / "c"

    assert begin_campaign(folder, wanted) == wanted
    assert begin_campaign(folder, wanted) == read_campaign(folder) == wanted
    with pytest.raises(BatchFormError, match="attempts 10 and not 3"):
        begin_campaign(folder, replace(wanted, settings=replace(SETTINGS, attempts=3)))
    with pytest.raises(BatchFormError, match="other problems"):
        begin_campaign(folder, campaign_of("b"))
    (folder / "campaign.json").write_text(json.dumps({"kind": "something"}))
    with pytest.raises(BatchFormError, match="not a campaign of format 1"):
        read_campaign(folder)


def test_problems_are_files_and_folders_each_once_with_short_names(tmp_path):
    for name in ("a.py", "sub/b.py", "sub/_hidden.py", "other/a.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)

    found = problems_in([tmp_path / "sub", tmp_path / "a.py", tmp_path / "sub" / "b.py", tmp_path / "other"])

    assert [each.path for each in found] == [str(tmp_path / name) for name in ("sub/b.py", "a.py", "other/a.py")]
    assert found[0].id == "b.py"
    assert len({each.id for each in found}) == 3
    for wrong in (tmp_path / "none.py", tmp_path / FILE):
        with pytest.raises(LoadError):
            problems_in([wrong])


def test_the_story_says_what_was_decided_and_what_came_of_it(tmp_path):
    assignment = Assignment(
        number=1, kind="round", problem="a.py", reason="3.00x by the roofline", limits=Limits(seconds=9.0), made_at=0.0
    )
    with Journal(tmp_path) as journal:
        journal.begin(assignment)
        journal.end(round_of(ratio=1.5, run="r", usd=0.5))
        journal.begin(replace(assignment, number=2, kind="stop", problem="", reason="enough"))

    assert story(read_journal(tmp_path)) == [
        "  1. round on a.py: 3.00x by the roofline",
        "     -> said; run r; 2 answers, 0 tokens, $0.5000 so far",
        "  2. stop: enough",
    ]
