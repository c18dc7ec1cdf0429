"""A language model on the cpu target, against a server on loopback: from its first answer to the winner.

Its first answer doesn't compile, the second is wrong on the tail, the third is right and slow, the fourth is
right and fast. The key it is asked with is planted, and looked for everywhere afterwards. The compiler, the sandbox and
the verifier are the real ones; the clock is played, since other tests run beside this one.
"""

import io
import json
import os
import re
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest
from run_cli import Said, cli

from chain_problem import KERNEL, PLAN, PROBLEM, WASTED
from fake_stations import measurement_of
from kernelwright.cli.exits import ended_with
from kernelwright.cli.main import app
from kernelwright.records.build import BuildFailed
from kernelwright.records.model_call import bill_of
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.store.store import Store
from kernelwright.swarm.joined import JoinedStages
from loopback_models import Answer, Books, Fails, LoopbackModels, Sent

KEY = "sk-planted-0123456789abcdef"
MODEL = "openai:gpt-5"
TIME_S = 90  # attempts take seconds, and the full verification of the winner some more


def answer(kernel, **fields):
    text = f"I fuse the chain. (Your key is {KEY}.)\n\n```python plan.py\n{PLAN}```\n\n```cpp chain.cpp\n{kernel}```\n"
    return Answer(text=text, thinking=f"They asked with {KEY}.", **fields)


