"""The conductor asks side by side, keeps every decision before it is carried out, and goes on from what is kept."""

import threading
from contextlib import ExitStack
from dataclasses import replace

import pytest

from fake_stations import FakeStations, ScriptedAuthor, files
from kernelwright.authors.author import Step
from kernelwright.errors import MachineNotAbleError
from kernelwright.records.judged import NotJudged
from kernelwright.records.run import Conduct
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.conductor import rules_of
from kernelwright.swarm.events import Decided, Tried
from kernelwright.swarm.gates import Gates
from kernelwright.swarm.judging import judge_count
from kernelwright.swarm.search import Search
from stored_run import BRIEF, MACHINE, PROBLEM, RUN

PATIENCE_S = 10.0


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as opened:
        opened.save_run(RUN, PROBLEM, MACHINE)
        yield opened


class Stepped:
    """An author that is asked step by step: its state is the path of answers to where it is."""

    def __init__(self, name, *texts, before=None, missing=None):
        self.name, self.provider, self.texts = name, name, texts
        self.before, self.missing, self.seen = before, missing, []

    def available(self):
        return self.missing

    def opened(self, brief, shown=()):
        return tuple(each.author for each in shown)

    def step(self, state, workbench, *, gate, sample=0, shown=()):
        if self.before is not None:
            self.before(self)
        with gate.slot(PATIENCE_S) as is_free:
            assert is_free
        text = self.texts[min(len(state) + sample, len(self.texts) - 1)]
        self.seen.append((state, sample, tuple(each.author for each in shown)))
        if text == "refuses":
            return Step(state=(*state, text), attempt=None, ending="refused")
        if text == "unreachable":
            return Step(state=(*state, text), attempt=None, ending="stopped asking", is_over=True)
        attempt = workbench.submit(files(f"{text} {self.name}" if text[0] == "w" else text), note="an answer")
        return Step(state=(*state, text), attempt=attempt)


def search(store, *authors, attempts=3, stations=None, watcher=lambda event: None, seconds=60.0, **conduct):
    return Search(
        run=RUN,
        problem=PROBLEM,
        machine=MACHINE,
        brief=BRIEF,
        stations=stations or FakeStations(),
        authors=authors,
        log=store,
        deadline=Deadline.after(seconds),
        finishing_s=1.0,
        rules=rules_of(Conduct(**conduct), attempts=attempts, past={}),
        watcher=watcher,
    )


def moves(store):
    return [(each.move.kind, each.move.author) for each in store.decisions_of(RUN.id)]


def test_authors_are_asked_side_by_side_and_the_fastest_of_all_wins(store):
    together = threading.Barrier(3)
    authors = [
        Stepped(name, text, before=lambda _: together.wait(PATIENCE_S))
        for name, text in (("a", "wrong 9"), ("b", "fast 2.0"), ("c", "slow 0.5"))
    ]

    run, winner = search(store, *authors, attempts=1).conduct()

    assert winner.attempt.candidate.author == "b"
    assert run.answer.speedup.value == 2.0
    assert sorted(moves(store)) == [("open", "a"), ("open", "b"), ("open", "c")]
    assert sorted(attempt.number for attempt in store.attempts_of(RUN.id)) == [1, 2, 3, 4]


def test_they_are_asked_beside_an_author_that_goes_its_own_way(store):
    asked = threading.Event()
    own_way = ScriptedAuthor("fast 1.5", "fast 2.5", after=lambda _: asked.wait(PATIENCE_S))
    model = Stepped("a", "fast 3.5", before=lambda _: asked.set())

    _, winner = search(store, own_way, model, attempts=1).conduct()

    assert winner.attempt.candidate.author == "a"
    assert {attempt.candidate.author for attempt in store.attempts_of(RUN.id)} == {"fuser", "a"}


def test_a_decision_is_kept_before_it_is_carried_out(store):
    kept = []
    author = Stepped("a", "wrong", "fast 2.0", before=lambda author: kept.append(len(author.seen)))
    counted = []

    def watch(event):
        if isinstance(event, Decided):
            counted.append(len(store.decisions_of(RUN.id)))

    search(store, author, attempts=2, watcher=watch).conduct()

    assert counted == [1, 2]
    assert [each.outcome.attempt for each in store.decisions_of(RUN.id)] == [1, 2]


