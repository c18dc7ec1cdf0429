"""A search in this process that needs no compiler and no clock: stations go by each candidate's text."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

from fake_stations import FakeStations
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.registry import author_named
from kernelwright.store.recording_file import read_recording
from kernelwright.swarm.conductor import rules_of
from kernelwright.swarm.events import Began, Called
from kernelwright.swarm.opening import new_run
from kernelwright.swarm.search import Search
from stored_run import BRIEF, MACHINE


@dataclass
class Played:
    """A search with the models that were named, and stations that go by each candidate's text."""

    cut_after: int = 0
    calls: int = 0

    def optimize(self, reference, request, *, store, deadline, resumed, watcher, sandbox):
        run = resumed or new_run(reference.problem, MACHINE, request)
        store.save_run(run, reference.problem, MACHINE)
        watcher(Began(run=run, problem_name="played"))

        def watch(event):
            self.calls += isinstance(event, Called) and not event.was_known
            if self.cut_after and self.calls == self.cut_after:
                self.cut_after = 0
                raise KeyboardInterrupt
            watcher(event)

        replay = read_recording(Path(request.replay)) if request.replay else None
        options = AuthorOptions(attempts=request.attempts, base_url=request.base_url, replay=replay)
        search = Search(
            run=run,
            problem=reference.problem,
            machine=MACHINE,
            brief=replace(
                BRIEF, problem_id=reference.problem.id, problem_name=reference.problem.name, source=reference.source
            ),
            stations=FakeStations(),
            authors=[author_named(name, options) for name in request.authors],
            log=store,
            deadline=deadline,
            finishing_s=1.0,
            rules=rules_of(request.conduct, attempts=request.attempts, past={}),
            watcher=watch,
        )
        return SimpleNamespace(outcome=SimpleNamespace(run=search.conduct()[0], proved=None), release="")


class PlayedSandbox:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def begin_to_warm(self, names):
        pass
