"""The gallery: which candidates are shown, what is written, and what is never overwritten."""

import hashlib
import json
import re
from dataclasses import replace

import pytest

from fake_stations import FakeStations, files
from gallery_runs import run_row, write_run
from kernelbench_rows import crashed, row
from kernelwright.cli.result_lines import results_in
from kernelwright.errors import CandidateFormError, LoadError
from kernelwright.kernelbench.entry import changed_sources, check_problem_file, entry_in
from kernelwright.kernelbench.gallery import entries_in, folder_of, publish
from kernelwright.kernelbench.gallery_index import index_page
from kernelwright.kernelbench.row import rows_in
from kernelwright.kernelbench.selection import selected
from kernelwright.records.attempt import FINAL_EXAMINATION, Attempt
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.verdict import CheckResult, Figure
from kernelwright.store.store import Store
from stored_run import PROBLEM

COSTS = CheckResult(name="costs", state="passed", figures=(Figure(name="seed", value=7),))
KERNELS = SourceFile(name="kernels.cpp", text='extern "C" void k() {}\r\n// µ\n')


def attempts_of(run, *texts):
    """Return a quick attempt for each text, and a final one where "full" is in it; "library" has no own kernels."""
    stations, found = FakeStations(), []
    for text in texts:
        for level in ("quick", *(("full",) if "full" in text else ())):
            candidate = Candidate(
                problem_id=PROBLEM.id,
                target="cpu",
                form="plan",
                files=(*files(text), KERNELS),
                author="fuser",
                note=f"{FINAL_EXAMINATION} 1" if level == "full" else "fused",
            )
            built = stations.build((candidate,))[0]
            verdict = stations.verify(candidate, built, level=level, deadline=None)
            own = () if "library" in text else ("k",)
            verdict = replace(verdict, checks=(COSTS,), facts=replace(verdict.facts, own_kernels=own))
            timed = stations.measure(verdict, candidate, built, budget_s=1, is_final=level == "full")
            found.append(
                Attempt(
                    run_id=run,
                    number=len(found) + 1,
                    candidate=candidate,
                    built=built,
                    verdict=verdict,
                    measurement=None if "untimed" in text else timed,
                )
            )
    return found


def chosen(*texts, winner=""):
    attempts = attempts_of("run0", *texts)
    ids = {each.candidate.entry.text: each.candidate.id for each in attempts}
    found = selected(attempts, ids.get(winner, ""))
    return found and (found.candidate.entry.text, found.level)


def test_the_winner_is_shown_whatever_else_there_is():
    assert chosen("full slow 3.0", "full fast 2.0", winner="full fast 2.0") == ("full fast 2.0", "full")
    assert chosen("full library 2.0", "full slow 0.9", winner="full library 2.0") == ("full library 2.0", "full")


def test_without_a_winner_the_higher_level_counts_first_and_then_speed():
    assert chosen("slow 3.0", "full slow 0.7", "full slow 0.8") == ("full slow 0.8", "full")
    assert chosen("slow 0.7", "slow 0.8", "untimed 9.0") == ("slow 0.8", "quick")
    assert chosen("untimed 9.0") == ("untimed 9.0", "quick")


def test_what_lacks_own_kernels_or_was_rejected_in_the_end_is_not_shown():
    assert chosen("full library 0.9", "slow 0.8") == ("slow 0.8", "quick")
    assert chosen("library 0.9") is None
    assert chosen("wrong in full 2.0", "wrong 3.0") is None
    assert chosen() is None


def test_a_final_examination_without_time_leaves_the_quick_verdict():
    quick, final = attempts_of("run0", "full slow 0.8")
    found = selected([quick, replace(final, verdict=None, measurement=None)], "")

    assert (found.level, found.candidate.note, found.measurement) == ("quick", "fused", quick.measurement)


@pytest.fixture
def out(tmp_path):
    found = [
        (
            run_row(3, "run3", verdict="win", level=2, name="Gemm", sizes=(("N", 4),)),
            attempts_of("run3", "full fast 2.0"),
        ),
        (run_row(12, "run12", name="A|B"), attempts_of("run12", "full slow 0.8")),
        (run_row(12, "run13", name="A|B", mode="eval"), attempts_of("run13", "slow 0.9")),
        (run_row(4, "run4"), attempts_of("run4", "library 0.9")),
        (crashed(5), []),
    ]
    return write_run(tmp_path / "out", *found)


def publish_from(out, gallery):
    results = out / "results.jsonl"
    with Store(out / "store") as store:
        return publish(rows_in(results_in(results, remedy=""), results, remedy=""), store, gallery)


