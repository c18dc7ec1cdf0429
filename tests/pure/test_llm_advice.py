"""The analyst: rules first, a model on request, and what was said once is said again from the record."""

from dataclasses import dataclass, field, replace

import pytest

from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.analyst import RECOMMENDATION_CHARACTERS, Analyst, analyst_named
from kernelwright.authors.llm.exchange import Pace
from kernelwright.authors.llm.models import Failed, Said
from kernelwright.authors.llm.spelling import spelled
from kernelwright.errors import BaseUrlError, UnknownNameError
from kernelwright.records.advice import Advice
from kernelwright.records.bound import Bound
from kernelwright.records.evidence import Evidence, StepEvidence
from kernelwright.records.model_call import Tokens
from kernelwright.swarm.gates import ProviderGate
from stored_run import ATTEMPTS

FAILED, WRONG, RIGHT = ATTEMPTS
MODEL = "openai:gpt-5"
BOUND = Bound(moved_bytes=1000, operations=0, bytes_per_s=1e9, memory_ns=5.0, arithmetic_ns=0.0)
SLOW = StepEvidence(line=2, what="k", is_launch=True, ns=1e5, read_bytes=4000, memory_ns=100.0, work_items=8)
LIST = "Here is what I see:\n\n1. Merge `k`\n   with the rest (100 us).\n2) Vectorise.\n- Tile.\n4. A fourth."


class Looking(Analyst):
    """An analyst whose writer has a gate with a place for it."""

    def analysis(self, attempt, workbench, **options):
        return super().analysis(attempt, workbench, gate=ProviderGate(1), **options)


@dataclass
class Bench:
    """A workbench that keeps what it is given; a profile is never the same twice unless it was kept."""

    seconds: float = 60.0
    calls: list = field(default_factory=list)
    advice: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    remarks: list = field(default_factory=list)
    profiled: int = 0

    def seconds_left(self):
        return self.seconds

    def bound(self):
        return BOUND

    def evidence(self, attempt):
        if attempt.candidate.id not in self.kept:
            self.profiled += 1
            step = replace(SLOW, ns=SLOW.ns + 1000 * self.profiled)
            self.kept[attempt.candidate.id] = Evidence(candidate_id=attempt.candidate.id, steps=(step,), lanes=2)
        return self.kept[attempt.candidate.id]

    def known_advice(self, candidate_id):
        return self.advice.get(candidate_id)

    def keep_advice(self, advice):
        self.advice[advice.candidate_id] = advice
        return advice

    def known_call(self, request_sha256):
        return next((c for c in self.calls if c.request_sha256 == request_sha256 and c.is_from_the_model), None)

    def keep_call(self, call):
        self.calls.append(replace(call, number=len(self.calls) + 1))
        return self.calls[-1]

    def remark(self, text):
        self.remarks.append(text)


class Asked:
    """Answers every request the same way and keeps what was asked."""

    def __init__(self, answer):
        self.answer, self.asked, self.seconds = answer, [], []

    def __call__(self, messages, *, seconds, silence_s):
        self.asked.append(messages)
        self.seconds.append(seconds)
        return self.answer


def said(text=LIST, **fields):
    fields = {"detail": "", "tokens": Tokens(input=9, output=3), "cost_usd": 0.5, "reply": ""} | fields
    return Said(outcome="answered", text=text, **fields)


def refused():
    return Said(outcome="refused", text="no", reply="", detail="a filter", tokens=Tokens(input=9), cost_usd=0.1)


def failed(outcome="unknown_model"):
    return Failed(outcome=outcome, detail="no such model", may_pass=False, tokens=Tokens(), cost_usd=None, wait_s=None)


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-openai")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def analyst(name="rules", answer=None):
    ask = Asked(answer)
    options, pace = AuthorOptions(analyst=name), Pace(sleep=lambda _: None)
    return Looking(spelled("anthropic:writer"), options, ask=ask, pace=pace), ask


def test_the_rules_are_always_on_and_ask_nobody():
    found, ask = analyst(answer=said())
    bench = Bench()

    analysis = found.analysis(RIGHT, bench)

    assert analysis.bound == BOUND
    assert ["`k` (line 2 of plan.py) takes 101.0 us" in each.text for each in analysis.recommendations] == [True]
    assert ask.asked == bench.calls == bench.remarks == []
    assert bench.advice[RIGHT.candidate.id].analyst == "rules"


def test_what_is_known_from_before_is_said_again_word_for_word_with_nothing_measured():
    found, _ = analyst()
    bench = Bench()

    first = found.analysis(RIGHT, bench)
    again = found.analysis(RIGHT, bench)

    assert first == again
    assert bench.profiled == 1
    known = Advice(candidate_id=RIGHT.candidate.id, analyst="rules", recommendations=())
    assert found.analysis(RIGHT, Bench(advice={RIGHT.candidate.id: known})).recommendations == ()