@pytest.mark.parametrize("strategy", ["refine", "best-of", "beam", "evolutionary"])
@pytest.mark.parametrize("place", [1, 2, 4])
def test_cut_off_anywhere_a_run_goes_on_and_repeats_nothing(store, strategy, place):
    class Cut(BaseException):
        pass

    def cut(event, seen=[]):  # noqa: B006 - counts the calls of this one function
        if isinstance(event, Tried):
            seen.append(event)
            if len(seen) == place:
                raise Cut

    texts = ("wrong", "slow 0.5", "fast 1.5", "x fast 2.0", "y + fast 3.0")
    with pytest.raises(Cut):
        search(store, Stepped("a", *texts), attempts=5, strategy=strategy, watcher=cut).conduct()
    before = store.decisions_of(RUN.id)
    told = []
    run, _ = search(store, Stepped("a", *texts), attempts=5, strategy=strategy, watcher=told.append).conduct()

    decisions = store.decisions_of(RUN.id)
    assert [each.move for each in decisions[: len(before)]] == [each.move for each in before]
    assert all(each.outcome is not None for each in decisions if each.move.kind != "stop")
    tried = [each.candidate.id for each in store.attempts_of(RUN.id) if not each.is_final_examination]
    assert len(tried) == len(set(tried))
    assert len([each for each in decisions if each.move.kind != "stop"]) == 5
    assert run.state == "finished"
    assert sum(isinstance(event, Tried) and event.was_known for event in told) >= place


def test_who_is_behind_is_shown_what_another_found(store):
    is_found = threading.Event()

    def watch(event):
        if isinstance(event, Tried) and event.attempt.candidate.author == "a":
            is_found.set()

    champion = Stepped("a", "fast 3.0")
    behind = Stepped("b", "slow 0.5", "slow 0.6", before=lambda _: is_found.wait(PATIENCE_S))
    search(store, champion, behind, attempts=2, watcher=watch).conduct()

    (best,) = [each for each in store.attempts_of(RUN.id) if each.candidate.author == "a" and each.number <= 3][:1]
    (told,) = [each.move for each in store.decisions_of(RUN.id) if each.move.shown]
    assert (told.author, told.shown) == ("b", (best.candidate.id,))
    assert behind.seen[-1] == (("slow 0.5",), 0, ("a",))


def test_with_sharing_off_nobody_is_shown_anything(store):
    search(store, Stepped("a", "fast 3.0"), Stepped("b", "slow 0.5", "slow 0.6"), attempts=2, shares=False).conduct()

    assert not any(each.move.shown for each in store.decisions_of(RUN.id))


def test_when_the_budget_is_used_up_nobody_is_asked_any_more(store):
    authors = [Stepped(name, "wrong 1", "wrong 2", "wrong 3") for name in "abc"]
    run = search(store, *authors)
    run._rules = replace(run._rules, allowance=replace(run._rules.allowance, attempts=4))

    run.conduct()

    assert len([each for each in moves(store) if each[0] != "stop"]) == 4
    (stop,) = [each for each in store.decisions_of(RUN.id) if each.move.kind == "stop"]
    assert stop.move.reason == "the budget of 4 attempts is used up"
    assert any("the budget of 4 attempts is used up" in note for note in store.notes_of(RUN.id))


def test_near_the_roofline_the_asking_ends(store):
    stations = FakeStations()
    stations.bound = 2.1

    search(store, Stepped("a", "fast 2.0", "fast 2.05"), stations=stations).conduct()

    assert moves(store) == [("open", "a"), ("stop", "")]


def test_one_that_cannot_be_reached_ends_alone(store):
    _, winner = search(store, Stepped("a", "unreachable"), Stepped("b", "wrong 1", "fast 2.0")).conduct()

    assert winner.attempt.candidate.author == "b"
    assert any(note == "a: 0 attempts, 0 accepted; stopped asking" for note in store.notes_of(RUN.id))


