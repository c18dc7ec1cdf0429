"""Who may say "accepted", and what a candidate declares."""

import ast
from pathlib import Path

import kernelwright
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.verification.assumptions import declared_assumptions

SOURCES = Path(kernelwright.__file__).parent
MAY_ACCEPT = ("verification", "store")


def _callers_of(name: str) -> set[str]:
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            spelt = getattr(called, "id", getattr(called, "attr", ""))
            if spelt == name:
                found.add(path.relative_to(SOURCES).parts[0])
    return found


def test_only_the_verifier_and_the_store_make_an_accepted() -> None:
    callers = _callers_of("Accepted")

    assert "verification" in callers
    assert callers <= set(MAY_ACCEPT)


def _candidate(text: str) -> Candidate:
    file = SourceFile(name="model_new.py", text=text)
    return Candidate(problem_id="p", target="cpu", form="module", files=(file,), author="test")


def test_declared_assumptions_are_read_without_running_the_file() -> None:
    text = 'raise SystemExit\nASSUMPTIONS = ("inputs are finite", 3, f"{1}")\n'

    assert declared_assumptions(_candidate(text)) == ("inputs are finite",)


def test_a_file_that_is_no_python_declares_nothing() -> None:
    assert declared_assumptions(_candidate("def")) == ()
    assert declared_assumptions(_candidate("x = 1")) == ()