def files_below(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_index_names_a_few_of_many_kernels(out, tmp_path):
    publish_from(out, tmp_path / "gallery")
    entry = entry_in(tmp_path / "gallery" / "level2/003_Gemm")

    def shown(*names):
        return index_page([replace(entry, verdict=replace(entry.verdict, own_kernels=names))])

    assert "| `k1`, `k2` |" in shown("k1", "k2")
    assert "`k6` and 3 more |" in shown(*(f"k{number}" for number in range(1, 10)))
    assert "| none: library calls alone |" in shown()


def test_a_gallery_has_an_entry_for_each_problem_and_mode_with_own_kernels(out, tmp_path):
    gallery = tmp_path / "gallery"

    publish_from(out, gallery)

    found = files_below(gallery)
    names = ["level1/012_A|B", "level1/012_A|B-eval", "level2/003_Gemm"]
    wanted = {f"{name}/{file}" for name in names for file in ("plan.py", "kernels.cpp", "result.json")}
    assert set(found) == {*wanted, "README.md", "index.json"}
    assert found["level2/003_Gemm/kernels.cpp"] == KERNELS.text.encode()
    entry = entry_in(gallery / "level2/003_Gemm")
    assert entry.is_win
    assert (entry.problem.file, entry.problem.sizes) == ("level2/3_Gemm.py", {"N": 4})
    assert entry.problem.sha256 == hashlib.sha256(b"text").hexdigest()
    assert (entry.verdict.level, entry.verdict.seed, entry.verdict.own_kernels) == ("full", 7, ("k",))
    assert (entry.measurement.fastest.value, entry.measurement.is_final) == (2.0, True)
    assert (entry.kernelwright, entry.date, entry.machine.torch) == ("9", "1970-01-01", "2.13")
    assert entry.candidate.sources["plan.py"] == hashlib.sha256(b"full fast 2.0").hexdigest()
    assert entry.check == "kernelwright verify KernelBench/level2/3_Gemm.py level2/003_Gemm --as-published"
    assert changed_sources(gallery / "level2/003_Gemm", entry.candidate.sources) == ()
    index = json.loads(found["index.json"])
    assert [each["folder"] for each in index["entries"]] == names


def test_the_index_says_of_each_entry_what_it_beat_or_lost_to(out, tmp_path):
    publish_from(out, tmp_path / "gallery")

    page = (tmp_path / "gallery" / "README.md").read_text()
    assert "| full | **2.00x eager (1.90-2.10)** |" in page
    assert "| full | not faster: lost to eager, 0.80x eager (0.70-0.90) |" in page
    assert "| quick | not proved faster: 0.90x eager (0.80-1.00) when timed briefly |" in page
    assert "x, 2 cores, Linux, torch 2.13, g++, Python 3.11, kernelwright 9 (entries: 3)" in page
    lines = [line for line in page.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {7}


def test_publishing_twice_gives_the_same_bytes(out, tmp_path):
    publish_from(out, tmp_path / "gallery")
    first = files_below(tmp_path / "gallery")
    publish_from(out, tmp_path / "gallery")
    publish_from(out, tmp_path / "another")

    assert files_below(tmp_path / "gallery") == first
    assert files_below(tmp_path / "another") == first


def test_results_that_were_cut_off_are_published_and_left_as_they_are(out, tmp_path):
    results = out / "results.jsonl"
    whole = results.read_text().splitlines(keepends=True)
    results.write_text(whole[0] + whole[1][:40])

    publish_from(out, tmp_path / "gallery")

    assert [each.folder for each in entries_in(tmp_path / "gallery")] == ["level2/003_Gemm"]
    assert results.read_text() == whole[0] + whole[1][:40]


def test_another_run_replaces_and_removes_its_own_problems_and_leaves_the_rest(out, tmp_path):
    gallery = tmp_path / "gallery"
    publish_from(out, gallery)
    later = write_run(
        tmp_path / "later",
        (run_row(3, "run7", level=2, name="Gemm"), attempts_of("run7", "slow 0.7")),
        (run_row(12, "run8", name="A|B"), attempts_of("run8", "library 2.0")),
        (run_row(1, "run9", level=3, name="Net"), attempts_of("run9", "slow 0.6")),
    )

    done = publish_from(later, gallery)

    assert (done.removed, done.kept) == (("level1/012_A|B",), ("level1/012_A|B-eval",))
    assert done.written == ("level2/003_Gemm", "level3/001_Net")
    assert [each.folder for each in entries_in(gallery)] == ["level1/012_A|B-eval", "level2/003_Gemm", "level3/001_Net"]
    assert entry_in(gallery / "level2/003_Gemm").run == "run7"
    assert not (gallery / "level1/012_A|B").exists()
    assert "0.70x eager" in (gallery / "README.md").read_text()


@pytest.mark.parametrize("name", ["notes.txt", "level2/003_Gemm/notes.txt", "level2/003_Gemm/plan.py"])
def test_what_isnt_the_gallerys_own_is_never_lost(out, tmp_path, name):
    gallery = tmp_path / "gallery"
    if name != "notes.txt":
        publish_from(out, gallery)
    (gallery / name).parent.mkdir(parents=True, exist_ok=True)
    (gallery / name).write_text("years of work")
    before = files_below(gallery)

    with pytest.raises(CandidateFormError, match=r"no gallery|isn't what was published"):
        publish_from(out, gallery)

    assert files_below(gallery) == before


def test_an_entry_in_another_place_than_its_own_is_refused(out, tmp_path):
    publish_from(out, tmp_path / "gallery")
    (tmp_path / "gallery/level2/003_Gemm").rename(tmp_path / "gallery/level1/003_Gemm")

    with pytest.raises(CandidateFormError, match="belongs into level2/003_Gemm"):
        entries_in(tmp_path / "gallery")


def test_a_problem_file_with_another_text_is_refused(out, tmp_path):
    publish_from(out, tmp_path / "gallery")
    problem = entry_in(tmp_path / "gallery/level2/003_Gemm").problem
    (tmp_path / "3_Gemm.py").write_text("text")
    check_problem_file(tmp_path / "3_Gemm.py", problem)

    (tmp_path / "3_Gemm.py").write_text("text ")
    with pytest.raises(LoadError, match=r"isn't that of level2/3_Gemm.py"):
        check_problem_file(tmp_path / "3_Gemm.py", problem)
    with pytest.raises(LoadError, match="no such file"):
        check_problem_file(tmp_path / "4_Gemm.py", problem)


def test_folders_sort_by_number():
    assert folder_of(row(7, level=2, name="Gemm_Add")) == "level2/007_Gemm_Add"
    assert folder_of(row(100, mode="eval")) == "level1/100_ReLU-eval"
