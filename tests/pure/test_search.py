"""The search keeps the fastest candidate that is right, records every attempt, and can be cut off."""

from dataclasses import replace

import pytest

from fake_stations import FakeStations, ScriptedAuthor, measurement_of
from kernelwright.records.measurement import Ratio
from kernelwright.records.prediction import PredictedCall, Prediction
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Tried
from kernelwright.swarm.search import Search
from stored_run import BRIEF, MACHINE, PROBLEM, RUN


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path) as opened:
        opened.save_run(RUN, PROBLEM, MACHINE)
        yield opened


def search(store, *authors, stations=None, seconds=60.0, watcher=lambda event: None):
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
        watcher=watcher,
    )


def test_the_fastest_right_candidate_wins_and_is_examined_in_full(store):
    stations = FakeStations()

    run, winner = search(
        store, ScriptedAuthor("build_failed", "wrong 9.0", "slow 0.5", "fast 2.0", "fast 1.5"), stations=stations
    ).conduct()

    assert winner.attempt.candidate.entry.text == "fast 2.0"
    assert run.state == "finished"
    assert (run.answer.winner, run.answer.baseline, run.answer.speedup.value) == ("fuser", "eager", 2.0)
    assert ("fast 2.0", "full") in stations.verified
    assert ("fast 2.0", True) in stations.measured
    assert store.runs()[0] == run


def test_where_nothing_can_be_timed_each_authors_first_right_candidate_is_verified_in_full(store):
    stations = FakeStations()
    stations.is_timed = False

    run, winner = search(
        store,
        ScriptedAuthor("wrong 9.0", "fast but wrong in full", "fast 2.0", "fast 3.0"),
        ScriptedAuthor("slow 0.5", name="other"),
        stations=stations,
    ).conduct()

    assert winner is None
    assert stations.measured == []
    assert [text for text, level in stations.verified if level == "full"] == [
        "fast but wrong in full",
        "slow 0.5",
        "fast 2.0",
    ]
    assert run.answer.winner == "baseline"
    assert run.answer.reason == (
        "verified in full: fuser, other's kernels; nothing is timed where kernels are emulated, "
        "so nobody knows whether they are faster"
    )


def test_where_nothing_can_be_timed_what_the_full_verification_found_is_the_reason(store):
    stations = FakeStations()
    stations.is_timed = False

    run, _ = search(store, ScriptedAuthor("fast but wrong in full"), stations=stations).conduct()

    assert run.answer.reason == (
        "none of 1 candidates that passed the quick verification passed the full one; "
        "rejected (wrong_values): last column: tail"
    )


def test_what_is_predicted_to_be_faster_is_verified_in_full_first_and_never_called_a_speedup(store):
    def predicted(microseconds):
        calls = {
            name: PredictedCall(launches=1, library_calls=0, bytes=1, operations=0, predicted_s=1e-6 * seconds)
            for name, seconds in (("candidate", microseconds), ("eager", 30.0))
        }
        return Prediction(candidate_id="c", problem_id=PROBLEM.id, chip="m1", **calls)

    stations = FakeStations()
    stations.is_timed = False
    stations.predictions = {"first": predicted(20.0), "second": predicted(10.0)}

    run, _ = search(store, ScriptedAuthor("first", "second", "unknown"), stations=stations).conduct()

    assert [text for text, level in stations.verified if level == "full"] == ["second"]
    assert any("predicted 3.00x; not measured" in note for note in store.notes_of(run.id))
    assert run.answer.speedup == Ratio(value=1.0, low=1.0, high=1.0)


class HereStations(FakeStations):
    """The machine is the store's; a text may name what a quick look finds before what is true: "fast 3.0 1.5"."""

    machine_id = MACHINE.id

    def measure(self, accepted, candidate, artifact, *, budget_s, is_final):
        measured = super().measure(accepted, candidate, artifact, budget_s=budget_s, is_final=is_final)
        quick = float(candidate.entry.text.split()[1])
        return measured if is_final else measurement_of(candidate, quick, is_final=False, machine_id=MACHINE.id)


def test_a_run_that_goes_on_does_not_prove_again_what_it_proved(store):
    search(store, ScriptedAuthor("fast 2.0"), stations=HereStations()).conduct()
    stations = HereStations()

    run, winner = search(store, ScriptedAuthor("fast 2.0", "slow 1.5"), stations=stations).conduct()

    assert ("fast 2.0", "full") not in stations.verified
    assert ("fast 2.0", True) not in stations.measured
    assert (winner.attempt.candidate.entry.text, run.answer.speedup.value) == ("fast 2.0", 2.0)


def test_what_another_machine_proved_is_proved_again(store):
    search(store, ScriptedAuthor("fast 2.0")).conduct()
    stations = HereStations()

    search(store, ScriptedAuthor(), stations=stations).conduct()

    assert ("fast 2.0", "full") in stations.verified


