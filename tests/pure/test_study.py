"""A study's figures: counted twice, in two ways; its report: the same bytes wherever and whenever it is made."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelwright.children.lock import held
from kernelwright.errors import BatchFormError, UnknownNameError
from kernelwright.store.store import Store
from kernelwright.study.contamination import contamination, cut_off_of, day_named, published_of
from kernelwright.study.facts import facts_of
from kernelwright.study.grid import Configuration
from kernelwright.study.means import geometric_mean
from kernelwright.study.report import report_of
from kernelwright.study.study_file import STORE, begin_study, read_study
from naive_study import Naive
from stored_studies import MODELS, PROBLEMS, STUDY, stored_study

SOURCE = Path(__file__).parents[2] / "src"
VOID = {"meta", "br", "wbr"}


def facts(folder):
    with Store(folder / STORE) as store:
        return facts_of(read_study(folder), store)


def sheet(found, name):
    return list(csv.DictReader(io.StringIO(found[f"{name}.csv"].decode())))


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    return [stored_study(tmp_path_factory.mktemp(f"study{seed}"), seed=seed) for seed in (1, 2)]


@pytest.fixture(scope="module")
def reported(studies):
    return [(report_of(facts(folder)), Naive(folder)) for folder in studies]


# Figures, against a naive count


def test_correctness_and_fast_p_are_those_of_a_naive_count(reported):
    for found, naive in reported:
        correctness, fast_p = sheet(found, "correctness"), sheet(found, "fast_p")
        assert {line["configuration"] for line in correctness} == naive.configurations
        for line in correctness:
            of = line["configuration"], line["level"]
            assert int(line["problems"]) == len(naive.of(*of))
            for column in ("loose", "strict"):
                assert int(line[column]) == naive.right_by(*of, int(line["attempt"]), column)
        for line in fast_p:
            for column in ("loose", "strict"):
                counted = naive.fast(line["configuration"], line["level"], float(line["p"]), column)
                assert int(line[column]) == counted
        assert {line["p"] for line in fast_p} == {f"{tenths / 10:.6f}" for tenths in range(41)}


def test_means_count_what_has_no_speedup_as_one(reported):
    for found, naive in reported:
        for line in sheet(found, "speedups"):
            for column in ("loose", "strict"):
                wanted = naive.mean(line["configuration"], line["level"], column)
                assert float(line[f"{column}_mean"]) == pytest.approx(wanted, abs=1e-6)
                if line[f"{column}_low"]:
                    assert float(line[f"{column}_low"]) <= wanted + 1e-6
                    assert float(line[f"{column}_high"]) >= wanted - 1e-6


def test_the_oracle_is_the_best_author_of_each_problem_and_the_best_author_is_one_for_all(reported):
    for found, naive in reported:
        lines = sheet(found, "swarm")
        assert len(lines) == 3 * 4  # in each of the four ways to run authors
        for variant in {line["variant"] for line in lines}:
            singles = [f"{model} ({variant})" for model in MODELS if ":" in model] if variant else list(MODELS)
            best, oracle, swarm = [line for line in lines if line["variant"] == variant]
            count, wanted = naive.oracle(singles, "strict")
            assert (int(oracle["problems"]), swarm["name"]) == (count, "swarm")
            assert float(oracle["strict_mean"]) == pytest.approx(wanted, abs=1e-6)
            assert float(best["strict_mean"]) <= wanted + 1e-6
            if count == len(PROBLEMS):
                mine = naive.mean(f"{best['name']} ({variant})" if variant else best["name"], "all", "strict")
                others = [naive.mean(each, "all", "strict") for each in singles]
                assert mine == pytest.approx(max(others), abs=1e-9)


def test_costs_and_reasons_add_up(reported):
    for found, naive in reported:
        for line in sheet(found, "costs"):
            cells = naive.of(line["configuration"], "all").values()
            calls = [call for cell in cells for call in cell["calls"]]
            known = [call["cost_usd"] for call in calls if call["cost_usd"] is not None]
            assert float(line["usd"]) == pytest.approx(sum(known), abs=1e-6)
            assert int(line["unpriced"]) == len(calls) - len(known)
            assert int(line["input_tokens"]) == sum(call["tokens"]["input"] for call in calls)
            right = naive.right_by(line["configuration"], "all", 10**6, "strict")
            if right and calls and len(known) == len(calls):
                assert float(line["usd_each_strict"]) == pytest.approx(sum(known) / right, abs=1e-6)
            else:
                assert line["usd_each_strict"] == ""
        total = sum(len(cell["attempts"]) for cell in naive.cells.values())
        assert sum(int(line["attempts"]) for line in sheet(found, "rejections")) == total
        passed = [
            each
            for cell in naive.cells.values()
            for each in cell["attempts"]
            if each["loose"] and each["reason"] not in ("accepted", None)
        ]
        assert passed
        assert len(sheet(found, "let_pass")) == len(passed)


def test_pairs_compare_an_author_with_itself_on_the_same_problems(reported):
    for found, naive in reported:
        lines = sheet(found, "pairs")
        assert {line["what"] for line in lines} == {"a reference", "a profile"}
        for line in lines:
            before, after = naive.of(line["without"], "all"), naive.of(line["with"], "all")
            assert int(line["problems"]) == len(before.keys() & after.keys())
        whole = next(line for line in lines if int(line["problems"]) == len(PROBLEMS))
        assert int(whole["strict_right_with"]) == naive.right_by(whole["with"], "all", 10**6, "strict")
        assert float(whole["loose_without_mean"]) == pytest.approx(
            naive.mean(whole["without"], "all", "loose"), abs=1e-6
        )


def test_a_failed_cell_counts_and_one_that_is_still_to_come_does_not(studies):
    known = facts(studies[0])
    failed = [cell for cell in known.cells if cell.state == "failed"]

    assert (known.left, len(known.cells)) == (1, len(STUDY.cells) - 1)
    assert [(cell.speedup("strict"), cell.is_right("loose"), cell.reason) for cell in failed] == [
        (1.0, False, "crashed (signal 9): it said nothing")
    ]


@settings(max_examples=20)
@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=12))
def test_a_mean_is_that_of_logarithms_and_lies_in_its_interval(values):
    mean = geometric_mean(values)

    assert mean.value == pytest.approx(exp(sum(map(log, values)) / len(values)), rel=1e-9)
    assert (mean.low is None) == (len(values) == 1)
    if mean.low is not None:
        assert min(values) * (1 - 1e-9) <= mean.low <= mean.high <= max(values) * (1 + 1e-9)


def test_the_interval_is_that_of_a_bootstrap():
    values = [1.0] * 30 + [2.0] * 30

    mean = geometric_mean(values)

    half = 1.96 * log(2) / 2 / 60**0.5
    assert log(mean.high / mean.value) == pytest.approx(half, rel=0.15)
    assert log(mean.value / mean.low) == pytest.approx(half, rel=0.15)
    with pytest.raises(ValueError, match="no logarithm"):
        geometric_mean([1.0, 0.0])
    assert geometric_mean([]) is None


# The report


def test_the_same_store_gives_the_same_bytes_anywhere(studies, reported, tmp_path):
    shutil.copytree(studies[0], tmp_path / "elsewhere" / "copy")
    made = []
    circumstances = [
        (studies[0], {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}),
        (tmp_path / "elsewhere" / "copy", {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"}),
    ]
    for number, (folder, environment) in enumerate(circumstances):
        out = tmp_path / f"report{number}"
        command = [sys.executable, "-m", "kernelwright.cli.main", "study", "report", str(folder), "--out", str(out)]
        known = {name: value for name, value in os.environ.items() if name != "PYTHONUTF8"}
        done = subprocess.run(
            command,
            env=known | {"PYTHONPATH": str(SOURCE)} | environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        made.append({path.name: path.read_bytes() for path in out.iterdir()})

    assert made[0] == made[1]
    assert made[0] == reported[0][0]
    assert {"index.html", "report.json", "attempts.csv", "let_pass.csv", "fast-p-all-levels.svg"} <= made[0].keys()


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.scripts = [], set(), [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if "id" in known:
            assert known["id"] not in self.ids
            self.ids.add(known["id"])
        self.links += [known[name] for name in ("href", "src") if name in known]
        self.scripts += tag in ("script", "link", "img", "iframe", "i", "b")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else_and_escapes_what_was_stored(reported):
    text = reported[0][0]["index.html"].decode()

    page = Page(text)

    assert page.open == []
    assert page.scripts == 0
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert "&lt;script&gt;" in text
    assert "prefers-color-scheme: dark" in text
    assert "Not finished" in text
    assert "url(" not in text


def test_seeds_are_in_no_file(reported):
    for found, _ in reported:
        assert not any(re.search(rb"seed:? ?\d{4}", content) for content in found.values())


def test_every_kernel_that_loose_rules_let_pass_has_its_reason_its_run_and_its_source(reported):
    found, _ = reported[0]
    text, lines = found["index.html"].decode(), sheet(found, "let_pass")

    assert lines
    for line in lines:
        assert f'href="#run-{line["run"]}"' in text
        assert f'id="source-{line["run"]}-{line["number"]}"' in text
        assert f"kernel {line['run']} {line['number']} " in text
        assert line["reason"] != "accepted"


def test_numbers_in_json_are_those_in_csv(reported):
    found, _ = reported[0]
    written = json.loads(found["report.json"])

    for ours, theirs in zip(sheet(found, "speedups"), written["tables"]["speedups"], strict=True):
        assert ours["configuration"] == theirs["configuration"]
        assert float(ours["strict_mean"]) == theirs["strict"]["value"]
    assert written["left"] == 1


def test_a_study_of_which_nothing_has_ended_has_a_report(tmp_path):
    begin_study(tmp_path / "study", STUDY)

    found = report_of(facts(tmp_path / "study"))

    assert "No cell has ended yet" in found["index.html"].decode()
    assert Page(found["index.html"].decode()).open == []


def test_one_author_on_one_problem_has_a_report(tmp_path):
    settings = replace(STUDY.settings, models=MODELS[:1], has_swarm=False, references=(False,), profiles=(True,))
    study = replace(STUDY, settings=settings, problems=(*PROBLEMS[:1],))
    begin_study(tmp_path / "study", study)
    with Store(tmp_path / "study" / STORE):
        pass

    assert sheet(report_of(facts(tmp_path / "study")), "speedups") == []


# Contamination


def test_a_problem_is_before_a_cut_off_after_it_or_nobody_knows(studies):
    known = facts(studies[0])
    openai, anthropic, fuser = contamination(known)

    # Two of KernelBench's, published 2024-12-03; gpt-5's data end 2024-09-30, claude-sonnet-4-5's 2025-07-31.
    assert (openai.before, openai.after, openai.unknown) == (0, 2, 2)
    assert (anthropic.before, anthropic.after, anthropic.unknown) == (2, 0, 2)
    assert (fuser.is_model, fuser.unknown) == (False, 0)
    assert openai.cut_off.source.startswith("models.dev")
    given, *_ = contamination(known, published="2024-09")
    assert (given.before, given.after, given.unknown) == (4, 0, 0)


@pytest.mark.parametrize(
    ("author", "date"),
    [
        ("openai:gpt-4o-2024-11-20", "2023-09"),
        ("anthropic:claude-sonnet-4-5-20250929", "2025-07-31"),
        ("openrouter:openai/gpt-4.1", "2024-04"),
        ("tuner:openai:gpt-5", "2024-09-30"),
        ("deepseek:deepseek-r1", ""),
        ("openai:nobody-knows-this-one", ""),
    ],
)
def test_a_cut_off_is_looked_up_by_the_models_own_name(author, date):
    assert cut_off_of(author).date == date
    assert cut_off_of(author).source


def test_a_date_is_a_day_or_a_month():
    assert [day_named(text) for text in ("2024-12-03", "2024-02-29", "2024-12")]
    for wrong in ("2024", "2024-13", "2023-02-29", "yesterday", "2024-12-03 "):
        with pytest.raises(UnknownNameError, match="a day or a month"):
            day_named(wrong)
    assert published_of(PROBLEMS[2]).date == ""


# The grid and its file


def test_configurations_are_named_by_what_is_unusual():
    assert Configuration(authors=("a:b",)).name == "a:b"
    assert Configuration(authors=("a:b", "fuser"), with_reference=True, with_profile=False).name == (
        "swarm (with reference, without profile)"
    )
    # Two models and the swarm in four ways; the generator, which hears nothing, in one.
    assert len({cell.id for cell in STUDY.cells.values()}) == (4 * 3 + 1) * len(PROBLEMS)


def test_a_study_may_grow_by_problems_and_change_in_nothing_else(tmp_path):
    fewer = replace(STUDY, problems=PROBLEMS[2:])
    begin_study(tmp_path / "study", fewer)

    assert begin_study(tmp_path / "study", replace(STUDY, problems=PROBLEMS[:2])) == STUDY
    assert read_study(tmp_path / "study") == STUDY
    with pytest.raises(BatchFormError, match=r"its study has attempts 5 and not 3"):
        begin_study(tmp_path / "study", replace(STUDY, settings=replace(STUDY.settings, attempts=3)))
    changed = replace(PROBLEMS[0], sha256="other")
    with pytest.raises(BatchFormError, match=r"19_ReLU.py had another text"):
        begin_study(tmp_path / "study", replace(STUDY, problems=(changed,)))
    assert read_study(tmp_path / "study") == STUDY


def test_a_study_is_held_by_one_at_a_time_and_by_whoever_inherits_it(tmp_path):
    waits, clock = [], iter(range(100))
    with held(tmp_path, "study run") as lock:
        heir = os.dup(lock)
        with pytest.raises(BatchFormError, match="another `study run` is at work"):
            held(tmp_path, "study run", patience_s=3.0, clock=lambda: next(clock), sleep=waits.append).__enter__()
    assert len(waits) == 2
    with pytest.raises(BatchFormError), held(tmp_path, "study run", patience_s=0.0):
        pass
    os.close(heir)
    with held(tmp_path, "study run", patience_s=0.0):
        pass


@pytest.mark.parametrize("text", ["a poem", "{}", '{"kind": "kernelwright study", "format": 2, "study": {}}'])
def test_what_is_no_study_is_refused_and_kept(tmp_path, text):
    (tmp_path / "study.json").write_text(text)

    with pytest.raises(BatchFormError, match="study"):
        begin_study(tmp_path, STUDY)
    assert (tmp_path / "study.json").read_text() == text
