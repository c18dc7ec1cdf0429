"""What a desk is opened from, and what its process is called with; without torch, for the server to import."""

from dataclasses import dataclass
from typing import Any

from kernelwright.records.contract import Mode

ENTRY = "kernelwright.agent_tools.desk_process:serve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Which problem for whom. ``mode`` is ``None`` for as constructed; ``home`` is the store's folder."""

    name: str
    path: str
    target: str
    mode: Mode | None
    fit: bool
    home: str
    author: str
    baselines: tuple[str, ...]


def settings_from_json(message: dict[str, Any]) -> Settings:
    """Return the settings that ``asdict`` made a message of; JSON knows no tuples."""
    baselines = tuple(message.pop("baselines"))
    return Settings(**message, baselines=baselines)