def test_one_that_is_not_available_is_not_asked(store):
    run, _ = search(store, Stepped("a", "fast 2.0", missing="no key for a")).conduct()

    assert moves(store) == []
    assert run.answer.reason == "a: nothing asked: no key for a"


def test_a_bug_of_one_ends_its_turn_and_is_kept_and_the_others_go_on(store):
    def broken(_author):
        raise RuntimeError("its own")

    _, winner = search(store, Stepped("a", "fast 9.0", before=broken), Stepped("b", "fast 2.0")).conduct()

    assert winner.attempt.candidate.author == "b"
    assert any("RuntimeError: its own" in note for note in store.notes_of(RUN.id))


def test_what_is_wrong_with_the_machine_ends_the_run(store):
    class Broken(FakeStations):
        def verify(self, *_args, **_keywords):
            raise MachineNotAbleError("judge", "no sandbox", "Get one.")

    with pytest.raises(MachineNotAbleError):
        search(store, Stepped("a", "fast 2.0"), Stepped("b", "fast 2.0"), stations=Broken()).conduct()

    assert store.runs()[0].state == "failed"


def test_no_more_are_asked_at_a_time_than_there_are_places(store):
    lock, now, most = threading.Lock(), [0], [0]

    class Counted(Stepped):
        def step(self, state, workbench, *, gate, sample=0, shown=()):
            with gate.slot(PATIENCE_S):
                with lock:
                    now[0] += 1
                    most[0] = max(most[0], now[0])
                threading.Event().wait(0.01)
                with lock:
                    now[0] -= 1
            return super().step(state, workbench, gate=gate, sample=sample, shown=shown)

    author = Counted("a", *(f"wrong {number}" for number in range(8)))
    search(store, author, attempts=8, strategy="best-of", places=2).conduct()

    assert most[0] == 2
    assert len(store.attempts_of(RUN.id)) == 8


def test_runs_that_share_a_folder_share_the_places(store, tmp_path):
    of_another_run = Gates(1, tmp_path / "places").gate_of("a")
    author, order = Stepped("a", "fast 2.0"), []
    asks = search(store, author, attempts=1, places=1)
    asks._rules = replace(asks._rules, shared=tmp_path / "places")

    def gives_back():
        order.append(tuple(author.seen))
        taken.close()

    with ExitStack() as taken:
        assert taken.enter_context(of_another_run.slot(0.0))
        threading.Timer(0.3, gives_back).start()
        asks.conduct()

    assert order == [()]
    assert len(author.seen) == 1


def test_timing_is_alone_though_builds_go_on_side_by_side(store):
    lock, building, overlaps = threading.Lock(), [0], []

    class Watched(FakeStations):
        def build(self, candidates):
            with lock:
                building[0] += 1
            threading.Event().wait(0.005)
            with lock:
                building[0] -= 1
            return super().build(candidates)

        def measure(self, accepted, candidate, artifact, *, budget_s, is_final):
            threading.Event().wait(0.005)
            overlaps.append(building[0])
            return super().measure(accepted, candidate, artifact, budget_s=budget_s, is_final=is_final)

    authors = [Stepped(name, *(f"{name * at} fast 1.{at}" for at in range(1, 6))) for name in "abcd"]
    search(store, *authors, attempts=5, strategy="best-of", stations=Watched()).conduct()

    assert len(overlaps) >= 20
    assert set(overlaps) == {0}


class Judge:
    """Judges beside the lane: says what it is asked to, and how many it had at a time."""

    def __init__(self, many, *, reasons=()):
        self.together, self.reasons, self.asked = threading.Barrier(many), list(reasons), []

    def verdict(self, candidate, *, deadline_s, level="quick"):
        self.asked.append(candidate.entry.text)
        self.together.wait(PATIENCE_S)
        if self.reasons:
            return NotJudged(reason=self.reasons.pop(0))
        return FakeStations().verify(candidate, None, level=level, deadline=None)


