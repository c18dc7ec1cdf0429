"""A scripted coding agent with a real MCP client: it makes the usual mistakes, then solves the problem."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from functools import partial

import anyio
from mcp import Client, StdioServerParameters
from mcp_types import Implementation

PROBLEM = """
import torch

ROWS, COLUMNS = 64, 96

class Model(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x) * 2.0 + 1.0

def get_inputs():
    return [torch.randn(ROWS, COLUMNS)]

def get_init_inputs():
    return []
"""
PLAN = """
def forward(x):
    out = empty(x.shape, dtype=x.dtype)
    launch("shifted", x, out, threads=(x.numel(),))
    return out
"""
REFUSED_PLAN = PLAN.replace("launch", "lunch")
RIGHT = """
extern "C" void shifted(const float* x, float* out, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i] = (x[i] < 0.0f ? 0.0f : x[i]) * 2.0f + 1.0f;
}
"""
WRONG = RIGHT.replace("+ 1.0f", "+ (i == 6143 ? 0.0f : 1.0f)")
BROKEN = RIGHT.replace("+ 1.0f;", "+ 1.0f")
ENDLESS = RIGHT.replace("{\n  for", "{\n  for (volatile int64_t n = 0; n < 1; ) {}\n  for")
WAIT_S = 240.0


def files(kernel, plan=PLAN):
    return {"plan.py": plan, "kernels.cpp": kernel}


def command(*arguments):
    return [sys.executable, "-m", "kernelwright.cli.main", "mcp", *map(str, arguments)]


def stdio(*arguments, **variables):
    program, *rest = command(*arguments)
    return StdioServerParameters(command=program, args=rest, env=dict(os.environ) | variables)


@contextmanager
def http_server(*arguments, **variables):
    """Yield the address of a server that listens on a free port of this machine."""
    with subprocess.Popen(
        command(*arguments, "--http", "127.0.0.1:0"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=dict(os.environ) | variables,
    ) as process:
        try:
            line = process.stderr.readline()
            yield re.search(r"http://\S+", line)[0]
        finally:
            process.terminate()
            sys.stderr.write(process.communicate(timeout=WAIT_S)[1])


class Agent:
    """One client; ``said`` is everything that it was ever told, in order."""

    def __init__(self, server, name, *, mode="auto"):
        self._client = Client(
            server, client_info=Implementation(name=name, version="1"), mode=mode, read_timeout_seconds=WAIT_S
        )
        self.said, self.progress, self.replies = [], [], {}

    async def __aenter__(self):
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *error):
        return await self._client.__aexit__(*error)

    async def tools(self):
        return (await self._client.list_tools()).tools

    async def call(self, tool, *, told=None, **arguments):
        async def heard(seconds, _total, doing):
            self.progress.append((seconds, doing))
            if told is not None:
                told(doing)

        result = await self._client.call_tool(tool, arguments, progress_callback=heard)
        self.said.append(result.model_dump_json())
        return result

    async def give_up(self, tool, *, when, **arguments):
        """Call a tool and cancel the call a moment after its progress is ``when``."""
        begun = anyio.Event()

        def told(doing):
            if doing == when:
                begun.set()

        async with anyio.create_task_group() as group:
            group.start_soon(partial(self.call, tool, told=told, **arguments))
            with anyio.fail_after(WAIT_S):
                await begun.wait()
            await anyio.sleep(1.0)  # until the kernel runs
            group.cancel_scope.cancel()

    async def solve(self, problem):
        """Work as an agent does; ``replies`` has each step's answer by the step's name."""
        steps = {
            "list": ("list_problems", {}),
            "brief": ("get_brief", {"problem": problem}),
            "refused plan": ("check_plan", {"problem": problem, "plan": REFUSED_PLAN}),
            "plan": ("check_plan", {"problem": problem, "plan": PLAN}),
            "broken": ("build", {"problem": problem, "files": files(BROKEN)}),
            "built": ("build", {"problem": problem, "files": files(RIGHT)}),
            "wrong": ("verify", {"problem": problem, "files": files(WRONG)}),
            "wrong attempt": ("submit", {"problem": problem, "files": files(WRONG), "note": "first try"}),
            "attempt": ("submit", {"problem": problem, "files": files(RIGHT), "note": "the tail as well"}),
            "profile": ("profile", {"problem": problem, "files": files(RIGHT)}),
            "bench": ("bench", {"problem": problem, "files": files(RIGHT), "seconds": 1.0}),
            "leaderboard": ("leaderboard", {"problem": problem}),
        }
        for step, (tool, arguments) in steps.items():
            self.replies[step] = await self.call(tool, **arguments)
