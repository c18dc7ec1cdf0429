"""The stable: where the timer's contenders come from."""

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import torch

from kernelwright.problems.capture import Captured, capture_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate
from kernelwright.records.profile import Profile
from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.confinement import Unconfined
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.device import CPU
from kernelwright.targets.reply import Died
from kernelwright.timing import inductor
from kernelwright.timing import machine as this
from kernelwright.timing.baselines import Baseline
from kernelwright.timing.contender import Contender, Leaves, Lost
from kernelwright.timing.process_contender import BaselineProcess, ProcessContender, TimedCandidate, lost

ENTRY = "kernelwright.timing.baseline_child:serve_baseline"
# torch.compile's own modules take longer to import than a compiled module to be found in its cache.
PRELOAD = ("torch", "kernelwright.timing.baseline_child", "torch._dynamo", "torch._inductor.compile_fx")
CALL_S = 120.0  # wall time of one block


class Beginning(Protocol):
    """A baseline on its way to where it has answered once, beside whatever else this process does."""

    @property
    def is_over(self) -> bool:
        """Whether ``finish`` has nothing to wait for."""
        ...

    def pause(self) -> None:
        """Stop it and all it has started, compilers too, until ``go_on``."""
        ...

    def go_on(self) -> None:
        """Let it go on."""
        ...

    def finish(self) -> Contender | Lost:
        """Wait for the baseline; what it lacks here comes back as the reason it can't run."""
        ...

    def close(self) -> None:
        """Give it up and end its process."""
        ...


