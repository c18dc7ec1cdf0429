"""`kernelwright doctor` and `kernelwright targets`: what this machine can do, and what is missing."""

from dataclasses import dataclass
from importlib.util import find_spec

from rich.table import Table

from kernelwright.cli.exits import DONE, MACHINE_NOT_ABLE
from kernelwright.cli.output import print_json, results
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.clang import find_clang
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.registry import known_targets, target_named
from kernelwright.timing.baselines import TABLE
from kernelwright.timing.inductor import compiler_here

COMPILER_REMEDY = "apt install g++ (Linux), xcode-select --install (macOS), or pip install ziglang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing this machine has or lacks. ``is_needed`` is true where nothing works without it."""

    what: str
    works: bool
    detail: str
    remedy: str = ""
    is_needed: bool = False


def run(*, as_json: bool) -> int:
    """Print every finding; exit 3 if something needed is missing."""
    findings = [_torch(), *_targets(), _sandbox(), *_baselines(), _metal()]
    if as_json:
        print_json(findings)
    else:
        table = Table("", "what", "here")
        table.add_column("to get it", overflow="fold")  # a command that is cut off can't be copied
        for finding in findings:
            mark = "[green]yes[/green]" if finding.works else ("[red]no[/red]" if finding.is_needed else "no")
            table.add_row(mark, finding.what, finding.detail, finding.remedy.replace("[", r"\["))
        results().print(table)
    return DONE if all(finding.works for finding in findings if finding.is_needed) else MACHINE_NOT_ABLE


def list_targets(*, as_json: bool) -> int:
    """Print every registered target and whether it works here."""
    findings = _targets()
    if as_json:
        print_json([{"target": finding.what, "works": finding.works, "detail": finding.detail} for finding in findings])
        return DONE
    table = Table("target", "works here", "detail")
    for finding in findings:
        table.add_row(finding.what.removeprefix("target "), "yes" if finding.works else "no", finding.detail)
    results().print(table)
    return DONE


def _torch() -> Finding:
    import torch

    devices = [name for name, here in (("cuda", torch.cuda.is_available()), ("mps", _has_mps())) if here]
    detail = f"{torch.__version__}, {torch.get_num_threads()} threads, devices: {', '.join(['cpu', *devices])}"
    return Finding(what="torch", works=True, detail=detail, is_needed=True)


def _has_mps() -> bool:
    import torch

    return torch.backends.mps.is_available()


def _targets() -> list[Finding]:
    findings: list[Finding] = []
    for name in known_targets():
        target = target_named(name)
        missing = target.available()
        detail = missing or str(target.machine())
        findings.append(Finding(what=f"target {name}", works=missing is None, detail=detail, is_needed=name == "cpu"))
    return findings


def _sandbox() -> Finding:
    try:
        with choose_sandbox() as sandbox:
            return Finding(what="sandbox", works=True, detail=sandbox.isolates, is_needed=True)
    except MachineNotAbleError as error:
        return Finding(what="sandbox", works=False, detail=error.missing, remedy=error.remedy, is_needed=True)


def _baselines() -> list[Finding]:
    compiler = compiler_here()
    findings: list[Finding] = []
    for baseline in TABLE.values():
        absent = [name for name in baseline.needs if find_spec(name) is None]
        remedy = baseline.remedy if absent else ""
        if baseline.compiles and compiler is None:
            absent, remedy = ["a C++ compiler"], COMPILER_REMEDY
        detail = f"needs {', '.join(absent)}" if absent else baseline.summary
        findings.append(Finding(what=f"baseline {baseline.name}", works=not absent, detail=detail, remedy=remedy))
    return findings


def _metal() -> Finding:
    try:
        return Finding(what="Metal, emulated", works=True, detail=find_clang().version)
    except MachineNotAbleError as error:
        return Finding(what="Metal, emulated", works=False, detail=error.missing, remedy=error.remedy)
