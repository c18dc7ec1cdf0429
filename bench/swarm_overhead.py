"""What the swarm's supervisor costs beside what it supervises, against a server on loopback.

    python bench/swarm_overhead.py [--problems 20] [--first 1] [--authors 8] [--attempts 5] [--latency 2]
    python bench/swarm_overhead.py --concurrent 100 [--latency 2]

The first runs `optimize` on problems of its own with language models as authors, whose answers (a kernel that doesn't
compile, one that is wrong on the tail, a slow one, fast ones) come from the server after so many seconds each; builds,
verification and timing are the real ones. Overhead is what the supervisor itself does: processor time of authors'
threads (prompts, protocols, answers), of the search's thread outside builds, verification and timing, and what it waits
for the store. Its share of the wall time is printed for each problem and for all.

The second asks for so many answers at once from one author, and prints how many the server had before it at a time.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from chain_problem import KERNEL, PLAN, PROBLEM, WASTED
from loopback_models import Answer, LoopbackModels, Sent

# What is done to the right kernel, answer by answer.
ANSWERS = (
    ("int64_t i = 0;", "int64_t i = 0"),
    ("i < n; ++i", "i < n - n % 8; ++i"),
    ("#pragma omp simd\n", f"{WASTED}#pragma omp simd\n"),
    ("", ""),
    ("", ""),
)


def problem(number: int) -> str:
    """Return a problem that is like no other number's."""
    return PROBLEM.replace("+ 1.0)", f"+ {number}.5)")


class Busy:
    """How many requests the server has before it, and the most it ever had."""

    def __init__(self) -> None:
        """Nobody asks yet."""
        self.now, self.most, self.all = 0, 0, 0
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Have one more."""
        with self._lock:
            self.now, self.all = self.now + 1, self.all + 1
            self.most = max(self.most, self.now)
        try:
            yield
        finally:
            with self._lock:
                self.now -= 1


def answered(sent: Sent, latency_s: float, busy: Busy) -> Answer:
    """Answer as the problem, the model and what was said before ask for."""
    with busy.one():
        time.sleep(latency_s)
    turns = sent.body.get("input", sent.body.get("messages", []))
    said = sum(1 for item in turns if item.get("role") == "assistant")
    text = sent.text
    number = text.split(".5) - 0.5 * x")[0].rsplit("+ ", 1)[-1] if ".5) - 0.5 * x" in text else "0"
    kernel = KERNEL.replace("+ 1.0f)", f"+ {number}.5f)").replace(*ANSWERS[min(said, len(ANSWERS) - 1)])
    kernel = f"// {sent.body['model']}, {said}\n{kernel}"
    return Answer(text=f"I fuse the chain.\n\n```python plan.py\n{PLAN}```\n\n```cpp chain.cpp\n{kernel}```\n")


def serve(pipe: Any, latency_s: float) -> None:
    """Serve until told to end, in a process of its own: its work is nobody's overhead."""
    busy = Busy()
    with LoopbackModels(step_for=lambda sent, _number: answered(sent, latency_s, busy)) as server:
        pipe.send(server.url)
        pipe.recv()
        pipe.send((busy.all, busy.most))


