"""The analyst: reads where an accepted candidate's time goes, and recommends at most three things to change.

Rules come first and are always there; a model is asked on request, with the same facts. What it says, and what they
rest on, is kept before a writer hears of it: a run that goes on says the same again. A model that can't be asked, or
says nothing of use, leaves the rules' recommendations standing, and that is remarked in the record.
"""

import re
from collections.abc import Callable, Sequence

from kernelwright.authors.author import AuthorOptions, Gate, Workbench
from kernelwright.authors.llm.calls import Calls
from kernelwright.authors.llm.exchange import LEAST_S, Pace
from kernelwright.authors.llm.feedback import Analysis, facts_of, timings_of
from kernelwright.authors.llm.figures import bound_lines, distance, operations, percent, size, us
from kernelwright.authors.llm.keys import base_url_of, missing_for
from kernelwright.authors.llm.models import Asker, ProviderLine
from kernelwright.authors.llm.prompt import fenced, rendered
from kernelwright.authors.llm.replay import Replay, Unrecorded
from kernelwright.authors.llm.rules import Case, recommendations
from kernelwright.authors.llm.spelling import Spelled, spelled
from kernelwright.errors import UnknownNameError
from kernelwright.records.advice import MOST_RECOMMENDATIONS, NOBODY, RULES, Advice, Recommendation
from kernelwright.records.attempt import Attempt
from kernelwright.records.evidence import Evidence, StepEvidence
from kernelwright.records.model_call import Message, ModelCall
from kernelwright.records.verdict import Accepted

# Of what is left to its author: an answer that a writer has no time to use is worth nothing.
TIME_SHARE = 1 / 3
RECOMMENDATION_CHARACTERS = 800
_STEPS = 40
_ITEM = re.compile(r"^[ \t]*(?:\d+[.)]|[-*])[ \t]+", re.MULTILINE)


def analyst_named(name: str) -> Spelled | None:
    """Return the model called ``name``; ``None`` for the rules and for nobody.

    Raises:
        UnknownNameError: it is neither "rules" nor "none" nor a model of a provider that is known.
    """
    if name in (RULES, NOBODY):
        return None
    if ":" not in name:
        raise UnknownNameError("analyst", name, (RULES, NOBODY, "PROVIDER:MODEL"))
    return spelled(name)


