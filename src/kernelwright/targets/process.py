"""A candidate's process: the sandboxed child that holds one candidate, seen from the parent."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Self, cast

import torch

from kernelwright.errors import CandidateFormError
from kernelwright.plan.work_order import WorkOrder
from kernelwright.records.build import Artifact
from kernelwright.records.candidate import Candidate
from kernelwright.records.contract import Constant, Contract
from kernelwright.records.profile import Profile, StepTime
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets import images
from kernelwright.targets.arguments import encoded
from kernelwright.targets.circumstances import Circumstances
from kernelwright.targets.helper import Helper, Purpose, helping
from kernelwright.targets.instrumented import Instrumented
from kernelwright.targets.registry import target_named
from kernelwright.targets.reply import Died, Outputs, Reply
from kernelwright.targets.served import ServedProcess

ENTRY = "kernelwright.targets.serve:serve_candidate"
START_S = 300.0
PROFILE_S = 60.0  # beyond its budget: the first call prepares weights and finds its replay
_MOST_NAME = 200  # characters


class CandidateProcess(ServedProcess):
    """The parent's handle of the sandboxed child that holds one candidate."""

    _start_s: float = START_S
    _constructed_with: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})

    @classmethod
    def start(
        cls,
        candidate: Candidate,
        artifact: Artifact | None,
        contract: Contract,
        *,
        init_arguments: Sequence[Any] = (),
        init_keywords: Mapping[str, Any] | None = None,
        constants: Mapping[str, torch.Tensor] | None = None,
        target_name: str,
        sandbox: Sandbox,
        threads: int | None = None,
        timeout_s: float = 60.0,
        start_s: float = START_S,
        may_compile: bool | None = None,
        seed: int = 0,
        limits: Limits | None = None,
        instrumented: Instrumented | None = None,
        lifted_from: str = "",
    ) -> Self:
        """Start a child that holds ``candidate``; what goes wrong in it shows at the first order.

        Args:
            candidate: of either form.
            artifact: what the target built; not needed for the module form.
            contract: says how leaves nest, strides, mode, and what may change.
            init_arguments: what ``ModelNew`` is constructed with.
            init_keywords: the same, by keyword.
            constants: captured constants of a plan's ``p``, by name; sent along with every state.
            target_name: whose launcher loads the artifact.
            sandbox: where the child runs.
            threads: torch's threads in the child; ``None`` for torch's default.
            timeout_s: wall time of one call or block.
            start_s: wall time of making it, which for a module includes what it compiles.
            may_compile: whether the child may start programs, in its scratch folder, as
                ``load_inline`` and torch.compile do; by default only the module form may.
            seed: of the construction of ``ModelNew``.
            limits: what the child may use.
            instrumented: the build to load instead of ``artifact``; guarded calls are then all it is good for.
            lifted_from: the floating dtype of a problem whose contract has been widened to float64; "" for others.

        Raises:
            MachineNotAbleError: no sandboxed process can be started here, or none like ``instrumented`` asks for.
            CandidateFormError: a constructor argument can't cross to another process.
        """
        travelling: list[images.Image] = []
        artifact = instrumented.artifact if instrumented is not None else artifact
        settings = _settings(candidate, artifact, contract, seed) | {"target": target_name}
        settings["device"] = target_named(target_name).device(artifact)
        if instrumented is not None:
            # A heap that watches the ends of its blocks shows more than guard bands do.
            settings["instrumented"] = "exact" if instrumented.environment else "guarded"
        try:
            settings["arguments"] = encoded(tuple(init_arguments), travelling)
            settings["keywords"] = encoded(dict(init_keywords or {}), travelling)
        except TypeError as error:
            raise CandidateFormError(
                candidate.id[:12], f"a constructor argument: {error}", "Construct the module from plain values."
            ) from error
        helping_target = helping(target_named(target_name)) if candidate.form == "module" else None
        helper: Helper | None = None
        if helping_target is not None:
            purpose: Purpose = "lifted" if lifted_from else "plain" if instrumented is None else "watched"
            settings |= {"purpose": purpose, "lifted_from": lifted_from}
            helper = helping_target.helper(candidate, sandbox, purpose)
        compiles = candidate.form == "module" if may_compile is None else may_compile
        process = cls.launch(
            ENTRY,
            settings,
            _runs(travelling),
            sandbox=sandbox,
            threads=threads,
            timeout_s=timeout_s,
            start_s=start_s,
            output_bytes=sum(spec.bytes for spec in contract.tensor_outputs)
            + sum(named.spec.bytes for named in contract.state if named.name in contract.mutates),
            changes=contract.mutates,
            constants=constants,
            access=_access(candidate, artifact, target_name, helper, may_compile=compiles),
            helper=helper,
            limits=_limits(limits or usual_limits(target_name), instrumented),
            environment=_compiler_folders() if compiles else {},
            started_with=instrumented.environment if instrumented is not None else None,
        )
        process._remember(start_s, tuple(init_arguments), dict(init_keywords or {}))  # noqa: SLF001 - its own class
        return process

    def call(self, leaves: Sequence[Any], *, guarded: bool, hold: bool = False, work: WorkOrder | None = None) -> Reply:
        """Run once; as any served process, but that no kernel counts as run which its helper hasn't handed out."""
        reply = super().call(leaves, guarded=guarded, hold=hold, work=work)
        if isinstance(reply, Died) or self._helper is None:
            return reply
        return replace(
            reply, own_kernels=tuple(each for each in reply.own_kernels if each in self._helper.kernels or "." in each)
        )

    def _remember(self, start_s: float, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self._start_s, self._constructed_with = start_s, (arguments, keywords)

    # Several instances, and what surrounds them

    def construct(
        self, *, seed: int, arguments: Sequence[Any] | None = None, keywords: Mapping[str, Any] | None = None
    ) -> Reply:
        """Construct one more instance beside the first, in place of an earlier one more, and use it from now on.

        Args:
            seed: of its construction.
            arguments: what it is constructed with; ``None`` for what the first was.
            keywords: the same, by keyword.
        """
        same_arguments, same_keywords = self._constructed_with
        travelling: list[images.Image] = []
        order = {
            "do": "construct",
            "seed": seed,
            "arguments": encoded(same_arguments if arguments is None else tuple(arguments), travelling),
            "keywords": encoded(same_keywords if keywords is None else dict(keywords), travelling),
            "lengths": [each.length for each in travelling],
        }
        self._send_payload(_runs(travelling))
        answer = self._order(order, timeout_s=self._start_s)
        self._drop("payload")
        return answer if isinstance(answer, Died) else Outputs()

    def use(self, instance: int) -> Reply:
        """Address the first instance (0) or the other (1) from now on; staged inputs are forgotten."""
        return self._done({"do": "use", "instance": instance})

    def switch_modes(self, *, and_back: bool) -> Reply:
        """Have a module put into its other mode, and back or not; a plan has none."""
        return self._done({"do": "switch_modes", "and_back": and_back})

    def place(self, circumstances: Circumstances) -> Reply:
        """Set what surrounds every call from now on."""
        return self._done({"do": "place", "circumstances": asdict(circumstances)})

    def repeat(self, input_sets: Sequence[Sequence[Any]], order: Sequence[int]) -> list[Outputs] | Died:
        """Call once for each index in ``order``, one right after the other, exactly as calls are timed."""
        staged = self.stage(input_sets)
        if staged is not None:
            return staged
        seconds = self.run_block(order, shows_inputs=True)
        if isinstance(seconds, Died):
            return seconds
        replies = self.collect_all()
        if isinstance(replies, list) and len(replies) != len(order):
            return self._protocol_death(f"it answers {len(replies)} calls of {len(order)}")
        return replies

    def profile(self, leaves: Sequence[Any], *, budget_s: float) -> Profile | Died:
        """Return what each step of the plan takes on these inputs, by the child's own clock: it may say anything."""
        died = self.stage([leaves])
        answer = died or self._order({"do": "profile", "budget_s": budget_s}, timeout_s=budget_s + PROFILE_S)
        if isinstance(answer, Died):
            return answer
        steps = _step_times(answer.get("steps"))
        return Profile(steps=steps) if steps is not None else self._protocol_death("its profile isn't a list of steps")

    def _done(self, order: dict[str, Any]) -> Reply:
        answer = self._order(order)
        return answer if isinstance(answer, Died) else Outputs()


def _step_times(told: Any) -> tuple[StepTime, ...] | None:
    """Return the steps of a profile as a child tells of them, or ``None`` where that isn't a list of them."""
    if not isinstance(told, list):
        return None
    steps: list[StepTime] = []
    for each in cast("list[Any]", told):
        match each:
            case [int(line), str(what), bool(is_launch), float(ns)] if ns >= 0:
                steps.append(StepTime(line=line, what=what[:_MOST_NAME], is_launch=is_launch, median_ns=ns))
            case _:
                return None
    return tuple(steps)


def _runs(travelling: Sequence[images.Image]) -> list[memoryview | bytes]:
    return [b"" if each.data is None else images.as_bytes(each.data) for each in travelling]


def usual_limits(target_name: str) -> Limits:
    """Return what a candidate's process may use where nobody says otherwise."""
    return Limits(caps_mappings=target_name != "cuda")


def _limits(limits: Limits, instrumented: Instrumented | None) -> Limits:
    # The heap of a sanitizer maps terabytes that it never touches.
    return limits if instrumented is None else replace(limits, caps_mappings=False)


def _settings(candidate: Candidate, artifact: Artifact | None, contract: Contract, seed: int) -> dict[str, Any]:
    return {
        "form": candidate.form,
        "entry": candidate.entry.text,
        "artifact": None if artifact is None else asdict(artifact),
        "instrumented": "",
        "mode": contract.mode,
        "mutates": list(contract.mutates),
        "buffers": [named.name for named in contract.state if named.kind == "buffer"],
        "input_tree": contract.input_tree,
        "output_tree": contract.output_tree,
        "input_strides": [list(spec.strides) for spec in contract.tensor_inputs],
        "outputs": [
            images.plain_description(leaf.value) if isinstance(leaf, Constant) else None for leaf in contract.outputs
        ],
        "seed": seed,
    }


def _access(
    candidate: Candidate, artifact: Artifact | None, target_name: str, helper: Helper | None, *, may_compile: bool
) -> Access:
    readable: tuple[Path, ...] = () if helper is None else helper.readable
    target = target_named(target_name)
    if candidate.form == "plan":
        readable = target.readable_paths()
        if artifact is not None and artifact.path:
            readable = (*readable, Path(artifact.path).resolve().parent)
    return Access(readable=readable, devices=target.device_files(), may_start_programs=may_compile)


def _compiler_folders() -> dict[str, str]:
    return {
        "TORCH_EXTENSIONS_DIR": "{scratch}/extensions",
        "TORCHINDUCTOR_CACHE_DIR": "{scratch}/inductor",
        "TRITON_CACHE_DIR": "{scratch}/triton",
    }


__all__ = ["CandidateProcess", "Died", "Outputs", "Reply"]