class Stable(Protocol):
    """Where contenders come from."""

    def begin(self, baseline: Baseline) -> Beginning:
        """Begin to start a baseline."""
        ...

    def candidate(self, candidate: Candidate, artifact: Artifact) -> Contender | Lost:
        """Start a candidate with the reference's weights."""
        ...

    def profile(self, candidate: Candidate, artifact: Artifact, leaves: Leaves, *, budget_s: float) -> Profile | Lost:
        """Start a candidate and return what the steps of its plan take on some inputs."""
        ...

    def close(self) -> None:
        """End what is shared between contenders."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverBegun:
    """A baseline that something is missing for."""

    reason: Lost
    is_over: bool = True

    def pause(self) -> None:
        """Do nothing."""

    def go_on(self) -> None:
        """Do nothing."""

    def finish(self) -> Contender | Lost:
        """Return the reason."""
        return self.reason

    def close(self) -> None:
        """Do nothing."""


class BeginningProcess:
    """A baseline's process that was asked to make it and hasn't answered yet."""

    def __init__(
        self, name: str, process: BaselineProcess, cores: Collection[int], launch_again: Callable[[], BaselineProcess]
    ) -> None:
        """Watch ``process``; ``launch_again`` starts another where what an earlier one left behind was in its way."""
        self._name, self._process, self._cores, self._launch_again = name, process, cores, launch_again

    @property
    def is_over(self) -> bool:
        """Whether it has answered, ended or used up its time."""
        return not self._process.is_making

    def pause(self) -> None:
        """Stop it and the compilers it has started."""
        self._process.hush()

    def go_on(self) -> None:
        """Let them go on."""
        self._process.wake()

    def finish(self) -> Contender | Lost:
        """Wait until it is made."""
        died = self._made()
        if died is not None and inductor.remove_broken(died.message):
            self._process.close()
            self._process = self._launch_again()
            died = self._made()
        if died is not None:
            self._process.close()
            return Lost(contender=self._name, kind="unavailable", evidence=_first_lines(died))
        self._process.pin(self._cores)
        return ProcessContender(self._name, self._process)

    def close(self) -> None:
        """End it."""
        self._process.close()

    def _made(self) -> Died | None:
        self._process.finish_making()
        # A first order shows whether making it went well.
        return self._process.death or self._process.forget()


class ProcessStable:
    """Contenders in processes: candidates in the sandbox, baselines trusted, with the user's own caches."""

    def __init__(
        self, reference: Reference, *, threads: int, sandbox: Sandbox | None = None, device: str = CPU
    ) -> None:
        """Start nothing yet; ``device`` is where baselines compute."""
        self._reference, self._threads, self._device = reference, threads, device
        self._sandbox = sandbox
        self._is_sandbox_ours = sandbox is None
        # Baselines run the user's own code, as the user does; what they get from it is an orderly end.
        self._trusted = Sandbox(Unconfined())
        # With one thread each, all contenders take turns on one core: two cores of one machine can
        # differ by 10 %. With more threads the system's own placement came out better.
        self._cores = this.last_core() if threads == 1 else ()
        self._packed: bytes | None = None
        self._constants: Mapping[str, torch.Tensor] | None = None

    def warm(self) -> None:
        """Begin to import what all baselines need, beside what this process does next."""
        self._trusted.begin_to_warm(PRELOAD)

    def begin(self, baseline: Baseline) -> Beginning:
        """Begin to start a baseline; what it lacks here comes back as the reason it can't run."""
        missing = [name for name in baseline.needs if find_spec(name) is None]
        if missing:
            reason = f"{', '.join(missing)} not installed; `{baseline.remedy}`"
            return NeverBegun(reason=Lost(contender=baseline.name, kind="unavailable", evidence=reason))
        if baseline.needs and self._device != CPU:
            reason = f"it runs on the CPU alone, not on {self._device}"
            return NeverBegun(reason=Lost(contender=baseline.name, kind="unavailable", evidence=reason))
        settings: dict[str, Any] = {
            "baseline": baseline.name,
            "device": self._device,
            "compiler": "",
            "folder": str(Path.cwd()),
            "import_paths": [str(Path(path).resolve()) for path in sys.path],
        }
        environment: dict[str, str] = {}
        if baseline.compiles:
            compiler = inductor.compiler_here()
            if compiler is None and self._device == CPU:  # elsewhere kernels aren't C++
                why = Lost(contender=baseline.name, kind="unavailable", evidence=inductor.NO_COMPILER)
                return NeverBegun(reason=why)
            settings["compiler"] = compiler or ""
            environment |= inductor.cache_variables()
        launch = partial(self._launched, baseline, settings, environment)
        return BeginningProcess(baseline.name, launch(), self._cores, launch)

    def candidate(self, candidate: Candidate, artifact: Artifact) -> Contender | Lost:
        """Start a candidate in the sandbox and give it the reference's weights and constants."""
        process = self._started(candidate, artifact)
        return process if isinstance(process, Lost) else ProcessContender("candidate", process)

    def profile(self, candidate: Candidate, artifact: Artifact, leaves: Leaves, *, budget_s: float) -> Profile | Lost:
        """Start a candidate in the sandbox for a profile alone."""
        process = self._started(candidate, artifact)
        if isinstance(process, Lost):
            return process
        with process:
            told = process.profile(leaves, budget_s=budget_s)
        return lost("candidate", told) if isinstance(told, Died) else told

    def _started(self, candidate: Candidate, artifact: Artifact) -> TimedCandidate | Lost:
        if self._sandbox is None:
            self._sandbox = choose_sandbox()
        process = TimedCandidate.start(
            candidate,
            artifact,
            self._reference.problem.contract,
            init_arguments=self._reference.init_arguments,
            init_keywords=self._reference.init_keywords,
            constants=self._captured_constants() if candidate.form == "plan" else {},
            target_name=candidate.target,
            sandbox=self._sandbox,
            threads=self._threads,
            timeout_s=CALL_S,
        )
        loaded = process.load_state(self._reference.state)
        if isinstance(loaded, Died):
            process.close()
            return lost("candidate", loaded)
        process.pin(self._cores)
        return process

    def close(self) -> None:
        """End the nurseries that this stable opened."""
        self._trusted.close()
        if self._sandbox is not None and self._is_sandbox_ours:
            self._sandbox.close()

    def _launched(
        self, baseline: Baseline, settings: Mapping[str, Any], environment: Mapping[str, str]
    ) -> BaselineProcess:
        if self._packed is None:
            self._packed = self._reference.pack()
        return BaselineProcess.launch(
            ENTRY,
            settings,
            [self._packed],
            sandbox=self._trusted,
            threads=self._threads,
            timeout_s=CALL_S,
            start_s=baseline.prepare_s,
            output_bytes=sum(spec.bytes for spec in self._reference.problem.contract.tensor_outputs),
            # The reference may change what its contract says it changes.
            changes=self._reference.problem.contract.mutates,
            limits=_trusted_limits(),
            environment=environment,
            preload=PRELOAD,
            waits=False,
        )

    def _captured_constants(self) -> Mapping[str, torch.Tensor]:
        if self._constants is None:
            found = capture_reference(self._reference)
            self._constants = found.constants if isinstance(found, Captured) else {}
        return self._constants


def _trusted_limits() -> Limits:
    return Limits(
        memory_bytes=this.memory_bytes() or 1 << 50,
        caps_mappings=False,
        file_bytes=64 << 30,
        processes=512,
        open_files=4096,
        output_bytes=64 << 20,
    )


def _first_lines(died: Died) -> str:
    """Return what a table has room for."""
    lines = [line.strip() for line in died.message.splitlines() if line.strip()]
    return " ".join(lines[:2])[:400]