def test_judges_verify_side_by_side_and_the_lane_does_not(store):
    stations, judge = FakeStations(), Judge(3)
    authors = [Stepped(name, text) for name, text in (("a", "wrong 9"), ("b", "fast 2.0"), ("c", "slow 0.5"))]
    whole = search(store, *authors, attempts=1, stations=stations)
    whole._judges = judge

    _, winner = whole.conduct()

    assert winner.attempt.candidate.author == "b"
    assert len(judge.asked) == 3
    assert [level for _, level in stations.verified] == ["full"]


class FullJudge:
    """Judges of whom each but the search's own process is asked in full, at a time."""

    def __init__(self, many, *, reason=""):
        self.together, self.reason, self.full = threading.Barrier(many), reason, []

    def verdict(self, candidate, *, deadline_s, level="quick"):
        if level == "full":
            self.full.append(candidate.entry.text)
            self.together.wait(PATIENCE_S)
            if self.reason:
                return NotJudged(reason=self.reason)
        return FakeStations().verify(candidate, None, level=level, deadline=None)


def test_where_nothing_can_be_timed_judges_verify_in_full_side_by_side(store):
    stations, judge = FakeStations(), FullJudge(2)
    stations.is_timed = False
    texts = (("a", "fast 1.0"), ("b", "fast but wrong in full"), ("c", "fast 3.0"))
    whole = search(store, *(Stepped(*each) for each in texts), attempts=1, stations=stations)
    whole._judges = judge

    run, _ = whole.conduct()

    assert sorted(judge.full) == ["fast 3.0", "fast but wrong in full"]
    assert stations.verified == [("fast 1.0", "full")]  # by the search's own process, beside them
    assert [each.candidate.author for each in whole.proved] == ["a", "c"]
    finals = [each for each in store.attempts_of(run.id) if each.is_final_examination]
    assert [each.is_accepted for each in finals] == [True, False, True]


def test_what_judges_can_not_verify_in_full_the_search_does_and_says_so(store):
    stations, judge = FakeStations(), FullJudge(1, reason="it has died")
    stations.is_timed = False
    whole = search(store, Stepped("a", "fast 1.0"), Stepped("b", "fast 2.0"), attempts=1, stations=stations)
    whole._judges = judge

    run, _ = whole.conduct()

    assert stations.verified == [("fast 1.0", "full"), ("fast 2.0", "full")]
    assert len(whole.proved) == 2
    assert any("has no verdict of a judge: it has died" in note for note in store.notes_of(run.id))


def test_what_judges_have_no_verdict_on_is_verified_by_the_lane_and_noted(store, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-planted")
    died = "it has ended with status -9: sk-ant-planted"
    stations, judge = FakeStations(), Judge(1, reasons=("2.5 s were not enough", "12.25 s were not enough", died))
    texts = ("wrong 1", "wrong 2", "wrong 3", "fast 2.0")
    whole = search(store, Stepped("a", *texts), attempts=4, stations=stations)
    whole._judges = judge

    _, winner = whole.conduct()

    assert winner is not None
    quick = [(f"{text} a", "quick") for text in texts[:3]]
    assert stations.verified == [*quick, ("fast 2.0", "full")]
    first, _, third = (each.candidate for each in store.attempts_of(RUN.id)[:3])
    noted = [each for each in store.notes_of(RUN.id) if "verdict of a judge" in each]
    assert len(noted) == 2  # once for each cause
    assert noted[0].startswith(
        f"a: candidate {first.id[:12]} has no verdict of a judge: 2.5 s were not enough; the search"
    )
    assert noted[1].startswith(
        f"a: candidate {third.id[:12]} has no verdict of a judge: it has ended with status -9: [key]"
    )


@pytest.mark.parametrize(
    ("wanted", "models", "cores", "count"),
    [(-1, 8, 2, 0), (-1, 8, 16, 7), (-1, 1, 64, 0), (-1, 3, 64, 2), (3, 1, 2, 3), (0, 8, 64, 0)],
)
def test_there_are_as_many_judges_as_cores_and_models_allow(wanted, models, cores, count):
    assert judge_count(wanted, models=models, cores=cores) == count