SCRIPT = [
    Fails(status=503, message=f"overloaded; you sent Bearer {KEY}"),
    answer(KERNEL.replace("int64_t i = 0;", "int64_t i = 0")),
    answer(KERNEL.replace("i < n; ++i", "i < n - n % 8; ++i")),
    answer(KERNEL.replace("#pragma omp simd\n", f"{WASTED}#pragma omp simd\n")),
    answer(KERNEL),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conducted:
    said: Said
    sent: tuple[Sent, ...]
    books: Books
    home: object
    folder: object
    children: tuple[tuple[str, dict], ...]

    @property
    def answer(self):
        return json.loads(self.said.out)


def played_clock(stages, accepted, candidate, artifact, *, budget_s, is_final):
    """What a clock says that sees the wasted loop and nothing else."""
    is_slow = any(WASTED in file.text for file in candidate.files)
    return measurement_of(candidate, 0.5 if is_slow else 2.0, is_final=is_final)


@pytest.fixture(scope="module")
def conducted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripted")
    (folder / "problem.py").write_text(PROBLEM)
    children = []

    class Watched(subprocess.Popen):
        def __init__(self, *arguments, **options):
            given = options.get("env")
            children.append((str(arguments[0]), dict(os.environ if given is None else given)))
            super().__init__(*arguments, **options)

    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, LoopbackModels(SCRIPT) as server:
        patch.setenv("OPENAI_API_KEY", KEY)
        patch.setenv("OPENAI_BASE_URL", server.url)
        patch.setattr(subprocess, "Popen", Watched)
        patch.setattr(JoinedStages, "measure", played_clock)
        words = ["optimize", folder / "problem.py", "--target", "cpu", "--authors", MODEL, "--time", TIME_S]
        words += ["--attempts", 4, "--home", folder / "home", "--out", folder / "release", "--json"]
        with redirect_stdout(out), redirect_stderr(err):
            code = ended_with(lambda: app(list(map(str, words)), standalone_mode=False) or 0)
            run = re.search(r"run (\w+)", err.getvalue())[1]
            app(["runs", "export", run, str(folder / "export"), "--home", str(folder / "home")], standalone_mode=False)
        return Conducted(
            said=Said(
                code=code, out=out.getvalue().partition("\n4 attempts")[0].rpartition("}")[0] + "}", err=err.getvalue()
            ),
            sent=tuple(server.sent),
            books=server.books,
            home=folder / "home",
            folder=folder,
            children=tuple(children),
        )


def stored(conducted):
    with Store(conducted.home) as store:
        run = store.run_named(conducted.answer["run"])
        attempts = [each for each in store.attempts_of(run.id) if not each.is_final_examination]
        return run, attempts, store.calls_of(run.id), store.notes_of(run.id)


def test_attempts_and_verdicts_are_those_of_the_script(conducted):
    _, attempts, calls, notes = stored(conducted)

    assert isinstance(attempts[0].built, BuildFailed)
    assert attempts[0].built.diagnostics[0].file == "chain.cpp"
    assert isinstance(attempts[1].verdict, Rejected)
    assert "a tail" in attempts[1].verdict.evidence
    assert isinstance(attempts[2].verdict, Accepted)
    assert isinstance(attempts[3].verdict, Accepted)
    assert [each.candidate.note for each in attempts] == [f"answer {number}" for number in (1, 2, 3, 4)]
    assert [(call.outcome, call.retries) for call in calls] == [("answered", 1), *[("answered", 0)] * 3]
    assert any(note.startswith(f"{MODEL}: 4 attempts, 2 accepted") for note in notes)


def test_the_fast_one_wins(conducted):
    run, attempts, _, _ = stored(conducted)
    slow, fast = (each.measurement.fastest.ratio.value for each in attempts[2:])

    assert conducted.said.code == 0, conducted.said.err
    assert slow < fast
    assert run.bound.ns > 0  # kept, since ceilings may rise until it goes on
    assert (conducted.answer["winner"], run.answer.candidate_id) == (MODEL, attempts[3].candidate.id)


def test_what_the_model_hears_is_what_was_found(conducted):
    heard = [sent.body["input"][-1]["content"] for sent in conducted.sent[1:]]

    assert "class Model(torch.nn.Module)" in heard[0]
    assert "aten.relu.default" in heard[0]
    assert "parameter `scale`: float32[100]" in heard[0]
    assert "Attempt 1 of 4 does not build" in heard[1]
    assert re.search(r"chain\.cpp:\d+:\d+: error: ", heard[1])
    assert "Attempt 2 of 4 was rejected (wrong_values)" in heard[2]
    assert "the last 4 of 100 columns: a tail" in heard[2]
    assert "Attempt 3 of 4 is right" in heard[3]
    how = r"\((faster|slower|neither faster nor slower for certain)\)"  # it is the machine's to say which
    assert re.search(rf"\dx (eager|compile) {how}: yours takes \d+\.\d us a call", heard[3]), heard[3]
    assert "roofline" in heard[0]
    assert re.search(r"it (takes \d+\.\d times the bound|is faster than the bound)", heard[3])
    assert re.search(
        r"\n1\. `chain` \(line 4 of plan.py\) takes [\d,.]+ us \(100 % of the call\) and moves 5\d,\d+ bytes", heard[3]
    )
    assert not any(re.search(r"seed \d", text) for text in heard)


def test_the_conversation_goes_back_whole_with_its_reasoning(conducted):
    last = conducted.sent[-1].body["input"]

    assert [item.get("role") or item["type"] for item in last] == [
        *("system", "user"),
        *("reasoning", "assistant", "user") * 3,
    ]
    assert last[0] == conducted.sent[0].body["input"][0]  # what caches of prompts begin with


def test_the_bill_is_what_the_server_handed_out(conducted):
    _, _, calls, _ = stored(conducted)
    bill = bill_of(calls)

    assert (bill.tokens.input, bill.tokens.output) == (conducted.books.input_tokens, conducted.books.output_tokens)
    assert bill.cost_usd == pytest.approx(4 * (800 * 1.25 + 200 * 0.125 + 300 * 10) / 1e6)  # gpt-5, by the million


def test_the_planted_key_is_sent_to_its_server_and_is_nowhere_else(conducted):
    assert {sent.headers["authorization"] for sent in conducted.sent} == {f"Bearer {KEY}"}
    for sent in conducted.sent:
        assert KEY not in sent.text
    assert KEY not in conducted.said.out + conducted.said.err
    kept = [path for path in conducted.folder.rglob("*") if path.is_file()]
    assert len(kept) > 18  # the store, blobs, the export, the release
    assert [str(path) for path in kept if KEY.encode() in path.read_bytes()] == []


def test_no_child_is_given_the_key(conducted):
    assert len(conducted.children) >= 3  # compilers and sandboxes, some of which are warm and serve many
    given = [command for command, environment in conducted.children if KEY in str(environment)]
    # Python's own `platform` asks the system for the processor's name; nothing of a candidate is in that.
    assert [command for command in given if "uname" not in command] == []


def test_a_run_shows_its_calls_and_what_they_cost(conducted, capsys):
    said = cli(capsys, "runs", "show", conducted.answer["run"], "--home", conducted.home)

    assert f"call 1: {MODEL} answered after" in said.out
    assert "4 calls of models: 4,000 tokens in (800 cached), 1,200 out (200 of reasoning); $0.0161" in said.out
    shown = json.loads(cli(capsys, "runs", "show", conducted.answer["run"], "--home", conducted.home, "--json").out)
    assert [call["outcome"] for call in shown["calls"]] == ["answered"] * 4
    assert shown["bill"]["tokens"]["input"] == 4000
