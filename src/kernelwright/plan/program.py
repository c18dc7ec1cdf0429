"""A program: a plan with a launcher and weights, ready to run.

``forward`` interprets: for verification, with whatever allocator the verifier wants.
``specialize`` records one run and returns a replay: for speed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from kernelwright.plan.actions import Actions, Performer, fresh, storage_address
from kernelwright.plan.allocator import Allocator, PlainAllocator
from kernelwright.plan.interpreter import Interpreter
from kernelwright.plan.launcher import Launcher
from kernelwright.plan.limits import Limits
from kernelwright.plan.recorder import Recorder
from kernelwright.plan.replay import Replay, State
from kernelwright.plan.schedule import Schedule, scheduled
from kernelwright.plan.tree import Plan


class Program:
    """A plan that can be run.

    Args:
        parameters: parameters, buffers and captured constants by qualified name. Their contents
            may change between calls; ``refresh`` then runs ``prepare`` again.
        allocator: where ``forward`` gets memory; replays use plain memory.
        device: where replays allocate.

    Raises:
        PlanError: ``prepare`` fails.
    """

    def __init__(
        self,
        plan: Plan,
        launcher: Launcher,
        parameters: Mapping[str, torch.Tensor],
        *,
        allocator: Allocator | None = None,
        limits: Limits | None = None,
        device: str = "cpu",
    ) -> None:
        self.plan = plan
        self._launcher, self._device = launcher, device
        self._allocator = allocator or PlainAllocator(device=device)
        self._limits = limits or Limits()
        self._state = State({}, {})
        self.refresh(parameters)

    def refresh(self, parameters: Mapping[str, torch.Tensor] | None = None) -> None:
        """Run ``prepare`` again, on other tensors if some are given; replays follow by themselves.

        Raises:
            PlanError: ``prepare`` fails.
        """
        if parameters is not None:
            # Detached: the same memory, but a plan never becomes part of an autograd graph.
            self._state.parameters = {name: tensor.detach() for name, tensor in parameters.items()}
        self._state.stored = self._prepared(self._state.parameters)
        self._state.generation += 1

    def forward(self, tensors: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """Interpret the plan once, its memory from the allocator.

        Raises:
            PlanError: the plan fails; the error says where.
        """
        adopt = self._allocator.adopt
        inputs = [
            adopt(f"input {name}", tensor.detach(), is_constant=True)
            for name, tensor in zip(_names(self.plan, len(tensors)), tensors, strict=True)
        ]
        parameters = {
            name: adopt(f"p.{name}", tensor, is_constant=True) for name, tensor in self._state.parameters.items()
        }
        stored = {
            name: adopt(f"s.{name}", value, is_constant=True) if isinstance(value, torch.Tensor) else value
            for name, value in self._state.stored.items()
        }
        performer = self._performer(self._allocator, [*inputs, *_tensors(parameters), *_tensors(stored)])
        return self._run(performer, inputs, parameters, stored)

    def specialize(self, tensors: Sequence[torch.Tensor], *, keep_scratch: bool = True) -> Replay:
        """Run once on ``tensors`` and return that run as a replay for others like them.

        Args:
            tensors: real ones: the run is a real one.
            keep_scratch: whether buffers that are not returned stay allocated between calls.

        Raises:
            PlanError: the plan fails; the error says where.
        """
        schedule = self.schedule(tensors)
        return Replay(schedule, self._launcher, self._state, device=self._device, keep_scratch=keep_scratch)

    def schedule(self, tensors: Sequence[torch.Tensor]) -> Schedule:
        """Run once on ``tensors`` and return what that did, as the least that has to be done at each call.

        On the "meta" device (weights, inputs and ``device``), with a launcher that does nothing, nothing is computed
        and no memory taken.

        Raises:
            PlanError: the plan fails; the error says where.
        """
        inputs = [tensor.detach() for tensor in tensors]  # objects of their own, even if one is given twice
        parameters, stored = self._state.parameters, self._state.stored
        protected = [*inputs, *_tensors(parameters), *_tensors(stored)]
        recorder = Recorder(self._performer(PlainAllocator(device=self._device), protected))
        for index, tensor in enumerate(inputs):
            recorder.input(index, tensor)
        for name, tensor in parameters.items():
            recorder.constant("parameter", name, tensor)
        for name, value in stored.items():
            if isinstance(value, torch.Tensor):
                recorder.constant("stored", name, value)
        outputs = self._run(recorder, inputs, parameters, stored)
        return scheduled(recorder.recording(outputs))

    def _run(
        self,
        actions: Actions,
        inputs: Sequence[torch.Tensor],
        parameters: Mapping[str, torch.Tensor],
        stored: Mapping[str, Any],
    ) -> tuple[torch.Tensor, ...]:
        function = self.plan.forward
        interpreter = Interpreter(function, actions, limits=self._limits, parameters=parameters, stored=stored)
        constants = {storage_address(tensor) for tensor in (*_tensors(parameters), *_tensors(stored))} - {0}
        with torch.no_grad():
            outputs = interpreter.run(inputs)
            # What outlives the call is copied: nobody may write to our weights through an output.
            return tuple(
                fresh(actions, output, function.at) if storage_address(output) in constants else output
                for output in outputs
            )

    def _prepared(self, parameters: Mapping[str, torch.Tensor]) -> dict[str, Any]:
        if self.plan.prepare is None:
            return {}
        performer = self._performer(self._allocator, _tensors(parameters))
        with torch.no_grad():
            run = Interpreter(self.plan.prepare, performer, limits=self._limits, parameters=parameters, stored={})
            return run.run(())

    def _performer(self, allocator: Allocator, protected: Sequence[torch.Tensor]) -> Performer:
        return Performer(self._launcher, allocator, self._limits, protected)


def _tensors(named: Mapping[str, Any]) -> list[torch.Tensor]:
    return [value for value in named.values() if isinstance(value, torch.Tensor)]


def _names(plan: Plan, count: int) -> list[str]:
    names = [*plan.forward.tensors, *(f"tensor {index}" for index in range(len(plan.forward.tensors), count))]
    return names[:count]
