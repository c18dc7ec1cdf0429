"""PyTorch's MPS as far as kernelwright calls it, on this machine: what a Mac would do, done by the emulation.

The device is called "cpu:0", so that it isn't the CPU to whoever compares names and torch still knows it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import torch

from kernelwright import msl
from kernelwright.msl.findings import ShaderSyntaxError
from kernelwright.sandbox.nursery import Ended
from kernelwright.sandbox.wire import Channel
from kernelwright.targets.metal import mps

DEVICE = "cpu:0"
EVENT_MS = 2.5  # between any two events


@dataclass(frozen=True)
class Launched:
    kernel: str
    arguments: tuple[Any, ...]
    threads: Any
    group_size: Any
    arg_casts: Any


@dataclass
class FakeMps:
    """What was asked of torch: sources, launches, and one word for each thing that was done with events and memory."""

    sources: list[str] = field(default_factory=list)
    launches: list[Launched] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    driver_bytes: list[int] = field(default_factory=list)  # what the driver says it has given out, call by call
    most_threads: int = 1024
    can_capture: bool = False

    def compile_shader(self, source: str) -> "_Library":
        self.sources.append(source)
        try:
            return _Library(self, msl.compile_shader(source))
        except ShaderSyntaxError as error:
            raise SyntaxError(_as_apple_says(error)) from error


class _Library:
    """torch's library: kernels are attributes, and their names what ``dir`` gives."""

    def __init__(self, fake: FakeMps, library: Any) -> None:
        self._fake, self._library = fake, library

    def __dir__(self) -> list[str]:
        return list(self._library.kernel_names)

    def __getattr__(self, name: str) -> "_Kernel":
        return _Kernel(self._fake, name, getattr(self._library, name))


class _Kernel:
    def __init__(self, fake: FakeMps, name: str, kernel: Any) -> None:
        self._fake, self._name, self._kernel = fake, name, kernel

    @property
    def max_threads_per_threadgroup(self) -> int:
        return self._fake.most_threads

    def __call__(self, *arguments: Any, threads: Any = None, group_size: Any = None, arg_casts: Any = None) -> None:
        self._fake.launches.append(Launched(self._name, arguments, threads, group_size, arg_casts))
        self._kernel(*arguments, threads=threads, group_size=group_size, arg_casts=arg_casts)


def _as_apple_says(error: ShaderSyntaxError) -> str:
    lines = "\n".join(f"{each.file}:{each.line}:{each.column}: error: {each.message}" for each in error.findings)
    told = f'"{lines}\n" UserInfo={{NSLocalizedDescription={lines}\n}}'
    return f"Failed to create Metal library, error: Error Domain=MTLLibraryErrorDomain Code=3 {told}"


def install(monkeypatch: Any) -> FakeMps:
    """Make this process one on a Mac, as far as torch tells it."""
    fake = FakeMps()

    class Event:
        def __init__(self, enable_timing: bool = False) -> None:
            assert enable_timing, "an event without timing has no time"
            self.at = 0

        def record(self) -> None:
            fake.log.append("record")
            self.at = fake.log.count("record")

        def synchronize(self) -> None:
            raise AssertionError("torch may wait for ever when elapsed_time comes after this")

        def elapsed_time(self, end: "Event") -> float:
            assert end.at > self.at > 0, "torch: End event was not recorded after start event"
            fake.log.append("elapsed")
            return EVENT_MS * (end.at - self.at)

    monkeypatch.setattr(mps, "DEVICE", DEVICE)
    monkeypatch.setattr(mps, "is_mac", lambda: True)
    monkeypatch.setattr(mps.platform, "mac_ver", lambda: ("15.1", ("", "", ""), "arm64"))
    monkeypatch.setattr(mps, "refusal", lambda: None)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch._C, "_mps_get_core_count", lambda: 10, raising=False)
    monkeypatch.setattr(torch.mps, "compile_shader", fake.compile_shader)
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 12 << 30)
    monkeypatch.setattr(torch.mps.event, "Event", Event)
    monkeypatch.setattr(torch.mps, "synchronize", lambda: fake.log.append("synchronize"))
    monkeypatch.setattr(torch.mps, "empty_cache", lambda: fake.log.append("empty"))
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: fake.driver_bytes.pop(0))
    return fake


class Worker:
    """A worker that is a thread of this process, so that what is played here is played there."""

    pid = None
    scratch = ""

    def __init__(self, serve: Callable[[Channel], None]) -> None:
        self.channel, theirs = Channel.pair()

        def child() -> None:
            with theirs:
                serve(Channel(theirs))

        self._thread = threading.Thread(target=child, daemon=True)
        self._thread.start()

    def end(self, *, grace_s: float = 0.0) -> Ended:
        self.channel.close()
        self._thread.join(20.0)
        return Ended(cause="ended", detail="", status=0, stdout="", stderr="")


class Workers:
    """A sandbox of such workers."""

    is_isolating = False

    def spawn(self, entry: str, **asked: Any) -> Worker:
        module, _, name = entry.partition(":")
        return Worker(getattr(import_module(module), name))

    def warm(self, preload: Any, started_with: Any = None) -> None:
        pass

    def close(self) -> None:
        pass
