"""Runs of a swarm that are killed at random moments and go on, again and again, until each has its answer.

Each life of a run is a process of its own, forked from this one once everything is imported, and ended by SIGKILL. The
models are on loopback in yet another process, which keeps what it was asked.
"""

import json
import multiprocessing
import os
import random
import signal
import time
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from fake_stations import FakeStations
from kernelwright.records.run import Conduct
from kernelwright.store.store import Store
from kernelwright.swarm.conductor import rules_of
from kernelwright.swarm.strategies.registry import known_strategies
from llm_runs import Asked, candidate
from loopback_models import LoopbackModels
from stored_run import MACHINE, PROBLEM, RUN

MODELS = ("openai:gpt-5", "openai-chat:gpt-4.1", "anthropic:claude-sonnet-4-5", "compatible:other")
ATTEMPTS = 4
LATENCY_S = 0.02
LONGEST_LIFE_S = 1.0


class Slow(FakeStations):
    """Stations that take a moment, so that kills hit them too."""

    def build(self, candidates):
        time.sleep(0.01)
        return super().build(candidates)

    def verify(self, candidate, artifact, *, level, deadline):
        time.sleep(0.01)
        return super().verify(candidate, artifact, level=level, deadline=deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of it: kills, runs, what was asked again though it was in the record, and what was lost."""

    kills: int
    runs: int
    calls: int
    asked_again: int
    lost_attempts: int
    unfinished: int
    in_flight: int


def _answered(sent, _number):
    time.sleep(LATENCY_S)
    said = sum(1 for item in sent.body.get("input", sent.body.get("messages")) if item.get("role") == "assistant")
    words = ("build_failed", "wrong", "slow 0.5", "fast 2.0")
    who = sent.body["model"].replace(" ", "")
    word, *ratio = words[min(said, len(words) - 1)].split()
    return candidate(" ".join((word, who, str(len(sent.text)), *(ratio or ["1"]))))


def _serve(pipe):
    with LoopbackModels(step_for=_answered) as server:
        pipe.send(server.url)
        while pipe.recv() == "asked":
            pipe.send([json.dumps(sent.body, sort_keys=True) for sent in server.sent])


class _At:
    """The server as authors need it."""

    def __init__(self, url):
        self.url = url


def _live(url, home, conduct):
    with Store(home) as store:
        asked = Asked(_At(url), attempts=ATTEMPTS)
        rules = rules_of(conduct, attempts=ATTEMPTS, past={})
        asked.search(store, Slow(), *MODELS, rules=rules, seconds=60.0).conduct()


def _import_all(url, home):
    """Run once in this process, so that lives aren't spent importing."""
    with Store(home) as store:
        store.save_run(RUN, PROBLEM, MACHINE)
    _live(url, home, Conduct(strategy="best-of"))


def _one_life(url, home, conduct, life_s):
    """Let a run live for ``life_s``; return whether it was killed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking where there are threads: torch's, which sleep
        child = os.fork()
    if not child:
        try:
            _live(url, home, conduct)
        finally:
            os._exit(0)
    end = time.monotonic() + life_s
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def killed_runs(folder: Path, kills: int, seed: int) -> Told:
    """Kill runs ``kills`` times in all, and let each come to its end."""
    draw = random.Random(seed)
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    url = here.recv()
    _import_all(url, folder / "before")
    count = Counter()
    while count["kills"] < kills:
        _one_run(here, url, folder / str(count["runs"]), draw, count, most=kills)
    here.send("end")
    server.join(10)
    return Told(
        kills=count["kills"],
        runs=count["runs"],
        calls=count["calls"],
        asked_again=count["asked_again"],
        lost_attempts=count["lost"],
        unfinished=count["unfinished"],
        in_flight=count["in_flight"],
    )


def _one_run(here, url, home, draw, count, *, most):
    conduct = Conduct(strategy=draw.choice(known_strategies()), shares=draw.random() < 0.5)
    with Store(home) as store:
        store.save_run(RUN, PROBLEM, MACHINE)
    begun = len(_asked(here))
    kept = ()
    while True:
        life_s = draw.uniform(0.0, LONGEST_LIFE_S) if count["kills"] < most else 60.0
        if not _one_life(url, home, conduct, life_s):
            break
        count["kills"] += 1
        with Store(home) as store:
            now = store.attempts_of(RUN.id)
        count["lost"] += len(kept) - len([each for each in now if each in kept])
        kept = now
    with Store(home) as store:
        (run,) = store.runs()
        calls, attempts = store.calls_of(RUN.id), store.attempts_of(RUN.id)
    count["lost"] += len(kept) - len([each for each in attempts if each in kept])
    count["runs"] += 1
    count["calls"] += len(calls)
    # A request whose answer is in the record must not be asked again: then two answers to it would be kept.
    digests = Counter((call.author, call.request_sha256) for call in calls if call.is_from_the_model)
    count["asked_again"] += sum(times - 1 for times in digests.values())
    count["unfinished"] += run.state != "finished"
    count["in_flight"] += len(_asked(here)) - begun - len(calls)


def _asked(here):
    here.send("asked")
    return here.recv()