def test_the_best_so_far_is_kept_where_a_new_candidate_wins_by_less_than_it_seemed(store):
    search(store, ScriptedAuthor("fast 2.0"), stations=HereStations()).conduct()
    stations = HereStations()

    run, winner = search(store, ScriptedAuthor("fast 3.0 1.5"), stations=stations).conduct()

    assert ("fast 3.0 1.5", True) in stations.measured
    assert (winner.attempt.candidate.entry.text, run.answer.speedup.value) == ("fast 2.0", 2.0)


@pytest.mark.parametrize("seconds", [60.0, 0.0])
def test_what_was_proved_stays_the_winner_where_all_that_seemed_better_is_wrong_or_time_is_up(store, seconds):
    search(store, ScriptedAuthor("fast 2.0"), stations=HereStations()).conduct()
    texts = [f"fast but wrong in full {3 + number}.0" for number in range(3)]
    better = HereStations()
    better.measure = lambda accepted, candidate, artifact, *, budget_s, is_final: measurement_of(
        candidate, float(candidate.entry.text.split()[-1]), is_final=is_final, machine_id=MACHINE.id
    )

    run, winner = search(store, ScriptedAuthor(*texts), stations=better, seconds=seconds).conduct()

    assert (winner.attempt.candidate.entry.text, run.answer.speedup.value) == ("fast 2.0", 2.0)


def test_where_nothing_can_be_timed_a_run_that_goes_on_keeps_what_was_verified_in_full(store):
    stations = FakeStations()
    stations.is_timed = False
    search(store, ScriptedAuthor("fast 2.0"), stations=stations).conduct()
    stations.verified.clear()

    search(store, ScriptedAuthor("fast 2.0"), stations=stations).conduct()

    assert stations.verified == []


def test_the_author_hears_what_happened_to_each_candidate(store):
    author = ScriptedAuthor("build_failed", "wrong 1.0", "fast 2.0")

    search(store, author).conduct()

    assert author.heard[0] == "does not build:\nk.cpp:3:1: error: expected ';'"
    assert author.heard[1] == "rejected (wrong_values): last column: tail"
    assert author.heard[2] == "accepted; 2.00x eager (1.90 to 2.10)"


@pytest.mark.parametrize("session", [2, 3])
def test_a_win_is_timed_three_times_in_fresh_processes_and_the_most_careful_figure_counts(store, session):
    class Lucky(FakeStations):
        def measure(self, accepted, candidate, artifact, *, budget_s, is_final):
            measured = super().measure(accepted, candidate, artifact, budget_s=budget_s, is_final=is_final)
            finals = sum(each[1] for each in self.measured)
            factor = 0.8 if finals == session else 1.0
            best = measured.comparisons[0]
            ratio = Ratio(value=best.ratio.value * factor, low=best.ratio.low * factor, high=best.ratio.high * factor)
            return replace(measured, comparisons=(replace(best, ratio=ratio),))

    stations = Lucky()
    run, _ = search(store, ScriptedAuthor("fast 2.0"), stations=stations).conduct()
    assert run.answer.speedup.value == 1.6
    assert stations.measured.count(("fast 2.0", True)) == 3

    run, winner = search(store, ScriptedAuthor("fast 1.2"), stations=Lucky()).conduct()
    assert winner is None or winner.attempt.candidate.entry.text != "fast 1.2"


def test_a_candidate_that_fails_the_full_verification_gives_way_to_the_next(store):
    run, winner = search(store, ScriptedAuthor("fast but wrong in full 3.0", "fast 1.5")).conduct()

    assert winner.attempt.candidate.entry.text == "fast 1.5"
    verdicts = [type(attempt.verdict) for attempt in store.attempts_of(run.id)]
    assert verdicts == [Accepted, Accepted, Rejected, Accepted]


def test_what_is_not_faster_for_certain_leaves_the_baseline(store):
    run, winner = search(store, ScriptedAuthor("fast 1.05")).conduct()

    assert winner is None
    assert run.answer.winner == "baseline"
    assert run.answer.speedup.value == 1.0
    assert "faster for certain" in run.answer.reason


def test_the_reason_says_why_when_nothing_was_accepted(store):
    run, _ = search(store, ScriptedAuthor("wrong 2.0")).conduct()

    assert "last column: tail" in run.answer.reason


def test_the_reason_says_what_authors_said_when_nothing_was_proposed(store):
    run, _ = search(store, ScriptedAuthor()).conduct()

    assert run.answer.reason == "fuser: 0 proposed"


def test_the_same_text_twice_is_judged_once(store):
    stations = FakeStations()

    run, _ = search(
        store, ScriptedAuthor("slow 0.5"), ScriptedAuthor("slow 0.5", name="other"), stations=stations
    ).conduct()

    assert len(stations.built) == 1
    assert store.attempts_of(run.id)[0].candidate.author == "fuser"