class Clock:
    """Processor and wall seconds of what is supervised, of authors' threads and of the store."""

    def __init__(self) -> None:
        """Nothing was spent yet."""
        self.supervised_cpu = self.threads_cpu = self.store_wait = 0.0
        self._lock = threading.Lock()

    def supervising(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``work`` with its thread's processor time counted as supervised."""

        def counted(*args: Any, **keywords: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*args, **keywords)
            finally:
                self._add("supervised_cpu", time.thread_time() - began)

        return counted

    def in_thread(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``work``, all that a thread does, with its processor time counted."""

        def counted(*args: Any, **keywords: Any) -> Any:
            try:
                return work(*args, **keywords)
            finally:
                self._add("threads_cpu", time.thread_time())

        return counted

    def storing(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``work`` with what it waits, for the disk, counted."""

        def counted(*args: Any, **keywords: Any) -> Any:
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return work(*args, **keywords)
            finally:
                self._add("store_wait", time.perf_counter() - wall - (time.thread_time() - cpu))

        return counted

    def _add(self, name: str, seconds: float) -> None:
        with self._lock:
            setattr(self, name, getattr(self, name) + seconds)


def watched(clock: Clock) -> None:
    """Have the supervisor's parts counted."""
    from kernelwright.store.store import Store
    from kernelwright.swarm.conductor import Conductor
    from kernelwright.swarm.joined import JoinedStages

    for name in ("build", "verify", "measure", "profile", "fastest_baseline", "bound_ratio"):
        setattr(JoinedStages, name, clock.supervising(getattr(JoinedStages, name)))
    for name in ("commit", "commit_call", "commit_decision", "conclude", "note", "save_run"):
        setattr(Store, name, clock.storing(getattr(Store, name)))
    Conductor._carried_out = clock.in_thread(Conductor._carried_out)  # type: ignore[method-assign] # noqa: SLF001


def overhead(asked: argparse.Namespace, url: str, home: Path) -> None:
    """Run problem after problem, and print what each cost beside what it supervised."""
    from kernelwright.api import optimize_reference
    from kernelwright.problems.load import load_reference
    from kernelwright.records.run import Conduct, Request
    from kernelwright.store.store import Store
    from kernelwright.swarm.budget import Deadline
    from kernelwright.swarm.search import Search

    clock, spent_all, wall_all, attempts_all = Clock(), 0.0, 0.0, 0
    watched(clock)
    walls: list[tuple[float, float]] = []
    conducted = Search.conduct

    def timed(self: Search) -> Any:
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return conducted(self)
        finally:
            walls.append((time.perf_counter() - wall, time.thread_time() - cpu))

    Search.conduct = timed  # type: ignore[method-assign]
    authors = tuple(f"compatible:model-{number}" for number in range(asked.authors))
    print("problem  attempts  wall s  overhead s  share")
    with Store(home) as store:
        for number in range(asked.first, asked.first + asked.problems):
            path = home / f"problem_{number}.py"
            path.write_text(problem(number))
            request = Request(
                reference=str(path),
                inputs="",
                target="cpu",
                authors=authors,
                time_s=asked.time,
                precision="strict",
                mode="eval",
                fit=False,
                out="",
                attempts=asked.attempts,
                base_url=url,
                conduct=Conduct(strategy=asked.strategy, places=asked.authors * asked.attempts),
            )
            before = (clock.supervised_cpu, clock.threads_cpu, clock.store_wait)
            done = optimize_reference(
                load_reference(str(path), mode="eval"), request, store=store, deadline=Deadline.after(asked.time)
            )
            wall, cpu = walls[-1]
            supervised, threads, waited = (
                now - then
                for now, then in zip((clock.supervised_cpu, clock.threads_cpu, clock.store_wait), before, strict=True)
            )
            # Authors' threads build: what that takes of their own time is counted in both.
            spent = max(cpu + threads - supervised, 0.0) + waited
            attempts = len(store.attempts_of(done.outcome.run.id))
            print(f"{number:>7}  {attempts:>8}  {wall:6.1f}  {spent:10.2f}  {spent / wall:5.1%}", flush=True)
            spent_all, wall_all, attempts_all = spent_all + spent, wall_all + wall, attempts_all + attempts
    each = 1000 * spent_all / max(attempts_all, 1)
    print(f"overhead: {spent_all:.1f} s of {wall_all:.0f} s, {spent_all / wall_all:.2%}; {each:.0f} ms an attempt")


def at_once(asked: argparse.Namespace, url: str, home: Path) -> None:
    """Ask for many answers at a time, of which none can be built."""
    from fake_stations import FakeStations
    from kernelwright.authors.author import AuthorOptions
    from kernelwright.authors.llm.author import LanguageModel
    from kernelwright.authors.llm.spelling import spelled
    from kernelwright.records.run import Conduct
    from kernelwright.store.store import Store
    from kernelwright.swarm.budget import Deadline
    from kernelwright.swarm.conductor import rules_of
    from kernelwright.swarm.search import Search
    from llm_runs import BRIEF
    from stored_run import MACHINE, RUN
    from stored_run import PROBLEM as STORED

    many = asked.concurrent
    author = LanguageModel(spelled("compatible:model"), AuthorOptions(attempts=many, base_url=url))
    conduct = Conduct(strategy="best-of", places=many)
    with Store(home) as store:
        store.save_run(RUN, STORED, MACHINE)
        began = time.perf_counter()
        Search(
            run=RUN,
            problem=STORED,
            machine=MACHINE,
            brief=BRIEF,
            stations=FakeStations(),
            authors=(author,),
            log=store,
            deadline=Deadline.after(asked.time),
            finishing_s=1.0,
            rules=rules_of(conduct, attempts=many, past={}),
        ).conduct()
        answered = sum(call.outcome == "answered" for call in store.calls_of(RUN.id))
        print(f"{answered} of {many} answered in {time.perf_counter() - began:.1f} s")


def main() -> None:
    """Read what is asked for, and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="the first problem's number: no two are alike")
    parser.add_argument("--authors", type=int, default=8)
    parser.add_argument("--attempts", type=int, default=5)
    parser.add_argument("--latency", type=float, default=2.0, help="seconds that each answer takes")
    parser.add_argument("--strategy", default="refine")
    parser.add_argument("--time", type=float, default=900.0, help="seconds for each problem")
    parser.add_argument("--concurrent", type=int, default=0, help="ask for so many answers at once instead")
    asked = parser.parse_args()
    os.environ["COMPATIBLE_API_KEY"] = "sk-of-nobody"
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, asked.latency), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as home:
        (at_once if asked.concurrent else overhead)(asked, here.recv(), Path(home))
    here.send("end")
    requests, most = here.recv()
    print(f"the server had {requests} requests, {most} at a time at most")


if __name__ == "__main__":
    main()
