"""The MCP server: its tools, each a call to the desk of whoever asks.

The only module that imports ``mcp``, or what serves HTTP; the command line imports it when it serves.
"""

import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Literal

import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from kernelwright.agent_tools.answers import (
    Answer,
    AttemptReport,
    BenchReport,
    BuildReport,
    Leaderboard,
    PlanCheck,
    ProblemBrief,
    ProblemList,
    ProfileReport,
    VerdictReport,
)
from kernelwright.agent_tools.catalogue import Catalogue
from kernelwright.agent_tools.desks import DeskError, Desks
from kernelwright.agent_tools.settings import Settings
from kernelwright.agent_tools.submission import author_of, submitted
from kernelwright.errors import KernelwrightError
from kernelwright.records.candidate import PLAN_FILE
from kernelwright.records.contract import Mode

INSTRUCTIONS = (
    "Write kernels for a PyTorch module: list_problems, get_brief, then check_plan, build, verify and submit; profile "
    "and bench say where the time goes and what is gained. Only submit is recorded. The brief has the rules."
)
BENCH_S = 10.0
PATH = "/mcp"
MOST_REQUEST_BYTES = 4 << 20
_CLOSING_S = 1
_LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_RECORDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Problem = Annotated[str, Field(description="A name that list_problems gave.", max_length=200)]
Files = Annotated[
    dict[str, str],
    Field(description="Text by file name: plan.py with kernel sources, or model_new.py alone with a class ModelNew."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is the same for all desks of a server."""

    target: str
    mode: Mode | None
    fit: bool
    home: Path
    baselines: tuple[str, ...]


def server_of(catalogue: Catalogue, desks: Desks, rules: Rules, *, version: str) -> MCPServer[Any]:
    """Return a server with all tools; ``desks`` must be open while it runs."""
    server: MCPServer[Any] = MCPServer("kernelwright", instructions=INSTRUCTIONS, version=version, log_level="ERROR")
    tools = _Tools(catalogue, desks, rules)
    for tool in (tools.list_problems, tools.get_brief, tools.check_plan, tools.build, tools.verify):
        server.add_tool(tool, annotations=_LOOKS)
    for tool in (tools.profile, tools.bench, tools.leaderboard):
        server.add_tool(tool, annotations=_LOOKS)
    server.add_tool(tools.submit, annotations=_RECORDS)
    return server


async def serve_stdio(server: MCPServer[Any]) -> None:
    """Serve one client over stdin and stdout until stdin ends."""
    await server.run_stdio_async()


async def serve_http(server: MCPServer[Any], listener: socket.socket) -> None:
    """Serve any number of clients over streamable HTTP, until Ctrl-C or SIGTERM."""
    host = listener.getsockname()[0]
    app = server.streamable_http_app(host=host, streamable_http_path=PATH, max_request_body_size=MOST_REQUEST_BYTES)
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=_CLOSING_S)
    # uvicorn ends well on SIGTERM, and then sends it again to whoever handled it before: desks are to be closed yet.
    signal.signal(signal.SIGTERM, _stay)
    await uvicorn.Server(config).serve(sockets=[listener])


def _stay(number: int, frame: FrameType | None) -> None:
    del number, frame


def address_of(listener: socket.socket) -> str:
    """Return what a client is told to connect to."""
    host, port, *_ = listener.getsockname()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{PATH}"


class _Tools:
    """The tools; what their docstrings and parameters say is what agents read."""

    def __init__(self, catalogue: Catalogue, desks: Desks, rules: Rules) -> None:
        self._catalogue, self._desks, self._rules = catalogue, desks, rules

    async def list_problems(self) -> Annotated[CallToolResult, ProblemList]:
        """List the problems of this server."""
        return _result(ProblemList(target=self._rules.target, problems=list(self._catalogue.names)))

    async def get_brief(self, problem: Problem, ctx: Context) -> Annotated[CallToolResult, ProblemBrief]:
        """Everything about a problem: reference, graph, contract, the target's guide and limits, the plan language."""
        return await self._asked(ctx, problem, {"ask": "brief"})

    async def check_plan(
        self, problem: Problem, plan: Annotated[str, Field(description="The text of plan.py.")], ctx: Context
    ) -> Annotated[CallToolResult, PlanCheck]:
        """Say whether a plan is allowed, with every complaint and its place. Nothing is built or run."""
        return await self._asked(ctx, problem, {"ask": "check_plan", "plan": plan}, {PLAN_FILE: plan})

    async def build(self, problem: Problem, files: Files, ctx: Context) -> Annotated[CallToolResult, BuildReport]:
        """Compile a candidate; answers with the compiler's complaints, each with its file and line."""
        return await self._asked(ctx, problem, {"ask": "build", "files": files}, files)

    async def verify(
        self,
        problem: Problem,
        files: Files,
        ctx: Context,
        level: Annotated[
            Literal["quick", "full"],
            Field(description="quick: what a submission must pass; full: what a release must."),
        ] = "quick",
    ) -> Annotated[CallToolResult, VerdictReport]:
        """Judge a candidate against the reference in a sandbox; a rejection says why and where. Not recorded."""
        return await self._asked(ctx, problem, {"ask": "verify", "files": files, "level": level}, files)

    async def profile(self, problem: Problem, files: Files, ctx: Context) -> Annotated[CallToolResult, ProfileReport]:
        """Say what each step of a plan takes, right or wrong. Not recorded."""
        return await self._asked(ctx, problem, {"ask": "profile", "files": files}, files)

    async def bench(
        self,
        problem: Problem,
        files: Files,
        ctx: Context,
        seconds: Annotated[float, Field(description="How long to time, 1 to 60.", ge=1.0, le=60.0)] = BENCH_S,
    ) -> Annotated[CallToolResult, BenchReport]:
        """Verify a candidate quickly and time it in pairs against every baseline, with intervals. Not recorded."""
        return await self._asked(ctx, problem, {"ask": "bench", "files": files, "seconds": seconds}, files)

    async def submit(
        self,
        problem: Problem,
        files: Files,
        ctx: Context,
        note: Annotated[str, Field(description="What is new about it, in a sentence.", max_length=500)] = "",
    ) -> Annotated[CallToolResult, AttemptReport]:
        """Make an attempt: build, verify and, if accepted, time a candidate. Recorded for good before this answers."""
        return await self._asked(ctx, problem, {"ask": "submit", "files": files, "note": note}, files)

    async def leaderboard(self, problem: Problem, ctx: Context) -> Annotated[CallToolResult, Leaderboard]:
        """How all authors stand on a problem: attempts, accepted, the best time against the fastest baseline."""
        return await self._asked(ctx, problem, {"ask": "leaderboard"})

    async def _asked(
        self, ctx: Context, problem: str, order: Mapping[str, Any], files: Mapping[str, str] | None = None
    ) -> CallToolResult:
        async def report(seconds: float, doing: str) -> None:
            await ctx.report_progress(seconds, None, doing)

        try:
            if files is not None:
                submitted(files)  # before a process is started for what is no candidate
            settings = self._settings(problem, ctx)
            said = await self._desks.ask(settings, order, report)
        except (KernelwrightError, DeskError) as error:
            raise ToolError(str(error)) from error
        return CallToolResult(
            content=[TextContent(type="text", text=said["summary"])], structured_content=said["answer"]
        )

    def _settings(self, problem: str, ctx: Context) -> Settings:
        listed = self._catalogue.named(problem)
        client = ctx.session.client_params
        return Settings(
            name=listed.name,
            path=str(listed.path),
            target=self._rules.target,
            mode=self._rules.mode,
            fit=self._rules.fit,
            home=str(self._rules.home),
            author=author_of(client.client_info.name if client else ""),
            baselines=self._rules.baselines,
        )


def _result(answer: Answer) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=answer.summary)], structured_content=answer.model_dump(mode="json")
    )
