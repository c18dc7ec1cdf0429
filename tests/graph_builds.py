"""The kernels of many random graphs in one library: a compiler call begins slower than it compiles most kernels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from graph_trial import Trial
from kernelwright.authors.fuser.cpp import print_cpp
from kernelwright.plan.launcher import BoundLaunch, Launcher
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu.launcher import CpuBatch, CpuLauncher
from kernelwright.targets.cpu.target import CpuTarget


@dataclass(frozen=True, slots=True)
class Prefixed:
    """The launcher of one graph among several whose kernels lie in one library."""

    launcher: CpuLauncher
    prefix: str

    def kernels(self) -> tuple[str, ...]:
        """Return the names of this graph's kernels, as its plan has them."""
        names = self.launcher.kernels()
        return tuple(name.removeprefix(self.prefix) for name in names if name.startswith(self.prefix))

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        """Launch one kernel."""
        self.launcher.launch(self._renamed(launch), tensors)

    def bind(self, launches: Sequence[BoundLaunch]) -> CpuBatch:
        """Bind consecutive launches."""
        return self.launcher.bind([self._renamed(launch) for launch in launches])

    def _renamed(self, launch: BoundLaunch) -> BoundLaunch:
        return replace(launch, kernel=self.prefix + launch.kernel)


def built(trials: Sequence[Trial], target: CpuTarget | None = None) -> dict[int, Launcher] | BuildFailed:
    """Build the kernels of all trials; return a launcher for each, by seed."""
    target = target or CpuTarget()
    kernels = [replace(kernel, name=_prefix(trial) + kernel.name) for trial in trials for kernel in trial.made.kernels]
    files = (SourceFile(name="graphs.cpp", text=print_cpp(kernels)),) if kernels else ()
    outcome = target.build(Candidate(problem_id="graphs", target="cpu", form="plan", files=files, author="fuser"))
    if not isinstance(outcome, Artifact):
        return outcome
    launcher = target.load(outcome)
    return {trial.drawn.seed: Prefixed(launcher, _prefix(trial)) for trial in trials}


def _prefix(trial: Trial) -> str:
    return f"graph_{trial.drawn.seed}_"