def test_a_search_cut_off_is_marked_and_goes_on_without_repeating_anything(store):
    def interrupt(text):
        if text == "fast 2.0":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(store, ScriptedAuthor("slow 0.5", "wrong 1.0", "fast 2.0", after=interrupt)).conduct()
    assert store.runs()[0].state == "interrupted"
    assert len(store.attempts_of(RUN.id)) == 2

    stations, events = FakeStations(), []
    run, winner = search(
        store, ScriptedAuthor("slow 0.5", "wrong 1.0", "fast 2.0"), stations=stations, watcher=events.append
    ).conduct()

    assert winner.attempt.candidate.entry.text == "fast 2.0"
    assert [candidate.entry.text for candidate in stations.built] == ["fast 2.0"]
    assert [event.was_known for event in events if isinstance(event, Tried)] == [True, True, False]
    assert [attempt.number for attempt in store.attempts_of(run.id)] == [1, 2, 3, 4]


def test_an_author_with_a_bug_ends_its_turn_and_its_traceback_is_kept(store):
    def fail(_text):
        raise RuntimeError("bug in the author")

    run, winner = search(
        store, ScriptedAuthor("fast 3.0", after=fail), ScriptedAuthor("fast 2.0", name="other")
    ).conduct()

    assert winner.attempt.candidate.author == "other"
    assert "RuntimeError: bug in the author" in store.notes_of(run.id)[0]
    assert "Traceback" in store.notes_of(run.id)[0]


def test_a_failure_of_ours_is_marked_and_not_swallowed(store):
    stations = FakeStations()
    stations.fastest_baseline = None

    with pytest.raises(TypeError):
        search(store, ScriptedAuthor("wrong 1.0"), stations=stations).conduct()

    assert store.runs()[0].state == "failed"


def test_without_time_no_author_is_asked_and_the_baseline_is_the_answer(store):
    author = ScriptedAuthor("fast 2.0")

    run, winner = search(store, author, seconds=0.5).conduct()

    assert winner is None
    assert author.heard == []
    assert run.answer.winner == "baseline"
    assert "no time left" in run.answer.reason


def test_attempts_are_in_the_store_before_the_author_hears_of_them(store):
    seen = []
    author = ScriptedAuthor("slow 0.5", "slow 0.6", after=lambda _text: seen.append(len(store.attempts_of(RUN.id))))

    search(store, author).conduct()

    assert seen == [0, 1]


def test_a_run_record_keeps_its_start(store):
    run, _ = search(store, ScriptedAuthor("fast 2.0")).conduct()

    assert replace(run, state="running", ended_at=0.0, answer=None) == RUN


def test_an_author_has_less_time_once_proving_its_candidate_is_seen_to_take_long(store, monkeypatch):
    class TellsTheTime(ScriptedAuthor):
        left = ()

        def work(self, brief, workbench):
            before = workbench.seconds_left()
            ending = super().work(brief, workbench)
            self.left = (before, workbench.seconds_left())
            return ending

    right, wrong = TellsTheTime("fast 2.0"), TellsTheTime("wrong 1.0")
    monkeypatch.setattr("kernelwright.swarm.workbench.proof_seconds", lambda verification_s: 21.0)

    search(store, wrong, seconds=61.0).conduct()
    search(store, right, seconds=61.0).conduct()

    assert wrong.left[0] - wrong.left[1] < 5.0
    assert right.left[0] - right.left[1] > 19.0  # 21 s are needed, 1 s is kept back already


def test_a_baseline_answer_tells_how_the_best_candidate_did(store):
    run, winner = search(store, ScriptedAuthor("slow 0.95", "slow 1.05")).conduct()

    assert winner is None
    assert "none of 2 accepted candidates was faster for certain" in run.answer.reason
    assert "timed at length, the best was 1.05x eager" in run.answer.reason


def test_a_candidate_that_is_surely_slower_is_not_verified_in_full_and_the_reason_says_what_it_lost_to(store):
    stations = FakeStations()

    run, winner = search(store, ScriptedAuthor("slow 0.5", "slow 0.8"), stations=stations).conduct()

    assert winner is None
    assert [level for _, level in stations.verified] == ["quick", "quick"]
    assert run.answer.reason == (
        "none of 2 accepted candidates was faster for certain; timed quickly, the best was 0.80x eager (0.70 to 0.90)"
    )
    assert run.answer.baseline == "eager"


def test_what_final_timing_needs_is_begun_before_the_full_verification(store):
    class InOrder(FakeStations):
        def foresee_final(self, sessions):
            super().foresee_final(sessions)
            assert [level for _, level in self.verified] == ["quick"]

    stations = InOrder()
    search(store, ScriptedAuthor("fast 2.0"), stations=stations).conduct()

    assert stations.foreseen == [3]
