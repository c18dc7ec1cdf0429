"""How much memory a process holds and held at most, as the kernel counts it for its parent."""

from dataclasses import dataclass
from pathlib import Path

_RESET_PEAK = "5"  # proc(5), clear_refs


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Resident bytes now, and the most since the last ``reset_peak``."""

    now_bytes: int
    peak_bytes: int


def reset_peak(pid: int) -> bool:
    """Begin a new peak; false where the kernel doesn't allow it, or there is no /proc."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text(_RESET_PEAK)
    except OSError:
        return False
    return True


def resident(pid: int) -> Resident | None:
    """Return what ``pid`` holds; ``None`` where that can't be told."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        return Resident(
            now_bytes=int(fields["VmRSS"].split()[0]) * 1024, peak_bytes=int(fields["VmHWM"].split()[0]) * 1024
        )
    except (OSError, KeyError, ValueError):
        return None
