"""The pages that agents read: the plan language, SKILL.md and AGENTS.md; the last two are files beside this one."""

from importlib.resources import files

from kernelwright.authors.llm import prompt

_PACKAGE = "kernelwright.agent_tools"


def plan_language() -> str:
    """Return the page on plans that language models get, too."""
    return f"## The plan language\n\n{prompt.plan_language()}"


def skill() -> str:
    """Return SKILL.md, with the page on plans at its end."""
    return f"{_page('SKILL.md')}\n{plan_language()}"


def agents() -> str:
    """Return AGENTS.md."""
    return _page("AGENTS.md")


def _page(name: str) -> str:
    return (files(_PACKAGE) / name).read_text(encoding="utf-8")