class Analyst:
    """Looks at the accepted attempts of one author."""

    def __init__(
        self,
        author: Spelled,
        options: AuthorOptions,
        *,
        ask: Asker | None = None,
        pace: Pace | None = None,
        replay: Replay | None = None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            author: whose attempts these are.
            options: who analyses, and where models are asked.
            ask: asks the model once; the provider itself if ``None``.
            pace: how time passes between tries.
            replay: where answers come from instead, those of the author among them.

        Raises:
            UnknownNameError: there is no such analyst.
            BaseUrlError: models can't be asked at the address that options or environment name.
        """
        self._options, self._model = options, analyst_named(options.analyst)
        self._calls: Calls | None = None
        if self._model is not None:
            if replay is None:
                base_url_of(self._model.provider, options.base_url)
            self._calls = Calls(
                author=author.name,
                ask=ask or ProviderLine(spelled=self._model, base_url=options.base_url),
                pace=pace or Pace(),
                replay=replay,
                role="analyst",
                model=self._model.name,
            )

    def analysis(self, attempt: Attempt, workbench: Workbench, *, gate: Gate, is_last: bool = False) -> Analysis:
        """Return what there is to say of an attempt beyond its verdict; of the last one nobody hears advice.

        ``gate`` is the author's: that of the analyst's provider is found from there.
        """
        bound, verdict = workbench.bound(), attempt.verdict
        if not isinstance(verdict, Accepted) or is_last or self._options.analyst == NOBODY:
            return Analysis(bound=bound)
        evidence = workbench.evidence(attempt)
        case = Case(
            evidence=evidence,
            facts=verdict.facts,
            bound=bound,
            call_ns=attempt.fastest.candidate_median_ns if attempt.fastest else None,
        )
        advice = workbench.known_advice(attempt.candidate.id)
        advice = advice or workbench.keep_advice(self._advice(attempt, case, workbench, gate))
        predicted_ns = evidence.total_ns if evidence.chip else 0.0
        return Analysis(bound=bound, recommendations=advice.recommendations, predicted_ns=predicted_ns)

    def _advice(self, attempt: Attempt, case: Case, workbench: Workbench, gate: Gate) -> Advice:
        by_rules = Advice(candidate_id=attempt.candidate.id, analyst=RULES, recommendations=recommendations(case))
        if self._model is None or self._calls is None:
            return by_rules
        messages = analyst_messages(attempt, case, by_rules.recommendations)
        said = self._said(self._calls, self._model, messages, workbench, gate)
        if isinstance(said, str):
            workbench.remark(f"analyst {self._model.name}: {said}; the rules' recommendations stand")
            return by_rules
        return Advice(candidate_id=attempt.candidate.id, analyst=self._model.name, recommendations=said)

    def _said(
        self, calls: Calls, model: Spelled, messages: Sequence[Message], workbench: Workbench, gate: Gate
    ) -> tuple[Recommendation, ...] | str:
        """Return what the model recommends, or why there is nothing."""
        left = _part_of(workbench.seconds_left)
        missing = None if calls.replay is not None else missing_for(model, self._options.base_url)
        if missing or left() < LEAST_S:
            return f"not asked: {missing or 'no time left'}"
        call = calls.answer(messages, workbench, gate=gate.of(model.provider.name), seconds_left=left)
        return call.why if isinstance(call, Unrecorded) else _read(call)


def analyst_messages(attempt: Attempt, case: Case, by_rules: Sequence[Recommendation]) -> tuple[Message, ...]:
    """Return what a model is asked about an accepted attempt."""
    evidence = case.evidence
    text = rendered(
        "analyst",
        target=attempt.candidate.target,
        files=attempt.candidate.files,
        fenced=fenced,
        timings=timings_of(attempt.measurement),
        bound=bound_lines(case.bound) if case.bound else [],
        distance=distance(case.call_ns, case.bound) if case.bound and case.call_ns else "",
        facts=facts_of(case.facts),
        steps=[_step_text(step, evidence) for step in evidence.steps[:_STEPS]],
        left_out=max(0, len(evidence.steps) - _STEPS),
        missing=evidence.missing,
        chip=evidence.chip,
        by_rules=[each.text for each in by_rules],
        most=MOST_RECOMMENDATIONS,
    )
    return (Message(speaker="user", text=text),)


def _read(call: ModelCall) -> tuple[Recommendation, ...] | str:
    """Return the recommendations in an answer, at most three, or why there are none."""
    if call.outcome != "answered":
        return f"{call.outcome.replace('_', ' ')}{f': {call.detail}' if call.detail else ''}"
    _, *items = _ITEM.split(call.text)
    texts = [" ".join(item.split())[:RECOMMENDATION_CHARACTERS] for item in items]
    found = tuple(Recommendation(rule="", text=text) for text in texts if text)[:MOST_RECOMMENDATIONS]
    return found or "its answer is no list of recommendations"


def _part_of(seconds_left: Callable[[], float]) -> Callable[[], float]:
    """Return a clock that has a part of what is left now, and runs with the other."""
    kept_back = seconds_left() * (1 - TIME_SHARE)
    return lambda: seconds_left() - kept_back


def _step_text(step: StepEvidence, evidence: Evidence) -> str:
    kind = "launch" if step.is_launch else "library call"
    takes = "time not known" if step.ns is None else f"{us(step.ns)} ({percent(evidence.share(step))})"
    text = f"{kind} {step.name}: {takes}, reads {size(step.read_bytes)}, writes {size(step.written_bytes)}"
    text += f", {operations(step.operations)} of products" if step.operations else ""
    text += f", {step.groups:,} groups of work" if step.is_launch else ""
    needed = max(step.memory_ns, step.arithmetic_ns)
    text += f"; at the machine's best {us(needed)}" if needed else ""
    return text + ("; reads weights alone" if step.is_of_weights else "")
