"""A search with a language model among its authors, a server on loopback, and stations that need no compiler."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.author import LanguageModel
from kernelwright.authors.llm.exchange import Pace
from kernelwright.authors.llm.spelling import spelled
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.conductor import usual_rules
from kernelwright.swarm.search import Search
from loopback_models import Answer
from stored_run import BRIEF as STORED_BRIEF
from stored_run import MACHINE, PROBLEM, RUN

BRIEF = replace(
    STORED_BRIEF,
    source="class Model: ...",
    guide="# Kernels\n\n## What a kernel looks like\n\nLike this.",
)
MODELS = ("openai:gpt-5", "openai-chat:gpt-4.1", "anthropic:claude-sonnet-4-5")


def candidate(text, **fields):
    """An answer with a plan that the fake stations understand."""
    return Answer(text=f"So I write it.\n\n```python plan.py\n{text}\n```\n", **fields)


def killed(script, server, folder):
    """Run a script in a process of its own, with the server's address and a folder, until it kills itself."""
    tests = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": f"{tests}:{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, "-c", script, server.url, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


class Asked:
    """What a search needs to be run with models at ``server``; keeps the waits that would have been slept."""

    def __init__(self, server, *, attempts=3, silence_s=5.0):
        self.server, self.attempts, self.silence_s = server, attempts, silence_s
        self.waits = []

    def author(self, name):
        return LanguageModel(
            spelled(name),
            AuthorOptions(attempts=self.attempts, base_url=self.server.url),
            pace=Pace(sleep=self.waits.append, draw=lambda: 1.0, longest_silence_s=self.silence_s),
        )

    def search(self, store, stations, *authors, seconds=60.0, watcher=lambda event: None, rules=None):
        return Search(
            run=RUN,
            problem=PROBLEM,
            machine=MACHINE,
            brief=BRIEF,
            stations=stations,
            authors=[self.author(each) if isinstance(each, str) else each for each in authors],
            log=store,
            deadline=Deadline.after(seconds),
            finishing_s=1.0,
            rules=rules or usual_rules(attempts=self.attempts),
            watcher=watcher,
        )
