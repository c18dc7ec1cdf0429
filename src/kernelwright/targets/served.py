"""The parent's handle of a process that serves one runnable: orders out, checked answers in.

Inputs, clock and the copies that are compared stay on this side. An answer is taken only as far
as it can be checked; what can't be is named as the child's word (see ``reply``).
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import accumulate, pairwise
from types import TracebackType
from typing import Any, Self, cast

import torch

from kernelwright.errors import MachineNotAbleError
from kernelwright.plan.work_order import WorkOrder
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.blocks import Block, block_bytes, layout
from kernelwright.sandbox.mapped import mapped_code
from kernelwright.sandbox.nursery import Worker
from kernelwright.sandbox.resident import reset_peak, resident
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.tree import Tree
from kernelwright.sandbox.wire import Lost, Message, deadline_in
from kernelwright.targets import images
from kernelwright.targets.deaths import death_of, how_it_ended
from kernelwright.targets.device import CPU
from kernelwright.targets.fresh import FreshBlock, unit_bytes
from kernelwright.targets.helper import ASKS, Helper
from kernelwright.targets.images import Image
from kernelwright.targets.reply import DeathKind, Died, Outputs, Reply, Unusable

# Imported once, before the fork; all of it imports on any machine and starts no thread.
PRELOAD = (
    "torch",
    "kernelwright.targets.serve",
    "kernelwright.targets.held",
    "kernelwright.targets.cpu.target",
    "kernelwright.targets.cpu.launcher",
    "kernelwright.targets.metal.target",
    "kernelwright.targets.metal.launcher",
    "kernelwright.targets.metal.held_module",
)
START_S = 120.0
_ENDING_S = 5.0

# Room for replies that are wrong in size: seen and refused by the comparison, not by the carrier.
_SPARE_OUTPUT_BYTES = 64 << 20
_MOST_TEXT = 8000
_MOST_FACTS = 256
_KINDS: Mapping[str, DeathKind] = {"build_failed": "build_failed", "forbidden": "forbidden", "raised": "raised"}


class ServedProcess:
    """One runnable in a process of its own. Not for use by two threads at once."""

    def __init__(
        self,
        worker: Worker,
        *,
        timeout_s: float,
        output_bytes: int,
        changes: Sequence[str] = (),
        constants: Mapping[str, torch.Tensor] | None = None,
        helper: Helper | None = None,
    ) -> None:
        self._worker, self._timeout_s, self._helper = worker, timeout_s, helper
        self._most_output_bytes = 2 * output_bytes + _SPARE_OUTPUT_BYTES
        self._most_state_bytes = self._most_output_bytes  # of one parameter or buffer; as large as those put in
        self._changes, self._constants = tuple(changes), dict(constants or {})
        self._blocks: dict[str, Block] = {}
        self._fresh: dict[str, Block] = {}  # not yet known to the child
        self._staged: Sequence[Image] = []
        self._last_fresh: FreshBlock | None = None  # lies where ``_staged`` lay
        self._staged_is_checked = True
        self._set_count = 0
        self._room: list[int] = []  # of the outputs of the last call: the next one's are as large
        self._device = CPU
        self._device_s: float | None = None
        self._pid = worker.pid
        self._tree = None if self._pid is None else Tree(self._pid)
        self._spent_s: tuple[float | None, float | None, float | None] = (None, None, None)
        self.death: Died | None = None
        self.making_s = 0.0  # how long it took to make what it serves
        self._is_making, self._making_since = False, 0.0
        self._made_by: float | None = None
        self._unmade: Lost | None = None  # the order to make it was not taken

    @classmethod
    def launch(
        cls,
        entry: str,
        settings: Mapping[str, Any],
        payload: Sequence[memoryview | bytes] = (),
        *,
        sandbox: Sandbox,
        threads: int | None,
        timeout_s: float,
        start_s: float = START_S,
        output_bytes: int = 0,
        changes: Sequence[str] = (),
        constants: Mapping[str, torch.Tensor] | None = None,
        access: Access | None = None,
        limits: Limits | None = None,
        environment: Mapping[str, str] | None = None,
        started_with: Mapping[str, str] | None = None,
        preload: Sequence[str] = PRELOAD,
        waits: bool = True,
        helper: Helper | None = None,
    ) -> Self:
        """Start a process and have it make what it shall serve.

        Args:
            entry: the child's entry point, which calls ``serve.serve`` with its factory.
            settings: JSON for the factory.
            payload: runs of bytes for the factory, such as a packed reference.
            sandbox: where it runs.
            threads: torch's threads in the child; ``None`` leaves torch's default.
            timeout_s: wall time of one call or block.
            start_s: wall time of making it.
            output_bytes: bytes of the outputs that are expected, to bound what is taken.
            changes: state that calls may change, by name; its values come back with each reply.
            constants: tensors to send along with every state.
            access: what it may touch.
            limits: what it may use.
            environment: variables beyond the few that every sandboxed process has.
            started_with: variables that must be there when the interpreter itself starts.
            preload: modules to have imported before the fork.
            helper: answers what the child asks while it obeys.
            waits: whether to return when that is made, and not before; else ``finish_making`` comes before any order.

        Raises:
            MachineNotAbleError: no sandboxed process can be started here.
        """
        worker = sandbox.spawn(
            entry, preload=preload, access=access, limits=limits, environment=environment, started_with=started_with
        )
        hello = worker.channel.receive(deadline=deadline_in(START_S))
        if isinstance(hello, Lost):
            ended = worker.end()
            raise MachineNotAbleError(
                "start a sandboxed process", how_it_ended(ended), "Run `kernelwright doctor`, or report this."
            )
        process = cls(
            worker, timeout_s=timeout_s, output_bytes=output_bytes, changes=changes, constants=constants, helper=helper
        )
        process._device = str(settings.get("device", CPU))
        lengths = process._send_payload(payload)
        process._begin_making(
            {"do": "make_it", "settings": dict(settings), "lengths": lengths, "threads": threads}, start_s
        )
        if waits:
            process.finish_making()
        return process

    def _begin_making(self, order: Message, start_s: float) -> None:
        self._made_by, self._making_since = deadline_in(start_s), time.monotonic()
        self._unmade = self._sent(order, self._made_by)
        self._is_making = True

    @property
    def is_making(self) -> bool:
        """Whether it still makes what it shall serve: not done, not failed, not late."""
        if not self._is_making or self._unmade is not None or self._worker.channel.has_something:
            return False
        return self._made_by is None or time.monotonic() < self._made_by

    def finish_making(self) -> None:
        """Wait until it is made, or isn't: ``death`` then says why. Without ``waits`` it is due before any order."""
        if not self._is_making:
            return
        self._is_making = False
        made = self._judged(self._unmade or self._received(self._made_by))
        self.making_s = time.monotonic() - self._making_since
        if isinstance(made, Died):
            self.close()
            self.death = made  # every later order is answered with it
        self._drop("payload")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and all it started; closing twice is fine."""
        if self.death is None:
            self.wake()
            self.death = Died(kind="protocol", message="the process was closed")
            self._worker.end()
        for name in list(self._blocks):
            self._drop(name)

    # Weights and single calls

    def load_state(self, state: Mapping[str, torch.Tensor]) -> Reply:
        """Put new values into every parameter and buffer, by name; the reply's outputs are empty."""
        state = {**self._constants, **state}
        travelling = [images.image_of(tensor) for tensor in state.values()]
        self._most_state_bytes = max([self._most_state_bytes, *(each.length for each in travelling)])
        self._send_images("state", travelling)
        answer = self._order(
            {"do": "load_state", "names": list(state), "images": [each.description for each in travelling]}
        )
        self._drop("state")
        return answer if isinstance(answer, Died) else Outputs()

    def call(self, leaves: Sequence[Any], *, guarded: bool, hold: bool = False, work: WorkOrder | None = None) -> Reply:
        """Run once.

        Args:
            leaves: the inputs, flat: tensors, which keep strides and alignment, and plain values.
            guarded: poison new memory, put guard bands around every buffer, count library calls.
            hold: keep the outputs alive in the child for ``reread``.
            work: how work items are cut and ordered; such a call is always guarded, and only plans take one.
        """
        travelling = images.images_of(leaves)
        self._send_images("inputs", travelling)
        if self._room:
            self._block("outputs", self._room).guard(layout(self._room))
        state_names = [name for name in self._changes if not name.startswith("input:")]
        answer = self._order(
            {
                "do": "call",
                "images": [each.description for each in travelling],
                "guarded": guarded,
                "hold": hold,
                "work": None if work is None else asdict(work),
                "changed": state_names,
                "room": self._room,
            }
        )
        if isinstance(answer, Died):
            return answer
        fetched = self._fetch(answer, extra=len(state_names), keeps_room=True)
        if isinstance(fetched, Died):
            return fetched
        count = len(fetched.leaves) - len(state_names)
        changed = dict(zip(state_names, fetched.leaves[count:], strict=True))
        seen = self._look_at_inputs("inputs", travelling)
        return replace(
            _with_facts(fetched, answer),
            leaves=fetched.leaves[:count],
            own_code=self.own_code() if guarded else (),
            violations=(*_sentences(answer, "violations"), *fetched.violations, *seen.violations),
            mutated=(*_sentences(answer, "mutated"), *seen.mutated),
            changed=changed | dict(seen.changed),
        )

    def own_code(self) -> tuple[str, ...]:
        """Return the files with code that the child loaded from its scratch folder: what it has built itself."""
        return () if self._tree is None else mapped_code(self._tree.members, self._worker.scratch)

    def reread(self) -> Reply:
        """Return the outputs of every held call again, first to last, one after the other."""
        answer = self._order({"do": "reread"})
        return answer if isinstance(answer, Died) else self._fetch(answer, extra=1 << 16)

    def read_state(self, names: Sequence[str]) -> Reply:
        """Return the present values of parameters and buffers."""
        answer = self._order({"do": "read_state", "names": list(names)})
        if isinstance(answer, Died):
            return answer
        return self._fetch(answer, extra=1 << 16, most_bytes=self._most_state_bytes)

    def forget(self) -> Died | None:
        """Have the child let go of all that earlier calls gave, and of memory it only keeps in hand."""
        answer = self._order({"do": "forget"})
        return answer if isinstance(answer, Died) else None

    # Timing

    def stage(self, input_sets: Sequence[Sequence[Any]]) -> Died | None:
        """Hand over the input sets that blocks refer to by index; earlier ones are forgotten."""
        self._staged = [images.image_of(leaf) for leaves in input_sets for leaf in leaves]
        self._staged_is_checked, self._set_count, self._last_fresh = True, len(input_sets), None
        self._drop("staged")
        self._send_images("staged", self._staged)
        answer = self._order(
            {
                "do": "stage",
                "counts": [len(leaves) for leaves in input_sets],
                "images": [each.description for each in self._staged],
            },
            timeout_s=START_S,
        )
        return answer if isinstance(answer, Died) else None

    def run_block(
        self, order: Sequence[int], *, timeout_s: float | None = None, shows_inputs: bool = False
    ) -> float | Died:
        """Call once for each index in ``order`` and return the seconds it took by this process's clock.

        The clock runs from the word to go until the answer is there; an empty order measures that
        round trip. Every reply is kept by the child for ``collect``. ``shows_inputs``: what calls do to their
        inputs on another device is to be seen here, which takes time of its own.
        """
        limit_s = timeout_s if timeout_s is not None else self._timeout_s
        asked = {"do": "block", "order": list(order), "shows_inputs": shows_inputs}
        answer = self._order(asked, timeout_s=limit_s)
        if isinstance(answer, Died):
            return answer
        self._staged_is_checked = False
        channel, deadline = self._worker.channel, deadline_in(limit_s)
        start = time.perf_counter()
        lost = channel.send({"go": True}, deadline=deadline)
        received = lost or self._received(deadline)
        seconds = time.perf_counter() - start
        return self._timed(received, seconds)

    def run_fresh(self, block: FreshBlock, *, is_watched: bool = False, timeout_s: float | None = None) -> float | Died:
        """Time a block of calls on contents that the child can't have seen; it is stopped afterwards.

        The contents are put in when the child has got ready and been stopped; it runs again when the
        clock does, and not for a moment after its answer. Another device than the CPU has copies, made while the
        child gets ready: there it sees the contents just before the clock runs.

        Args:
            block: the contents, which may not differ from the staged sets but in their bytes.
            is_watched: also look at the processor time of all its processes, for ``spent_s``.
            timeout_s: wall time of the block.
        """
        limit_s = timeout_s if timeout_s is not None else self._timeout_s
        if self._device != CPU:
            self._put(block.images)
        asked = {"do": "block", "order": list(block.order), "shows_inputs": False}
        answer = self._order(asked | self._touches(block), timeout_s=limit_s)
        if isinstance(answer, Died):
            return answer
        self.hush()
        if self._device == CPU:
            self._put(block.images)
        before_s = self.cpu_seconds() if is_watched else None
        channel, deadline = self._worker.channel, deadline_in(limit_s)
        start = time.perf_counter()
        self.wake()
        lost = channel.send({"go": True}, deadline=deadline)
        received = lost or channel.receive(deadline=deadline)
        # Before the clock: this process may have to wait for a processor at any time, while the child's threads spin.
        answered_s = self._tree.cpu_seconds_of_members() if is_watched and self._tree is not None else None
        seconds = time.perf_counter() - start
        self.hush()
        stopped_s = self.cpu_seconds() if is_watched else None
        self._spent_s = (before_s, answered_s, stopped_s)
        self._last_fresh, self._staged_is_checked = block, False
        return self._timed(received, seconds)

    def _timed(self, received: Message | Lost, seconds: float) -> float | Died:
        answer = self._judged(received)
        if isinstance(answer, Died):
            return answer
        told = answer.get("device_s")
        self._device_s = told if isinstance(told, float) and told >= 0 else None
        return seconds

    @property
    def device_s(self) -> float | None:
        """Return what the last block took by the device's own clock, as the child says; ``None`` if it has none."""
        return self._device_s

    def spent_s(self) -> tuple[float, float, float] | None:
        """Return the last watched block's processor time: in it, from its answer until stopped, and since then."""
        before_s, answered_s, stopped_s = self._spent_s
        now_s = self.cpu_seconds()
        if before_s is None or answered_s is None or stopped_s is None or now_s is None:
            return None
        return answered_s - before_s, stopped_s - answered_s, now_s - stopped_s

    def collect(self, index: int, *, decoy: FreshBlock | None = None) -> Reply:
        """Return what the ``index``-th call of the last block gave; the first time, also look at its inputs.

        With a ``decoy`` the staged sets hold that before the child is asked: what it would
        compute only now, it computes from the wrong inputs.
        """
        seen = self._looked_at_staged()
        if decoy is not None:
            self._put(decoy.images)
            self._staged, self._last_fresh = decoy.images, None
            self.wake()
        answer = self._order({"do": "collect", "index": index})
        if isinstance(answer, Died):
            return answer
        fetched = self._fetch(answer)
        if isinstance(fetched, Died):
            return fetched
        return replace(fetched, violations=(*fetched.violations, *seen.violations), mutated=seen.mutated)

    def collect_all(self) -> list[Outputs] | Died:
        """Return what each call of the last block gave; the first of them also tells of its inputs."""
        seen = self._looked_at_staged()
        answer = self._order({"do": "collect_all"})
        if isinstance(answer, Died):
            return answer
        fetched = self._fetch(answer, extra=1 << 16)
        if isinstance(fetched, Died):
            return fetched
        counts = answer.get("counts")
        if not isinstance(counts, list) or not all(
            type(each) is int and each >= 0 for each in cast("list[Any]", counts)
        ):
            return self._protocol_death("it doesn't say which outputs belong to which call")
        ends = [0, *accumulate(cast("list[int]", counts))]
        if ends[-1] != len(fetched.leaves):
            return self._protocol_death(f"it has {len(fetched.leaves)} outputs and says {ends[-1]}")
        violations = (*fetched.violations, *seen.violations)
        whole = replace(fetched, violations=violations, mutated=seen.mutated)
        return [replace(whole, leaves=fetched.leaves[start:end]) for start, end in pairwise(ends)]

    def _looked_at_staged(self) -> Outputs:
        """Look at the staged inputs, once after each block."""
        if self._staged_is_checked:
            return Outputs()
        self._staged_is_checked = True
        if self._last_fresh is not None:
            self._staged, self._last_fresh = self._last_fresh.after(), None
        return self._look_at_inputs("staged", self._staged)

    def peak_bytes(self) -> int | None:
        """Return what one call on the first staged set holds at most beyond what is held between calls.

        The kernel counts it for us; ``None`` where it doesn't, or where the process has died. Of another device's
        memory the child tells.
        """
        if self._device != CPU:
            told = self._order({"do": "growth"}) if self._set_count else {}
            found = None if isinstance(told, Died) else told.get("bytes")
            return found if isinstance(found, int) else None
        if self._pid is None or not self._set_count or isinstance(self.run_block([0]), Died) or self.forget():
            return None
        if not reset_peak(self._pid):
            return None
        before = resident(self._pid)
        if before is None or isinstance(self.run_block([0]), Died):
            return None
        after = resident(self._pid)
        return None if after is None else max(after.peak_bytes - before.now_bytes, 0)

    def cpu_seconds(self) -> float | None:
        """Return the processor time that the child and all it started have used; between calls next to none."""
        return None if self._tree is None else self._tree.cpu_seconds()

    def hush(self) -> None:
        """Stop every thread of the child, and all it started, until ``wake``: idle spinning costs others nothing."""
        if self._tree is None or self.death is not None:
            return
        if self._is_making:
            self._tree.stop_growing()
        else:
            self._tree.stop()

    def wake(self) -> None:
        """Let the child run again."""
        if self._tree is not None and self.death is None:  # its numbers may soon be another's
            self._tree.resume()

    # Conversation

    def _order(self, message: Message, *, timeout_s: float | None = None) -> Message | Died:
        if self.death is not None:
            return self.death
        deadline = deadline_in(self._timeout_s if timeout_s is None else timeout_s)
        return self._judged(self._sent(message, deadline) or self._received(deadline))

    def _sent(self, message: Message, deadline: float | None) -> Lost | None:
        fresh, self._fresh = self._fresh, {}
        return self._worker.channel.send(
            message | {"blocks": list(fresh)},
            descriptors=[block.descriptor for block in fresh.values()],
            deadline=deadline,
        )

    def _received(self, deadline: float | None) -> Message | Lost:
        """Return the next message that is an answer; questions in between are answered, outside of its time."""
        while True:
            received = self._worker.channel.receive(deadline=deadline)
            if isinstance(received, Lost) or ASKS not in received or self._helper is None:
                return received
            began = time.monotonic()
            answer = self._helper.answer(received)
            if deadline is not None:
                deadline += time.monotonic() - began
            try:
                lost = self._worker.channel.send(answer, deadline=deadline)
            except ValueError as error:
                lost = self._worker.channel.send({"refused": str(error)}, deadline=deadline)
            if lost is not None:
                return lost

    def _judged(self, received: Message | Lost) -> Message | Died:
        if isinstance(received, Lost):
            grace_s = _ENDING_S if received.kind == "ended" else 0.0  # a crash is over when its keeper has seen it
            self.death = death_of(received, self._worker.end(grace_s=grace_s))
            return self.death
        if "raised" not in received:
            return received
        kind = _KINDS.get(str(received.get("kind")), "raised")
        return Died(kind=kind, message=str(received["raised"])[:_MOST_TEXT])

    def _protocol_death(self, message: str) -> Died:
        self.death = Died(kind="protocol", message=message)
        self._worker.end()
        return self.death

    def _fetch(
        self, answer: Message, *, extra: int = 0, keeps_room: bool = False, most_bytes: int = 0
    ) -> Outputs | Died:
        """Check what the child says it has, make room for it unless it has used what was there, and take copies."""
        described = self._checked(answer.get("leaves"), extra, most_bytes or self._most_output_bytes)
        if isinstance(described, Died):
            return described
        lengths = [0 if isinstance(each, Unusable) else images.bytes_needed(each) for each in described]
        pieces = layout(lengths)
        has_used_room = keeps_room and bool(lengths) and lengths == self._room and answer.get("is_copied") is True
        if not has_used_room:
            self._block("outputs", lengths).guard(pieces)
            copied = self._order({"do": "copy"})
            if isinstance(copied, Died):
                return copied
        block = self._blocks["outputs"]
        self._room = lengths if keeps_room else self._room
        leaves: list[Any] = []
        for each, piece in zip(described, pieces, strict=True):
            data = torch.empty(piece.length, dtype=torch.uint8)
            if not block.read_into(piece.offset, images.as_bytes(data)):
                return self._protocol_death("it took shared memory away")
            leaves.append(each if isinstance(each, Unusable) else images.leaf_from(each, data))
        damage = tuple(f"in the shared memory of outputs, {words}" for words in block.damage(pieces))
        return Outputs(leaves=tuple(leaves), violations=damage)

    def _checked(self, claimed: Any, extra: int, most_bytes: int) -> list[images.Description | Unusable] | Died:
        if not isinstance(claimed, list) or len(cast("list[Any]", claimed)) > _MOST_FACTS + extra:
            return self._protocol_death("its reply holds no list of outputs")
        left, checked = most_bytes * max(extra, 1), list[images.Description | Unusable]()
        for index, each in enumerate(cast("list[Any]", claimed)):
            description = images.checked_description(each, most_bytes=min(left, most_bytes))
            if description is None:
                return self._protocol_death(f"output {index} is too large or makes no sense: {str(each)[:300]}")
            left -= 0 if isinstance(description, Unusable) else images.bytes_needed(description)
            checked.append(description)
        return checked

    # Shared memory

    def _block(self, name: str, lengths: Sequence[int]) -> Block:
        needed = block_bytes(lengths)
        if name not in self._blocks or self._blocks[name].size < needed:
            self._drop(name)
            self._blocks[name] = self._fresh[name] = Block(needed)
        return self._blocks[name]

    def _send_payload(self, runs: Sequence[memoryview | bytes]) -> list[int]:
        lengths = [len(memoryview(run).cast("B")) if len(run) else 0 for run in runs]
        block = self._block("payload", lengths)
        for run, piece in zip(runs, layout(lengths), strict=True):
            block.write(piece.offset, run)
        return lengths

    def _drop(self, name: str) -> None:
        self._fresh.pop(name, None)
        if name in self._blocks:
            self._blocks.pop(name).close()

    def _send_images(self, name: str, travelling: Sequence[Image]) -> None:
        lengths = [each.length for each in travelling]
        pieces, block = layout(lengths), self._block(name, lengths)
        block.guard(pieces)
        for each, piece in zip(travelling, pieces, strict=True):
            if each.data is not None and piece.length:
                block.write(piece.offset, images.as_bytes(each.data))

    def _look_at_inputs(self, name: str, sent: Sequence[Image]) -> Outputs:
        """Compare what lies in a block now with what was put there."""
        pieces, block = layout([each.length for each in sent]), self._blocks[name]
        mutated: list[str] = []
        changed: dict[str, torch.Tensor] = {}
        for index, (each, piece) in enumerate(zip(sent, pieces, strict=True)):
            if each.data is None or not piece.length:
                continue
            now = torch.empty(piece.length, dtype=torch.uint8)
            if not block.read_into(piece.offset, images.as_bytes(now)):
                mutated.append(f"the memory of input {index} was taken away")
            elif f"input:{index}" in self._changes:
                changed[f"input:{index}"] = images.tensor_in(now, each.description)
            elif not torch.equal(now, each.data):
                mutated.append(f"input {index} was changed: {_first_difference(now, each)}")
        damage = tuple(f"around the inputs, {words}" for words in block.damage(pieces))
        return Outputs(mutated=tuple(mutated), violations=damage, changed=changed)

    def _put(self, contents: Sequence[Image]) -> None:
        """Write other contents to where the staged sets lie."""
        for each, piece in zip(contents, layout([image.length for image in contents]), strict=True):
            if each.data is not None and piece.length:
                self._blocks["staged"].write(piece.offset, images.as_bytes(each.data))

    def _touches(self, block: FreshBlock) -> Message:
        """Return the part of an order that says what changes before each call; the values go by shared memory."""
        touches = block.touches
        if touches is None or not block.order:
            return {}
        values = touches.values.contiguous().view(torch.uint8).reshape(-1)
        (piece,), shared = layout([values.numel()]), self._block("touches", [values.numel()])
        shared.write(piece.offset, images.as_bytes(values))
        told = {"leaf": touches.leaf, "starts": list(touches.starts), "step": touches.step, "count": touches.count}
        return {"touches": told | {"width": unit_bytes(touches.values.dtype)}}


def _first_difference(now: torch.Tensor, sent: Image) -> str:
    assert sent.data is not None
    width = getattr(torch, sent.description["dtype"]).itemsize
    first = int((now != sent.data).nonzero()[0])
    return f"first at byte {first}, element {first // width} of its memory"


def _with_facts(outputs: Outputs, answer: Message) -> Outputs:
    pairs: list[tuple[str, int]] = []
    for pair in _items(answer, "library_calls"):
        match pair:
            case [str(name), int(count)]:
                pairs.append((name[:200], count))
            case _:
                continue
    tree = answer.get("tree")
    return replace(
        outputs,
        tree=tree if isinstance(tree, str) else "",
        aliases=_sentences(answer, "aliases"),
        odd=_sentences(answer, "odd"),
        own_kernels=_sentences(answer, "kernels"),
        library_calls=tuple(pairs),
    )


def _sentences(answer: Message, name: str) -> tuple[str, ...]:
    return tuple(str(each)[:500] for each in _items(answer, name))


def _items(answer: Message, name: str) -> list[Any]:
    value = answer.get(name)
    return cast("list[Any]", value)[:_MOST_FACTS] if isinstance(value, list) else []