@pytest.mark.parametrize("attempt", [FAILED, WRONG, replace(RIGHT, verdict=None, measurement=None)])
def test_only_what_was_accepted_is_looked_at(attempt):
    bench = Bench()

    assert analyst()[0].analysis(attempt, bench).recommendations == ()
    assert bench.profiled == 0


def test_nobody_looks_at_the_last_attempt_nor_where_nobody_is_wanted():
    bench = Bench()

    assert analyst()[0].analysis(RIGHT, bench, is_last=True).recommendations == ()
    none = analyst("none")[0].analysis(RIGHT, bench)

    assert (none.recommendations, none.bound) == ((), BOUND)
    assert bench.profiled == 0


def test_a_model_gets_the_facts_and_its_recommendations_are_taken_at_most_three():
    found, ask = analyst(MODEL, said())
    bench = Bench()

    analysis = found.analysis(RIGHT, bench)

    assert [each.text for each in analysis.recommendations] == [
        "Merge `k` with the rest (100 us).",
        "Vectorise.",
        "Tile.",
    ]
    (message,) = ask.asked[0]
    for text in (
        "def forward(x): return x",
        "launch `k` (line 2 of plan.py): 101.0 us (100 %), reads 4,000 bytes",
        "1.50x eager (faster)",
        "library calls in one call: mm x 1",
        "the least time of one call by the roofline",
        "What simple rules say of it",
        "at most 3 recommendations",
    ):
        assert text in message.text
    (call,) = bench.calls
    assert (call.author, call.role, call.model, call.cost_usd) == ("anthropic:writer", "analyst", MODEL, 0.5)
    assert call.tokens == Tokens(input=9, output=3)
    assert bench.advice[RIGHT.candidate.id].analyst == MODEL


def test_an_answered_call_that_was_cut_off_before_its_advice_was_kept_is_not_paid_for_again():
    found, ask = analyst(MODEL, said())
    bench = Bench()
    first = found.analysis(RIGHT, bench)
    bench.advice.clear()

    assert found.analysis(RIGHT, bench) == first
    assert len(ask.asked) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (failed(), "unknown model: no such model"),
        (refused(), "refused: a filter"),
        (said("Looks good to me."), "no list of recommendations"),
        (said("1. \n2. "), "no list of recommendations"),
    ],
)
def test_where_a_model_says_nothing_of_use_the_rules_stand_and_that_is_on_record(answer, why):
    found, ask = analyst(MODEL, answer)
    bench = Bench()

    analysis = found.analysis(RIGHT, bench)

    assert ["`k`" in each.text for each in analysis.recommendations] == [True]
    (remark,) = bench.remarks
    assert remark.startswith(f"analyst {MODEL}: ")
    assert why in remark
    assert remark.endswith("; the rules' recommendations stand")
    assert len(bench.calls) == 1
    found.analysis(RIGHT, bench)  # and it isn't asked again for the same candidate, even if it failed
    assert len(ask.asked) == 1


def test_without_a_key_or_time_it_is_not_asked(monkeypatch):
    found, ask = analyst(MODEL, said())
    late = Bench(seconds=5.0)  # of which a third is the analyst's
    found.analysis(RIGHT, late)
    monkeypatch.delenv("OPENAI_API_KEY")
    keyless = Bench()
    found.analysis(RIGHT, keyless)

    assert ask.asked == late.calls == keyless.calls == []
    assert "not asked: no time left" in late.remarks[0]
    assert "not asked: no key for openai: set OPENAI_API_KEY" in keyless.remarks[0]


def test_it_gets_a_third_of_the_time_that_is_left():
    found, ask = analyst(MODEL, said())

    found.analysis(RIGHT, Bench(seconds=60.0))

    assert ask.seconds == [pytest.approx(20.0)]


def test_a_novel_is_cut():
    found, _ = analyst(MODEL, said("1. " + "very " * 1000))

    (only,) = found.analysis(RIGHT, Bench()).recommendations

    assert len(only.text) <= RECOMMENDATION_CHARACTERS


def test_where_nothing_is_timed_the_predicted_time_of_all_steps_is_the_calls():
    found, _ = analyst()
    bench = Bench()
    bench.kept[RIGHT.candidate.id] = Evidence(candidate_id=RIGHT.candidate.id, steps=(SLOW,), chip="M1", lanes=8)

    assert found.analysis(RIGHT, bench).predicted_ns == SLOW.ns


@pytest.mark.parametrize("name", ["rules", "none"])
def test_rules_and_nobody_are_no_models(name):
    assert analyst_named(name) is None


@pytest.mark.parametrize("name", ["", "rule", "gpt:5", "openai:"])
def test_an_analyst_that_nobody_knows_is_refused(name):
    with pytest.raises(UnknownNameError):
        analyst_named(name)


def test_an_address_that_can_t_be_used_is_refused_before_anything_is_asked():
    with pytest.raises(BaseUrlError):
        Analyst(spelled("openai:writer"), AuthorOptions(analyst=MODEL, base_url="localhost"))
