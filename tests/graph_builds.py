"""The kernels of many random graphs in one library: a compiler call begins slower than it compiles most kernels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from graph_trial import Trial
from kernelwright.plan.launcher import Batch, BoundLaunch, Launcher
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.registry import target_named
from kernelwright.targets.target import Target


@dataclass(frozen=True, slots=True)
class Prefixed:
    """The launcher of one graph among several whose kernels lie in one library."""

    launcher: Launcher
    prefix: str

    def kernels(self) -> tuple[str, ...]:
        """Return the names of this graph's kernels, as its plan has them."""
        names = self.launcher.kernels()
        return tuple(name.removeprefix(self.prefix) for name in names if name.startswith(self.prefix))

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        """Launch one kernel."""
        self.launcher.launch(self._renamed(launch), tensors)

    def bind(self, launches: Sequence[BoundLaunch]) -> Batch:
        """Bind consecutive launches."""
        return self.launcher.bind([self._renamed(launch) for launch in launches])

    def _renamed(self, launch: BoundLaunch) -> BoundLaunch:
        return replace(launch, kernel=self.prefix + launch.kernel)


def built(trials: Sequence[Trial], target: Target | None = None) -> dict[int, Launcher] | BuildFailed:
    """Build the kernels of all trials, which are of one language; return a launcher for each, by seed."""
    if not trials:
        return {}
    target, language = target or target_named("cpu"), trials[0].language
    kernels = [replace(kernel, name=_prefix(trial) + kernel.name) for trial in trials for kernel in trial.made.kernels]
    files = (SourceFile(name=language.source_file, text=language.printed(kernels)),) if kernels else ()
    outcome = target.build(Candidate(problem_id="graphs", target=target.name, form="plan", files=files, author="fuser"))
    if not isinstance(outcome, Artifact):
        return outcome
    launcher = target.load(outcome)
    return {trial.drawn.seed: Prefixed(launcher, _prefix(trial)) for trial in trials}


def _prefix(trial: Trial) -> str:
    return f"graph_{trial.drawn.seed}_"
