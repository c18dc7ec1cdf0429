"""The pages that agents read: the plan language, SKILL.md and AGENTS.md; files beside this one."""

from importlib.resources import files

from kernelwright.plan.library import LIBRARY

_PACKAGE = "kernelwright.agent_tools"
_CALLABLE = ("allocation", "view", "work")


def plan_language() -> str:
    """Return the page on plans, with the functions that they may call."""
    listed = (
        f"- {kind}: {', '.join(f'`{name}`' for name, operator in sorted(LIBRARY.items()) if operator.kind == kind)}"
        for kind in _CALLABLE
    )
    return "\n".join([_page("plan_language.md"), *listed, ""])


def skill() -> str:
    """Return SKILL.md, with the page on plans at its end."""
    return f"{_page('SKILL.md')}\n{plan_language()}"


def agents() -> str:
    """Return AGENTS.md."""
    return _page("AGENTS.md")


def _page(name: str) -> str:
    return (files(_PACKAGE) / name).read_text(encoding="utf-8")
