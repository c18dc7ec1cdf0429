"""The child's side: one loop that answers the parent's orders about one runnable.

The loop is ours but runs beside the candidate's code, so the parent believes nothing it
couldn't check. What is made is given by a factory, so that trusted baselines are served by the
same loop.
"""

import errno
import gc
import mmap
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, Literal

import torch

from kernelwright.plan.stopwatch import NoWatch
from kernelwright.plan.work_order import WorkOrder
from kernelwright.sandbox.blocks import layout, mapped
from kernelwright.sandbox.wire import Channel, Lost, Message
from kernelwright.targets import images
from kernelwright.targets.arguments import decoded
from kernelwright.targets.circumstances import Circumstances, under
from kernelwright.targets.device import CPU, Device, HostDevice, device_named
from kernelwright.targets.fresh import place_of
from kernelwright.targets.heap import keep_freed_memory, release_free_memory
from kernelwright.targets.runnable import (
    Call,
    Leaves,
    Nesting,
    Observable,
    Observed,
    Profilable,
    Rearrangeable,
    Refused,
    Repeatable,
    Runnable,
    Stateful,
    Switchable,
)

_MOST_TEXT = 4000
_MOST_KERNELS = 256
_MOST_STEPS = 1024  # of a profile
_MOST_KEPT_BYTES = 64 << 20
# Of memoryview, by width.
_UNIT_FORMATS: Mapping[int, Literal["B", "H", "I", "Q"]] = {1: "B", 2: "H", 4: "I", 8: "Q"}

# Makes what is served from the parent's settings and the runs of bytes that came with them.
Factory = Callable[[Mapping[str, Any], Sequence[memoryview]], Runnable]


def serve_candidate(channel: Channel) -> None:
    """Serve a candidate: the entry point of the sandboxed child."""
    from kernelwright.targets.held import candidate_from  # noqa: PLC0415 - the nursery preloads it

    def ask(question: Message) -> Message:
        channel.send(question)
        answer = channel.receive()
        if isinstance(answer, Lost):
            os._exit(0)  # there is nobody left to answer to
        return answer

    serve(channel, partial(candidate_from, ask=ask))


def serve(channel: Channel, make: Factory) -> None:
    """Answer orders until the channel closes."""
    server = _Server(channel, make)
    channel.send({"hello": True})
    with torch.no_grad():
        while True:
            received = channel.receive_with_descriptors()
            if isinstance(received, Lost):
                return
            order, descriptors = received
            try:
                answer = server.obey(order, descriptors)
            except Exception as error:  # noqa: BLE001 - whatever a candidate raises is an answer
                answer = {"raised": explained(error), "kind": _kind_of(error)}
            if channel.send(answer):
                return


class _Settled:
    """The leaves of a reply that wasn't plain tensors, made plain while the clock ran."""

    def __init__(self, leaves: Leaves) -> None:
        self.leaves = leaves


class _Server:
    """What the child remembers between orders."""

    def __init__(self, channel: Channel, make: Factory) -> None:
        self._channel, self._make = channel, make
        self._runnable: Runnable | None = None
        self._instances: list[Runnable] = []
        self._circumstances: Circumstances | None = None
        self._blocks: dict[str, mmap.mmap] = {}
        self._device: Device = HostDevice()
        self._inputs: Leaves = ()
        self._staged: list[Leaves] = []
        self._staged_flat: tuple[Leaves, Leaves] = (), ()  # on the device, and in shared memory
        self._staged_images: list[list[images.Description]] = []
        self._bound: list[Call] = []
        self._pending: list[Any] = []
        self._shown: list[Any] = []
        self._previous: list[torch.Tensor] = []
        self._held: list[Any] = []
        self._block_replies: list[Any] = []

    def obey(self, order: Message, descriptors: Sequence[int]) -> Message:
        for name, descriptor in zip(order.get("blocks", ()), descriptors, strict=True):
            self._blocks[name] = mapped(descriptor, os.fstat(descriptor).st_size)
            os.close(descriptor)
        return getattr(self, f"_{order['do']}")(order)

    # Building and weights

    def _make_it(self, order: Message) -> Message:
        if order["threads"]:
            torch.set_num_threads(order["threads"])
        self._device = device_named(order["settings"].get("device", CPU))
        self._runnable = self._make(order["settings"], self._payload(order))
        self._instances = [self._runnable]
        return {}

    def _payload(self, order: Message) -> list[memoryview]:
        memory = memoryview(self._blocks.pop("payload"))
        return [memory[piece.offset : piece.end] for piece in layout(order["lengths"])]

    def _construct(self, order: Message) -> Message:
        """Construct one more beside the first, in place of an earlier one more, and go on with it."""
        first, runs = self._instances[0], self._payload(order)
        if not isinstance(first, Repeatable):
            raise Refused("what is served can't be constructed again")
        self._instances[1:] = [
            first.another(
                seed=order["seed"],
                arguments=decoded(order["arguments"], runs),
                keywords=decoded(order["keywords"], runs),
            )
        ]
        return self._use({"instance": 1})

    def _use(self, order: Message) -> Message:
        self._runnable = self._instances[order["instance"]]
        self._staged, self._bound, self._block_replies = [], [], []
        return {}

    def _switch_modes(self, order: Message) -> Message:
        runnable = self._served()
        if isinstance(runnable, Switchable):
            runnable.switch_modes(and_back=order["and_back"])
        return {}

    def _place(self, order: Message) -> Message:
        """Set what surrounds later calls."""
        self._circumstances = Circumstances(**order["circumstances"])
        return {}

    def _around(self) -> AbstractContextManager[None]:
        return nullcontext() if self._circumstances is None else under(self._circumstances)

    def _load_state(self, order: Message) -> Message:
        tensors = self._device.take(self._tensors("state", order["images"]))
        self._stateful().load_state(dict(zip(order["names"], tensors, strict=True)))
        del tensors
        self._blocks.pop("state", None)
        self._bound, self._block_replies = [], []
        self._bound = [self._served().bind(leaves) for leaves in self._staged]
        return {}

    # Single calls

    def _call(self, order: Message) -> Message:
        given = self._leaves("inputs", order["images"])
        self._inputs = self._device.take(given)
        runnable = self._served()
        self._previous = [leaf for leaf in self._pending if isinstance(leaf, torch.Tensor)]
        self._pending = []
        dtype = torch.get_default_dtype()
        with self._around():
            seen = self._run(runnable, guarded=order["guarded"], work=order["work"])
        self._device.give_back(self._inputs, given)
        self._pending = list(runnable.leaves(seen.reply))
        globals_changed = ["torch's default dtype was changed"] if torch.get_default_dtype() != dtype else []
        answer = {
            "tree": runnable.tree(seen.reply) if isinstance(runnable, Nesting) else "",
            "aliases": self._aliases(),
            "violations": list(seen.violations),
            "mutated": [*seen.mutated, *globals_changed],
            "odd": images.oddities(self._pending, self._device.name),
            "kernels": list(seen.kernels)[:_MOST_KERNELS],
            "library_calls": [list(pair) for pair in seen.library_calls],
        }
        if order["hold"]:
            self._held.append(list(self._pending))
        changed = [self._state()[name] for name in order["changed"]]
        self._pending = [*self._pending, *changed]
        described = self._described(self._pending)
        # Most outputs are as large as those before: one order less for each call.
        has_room = bool(order["room"]) and [images.bytes_needed(each) for each in described["leaves"]] == order["room"]
        self._shown = [] if has_room else _as_returned(self._pending)
        return answer | described | (self._copy(order) if has_room else {}) | {"is_copied": has_room}

    def _run(self, runnable: Runnable, *, guarded: bool, work: Mapping[str, Any] | None) -> Observed:
        if work is not None:
            if not isinstance(runnable, Rearrangeable):
                raise Refused("only the work items of plans can be run in other orders")
            return runnable.observe_in_order(self._inputs, WorkOrder(**work))
        if isinstance(runnable, Observable):
            return runnable.observe(self._inputs, guarded=guarded)
        return Observed(reply=runnable.bind(self._inputs)())

    def _reread(self, order: Message) -> Message:
        del order
        return self._offered([leaf for held in self._held for leaf in held])

    def _read_state(self, order: Message) -> Message:
        return self._offered([self._state()[name] for name in order["names"]])

    def _offered(self, leaves: list[Any]) -> Message:
        """Describe what the next order to copy is about."""
        self._pending, self._shown = leaves, []
        return self._described(leaves)

    def _copy(self, order: Message) -> Message:
        """Copy the described leaves into the block that the parent made for them."""
        del order
        leaves = self._shown or self._pending
        descriptions = [images.describe_output(leaf) for leaf in leaves]
        pieces = layout([images.bytes_needed(each) for each in descriptions])
        block = memoryview(self._blocks["outputs"])
        for leaf, description, piece in zip(leaves, descriptions, pieces, strict=True):
            if isinstance(leaf, torch.Tensor) and piece.length:
                target = torch.frombuffer(block, dtype=torch.uint8, count=piece.length, offset=piece.offset)
                images.copy_output(leaf, target, description)
        return {}

    # Timing

    def _stage(self, order: Message) -> Message:
        keep_freed_memory()
        self._bound, self._block_replies = [], []
        given = self._leaves("staged", order["images"])
        flat = self._device.take(given)
        self._staged_flat = flat, given
        self._staged, self._staged_images, start = [], [], 0
        for count in order["counts"]:
            self._staged.append(flat[start : start + count])
            self._staged_images.append(order["images"][start : start + count])
            start += count
        self._bound = [self._served().bind(leaves) for leaves in self._staged]
        gc.collect()
        gc.freeze()  # so that the collection before each block is short
        return {}

    def _block(self, order: Message) -> Message:
        """Get ready, say so, wait for the word, run. The parent's clock runs from its word to the answer."""
        self._block_replies = []
        calls = [self._bound[index] for index in order["order"]]
        changes = self._changes(order)
        self._device.refresh(*self._staged_flat)
        watch = self._device.stopwatch() if calls else NoWatch()
        gc.collect()
        with self._around():
            self._channel.send({"ready": True})
            if isinstance(self._channel.receive(), Lost):
                os._exit(0)
            watch.start()
            self._block_replies = self._replies(calls, changes)
            device_s = watch.stop()
            if order["shows_inputs"]:
                self._device.give_back(*self._staged_flat)
        return {"device_s": device_s}

    def _replies(self, calls: Sequence[Call], changes: Sequence[tuple[memoryview, slice, memoryview]]) -> list[Any]:
        replies: list[Any] = []
        if not changes:
            for call in calls:
                reply = call()
                replies.append(reply if _is_plain(reply) else self._settled(reply))
            return replies
        for call, (units, place, values) in zip(calls, changes, strict=True):
            units[place] = values
            reply = call()
            replies.append(reply if _is_plain(reply) else self._settled(reply))
        return replies

    def _growth(self, order: Message) -> Message:
        """Say how much more memory of the device a call on the first staged set holds at most."""
        del order
        self._block_replies = []
        return {"bytes": self._device.growth_bytes(self._bound[0])}

    def _profile(self, order: Message) -> Message:
        """Time the steps of calls on the first staged set, by this process's own clock."""
        runnable = self._served()
        if not isinstance(runnable, Profilable):
            raise Refused("only the steps of plans can be timed one by one")
        steps = runnable.profile(self._staged[0], budget_s=order["budget_s"])[:_MOST_STEPS]
        return {"steps": [[step.line, step.what, step.is_launch, float(step.median_ns)] for step in steps]}

    def _changes(self, order: Message) -> list[tuple[memoryview, slice, memoryview]]:
        """Return what is to change in the staged sets before each call of a block, ready to be written."""
        told = order.get("touches")
        if told is None:
            return []
        width, count, leaf = told["width"], told["count"], told["leaf"]
        flat = [description for descriptions in self._staged_images for description in descriptions]
        pieces = layout([images.bytes_needed(each) for each in flat])
        per_set = len(self._staged_images[0])
        memory = memoryview(self._blocks["staged"])
        units = [
            memory[pieces[first + leaf].offset : pieces[first + leaf].end].cast(_UNIT_FORMATS[width])
            for first in range(0, len(flat), per_set)
        ]
        (piece,) = layout([len(order["order"]) * count * width])
        values = memoryview(self._blocks["touches"])[piece.offset : piece.end].cast(_UNIT_FORMATS[width])
        return [
            (units[at], place_of(start, told["step"], count), values[call * count : (call + 1) * count])
            for call, (at, start) in enumerate(zip(order["order"], told["starts"], strict=True))
        ]

    def _settled(self, reply: Any) -> _Settled:
        """Make tensors of a reply plain: what a subclass would compute when it is read is computed now."""
        return _Settled([_plain(leaf) for leaf in self._served().leaves(reply)])

    def _collect(self, order: Message) -> Message:
        return self._offered(self._leaves_of(self._block_replies[order["index"]]))

    def _collect_all(self, order: Message) -> Message:
        del order
        each = [self._leaves_of(reply) for reply in self._block_replies]
        offered = self._offered([leaf for leaves in each for leaf in leaves])
        return offered | {"counts": [len(leaves) for leaves in each]}

    def _leaves_of(self, reply: Any) -> list[Any]:
        return list(reply.leaves if isinstance(reply, _Settled) else self._served().leaves(reply))

    def _forget(self, order: Message) -> Message:
        """Let go of everything that earlier calls gave."""
        del order
        self._pending, self._previous, self._held, self._block_replies = [], [], [], []
        gc.collect()
        release_free_memory()
        return {}

    # Shared work

    def _served(self) -> Runnable:
        if self._runnable is None:
            raise Refused("nothing has been made yet")
        return self._runnable

    def _stateful(self) -> Stateful:
        runnable = self._served()
        if not isinstance(runnable, Stateful):
            raise Refused("what is served has no weights")
        return runnable

    def _state(self) -> Mapping[str, torch.Tensor]:
        runnable = self._served()
        return runnable.state() if isinstance(runnable, Stateful) else {}

    def _leaves(self, block: str, descriptions: list[images.Description]) -> Leaves:
        leaves: list[Any] = []
        for tensor, description in zip(self._tensors(block, descriptions), descriptions, strict=True):
            if "same_as" in description:
                leaves.append(leaves[description["same_as"]])
            else:
                leaves.append(tensor if "dtype" in description else images.plain_value(description))
        return leaves

    def _tensors(self, block: str, descriptions: list[images.Description]) -> list[torch.Tensor]:
        pieces = layout([images.bytes_needed(each) for each in descriptions])
        tensors: list[torch.Tensor] = []
        for description, piece in zip(descriptions, pieces, strict=True):
            data = torch.empty(0, dtype=torch.uint8)
            if piece.length:
                memory = memoryview(self._blocks[block])
                data = torch.frombuffer(memory, dtype=torch.uint8, count=piece.length, offset=piece.offset)
            tensors.append(images.tensor_in(data, description) if "dtype" in description else data)
        return tensors

    def _described(self, leaves: Sequence[Any]) -> Message:
        return {"leaves": [images.describe_output(leaf) for leaf in leaves]}

    def _aliases(self) -> list[str]:
        """Say which outputs share storage with what, by address: fresh memory shares with nothing."""
        known: dict[int, str] = {}
        for index, leaf in enumerate(self._inputs):
            _note(known, leaf, f"input {index}")
        for name, tensor in self._state().items():
            _note(known, tensor, f"state {name!r}")
        for leaf in self._previous:
            _note(known, leaf, "the output of the call before")
        for leaf in [leaf for held in self._held for leaf in held]:
            _note(known, leaf, "the output of an earlier call")
        found: list[str] = []
        for index, leaf in enumerate(self._pending):
            address = _storage(leaf)
            if address in known:
                found.append(f"output {index} shares memory with {known[address]}")
            _note(known, leaf, f"output {index}")
        return found


def _as_returned(leaves: Sequence[Any]) -> list[Any]:
    """Return the outputs as they are now: what a thread fills in after the call has returned comes too late."""
    if sum(images.bytes_needed(images.describe_output(leaf)) for leaf in leaves) > _MOST_KEPT_BYTES:
        return []
    return [_copied(leaf) for leaf in leaves]


def _copied(leaf: Any) -> Any:
    if "dtype" not in (description := images.describe_output(leaf)):
        return leaf
    data = torch.zeros(images.bytes_needed(description), dtype=torch.uint8)
    images.copy_output(leaf, data, description)
    return images.tensor_in(data, description)


def _is_plain(reply: Any) -> bool:
    return type(reply) is torch.Tensor or (
        type(reply) in (tuple, list) and all(type(leaf) is torch.Tensor for leaf in reply)
    )


def _plain(leaf: Any) -> Any:
    if not isinstance(leaf, torch.Tensor) or type(leaf) is torch.Tensor or leaf.layout != torch.strided:
        return leaf
    return torch.empty_strided(leaf.shape, leaf.stride(), dtype=leaf.dtype, device=leaf.device).copy_(leaf)


def explained(error: BaseException) -> str:
    """Return what was raised and where, in a few lines an author can use."""
    frames = traceback.extract_tb(error.__traceback__)
    own = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - frames hold strings
    outside = [frame for frame in frames if not frame.filename.startswith((own, "<frozen")) and not _is_library(frame)]
    where = "".join(f"\n  {os.path.basename(f.filename)}:{f.lineno}: {f.line}" for f in outside[-4:])  # noqa: PTH119
    text = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
    return (text[:_MOST_TEXT] + where)[: 2 * _MOST_TEXT]


def _kind_of(error: Exception) -> str:
    if isinstance(error, Refused):
        return "build_failed"
    is_denied = isinstance(error, OSError) and error.errno in (errno.EPERM, errno.EACCES, errno.EROFS)
    return "forbidden" if is_denied else "raised"


def _is_library(frame: traceback.FrameSummary) -> bool:
    return "-packages" in frame.filename or frame.filename.startswith(sys.base_prefix)


def _note(known: dict[int, str], leaf: Any, words: str) -> None:
    if (address := _storage(leaf)) is not None:
        known.setdefault(address, words)


def _storage(leaf: Any) -> int | None:
    # Views share their base's storage. Each input begins a storage of its own within the mapping.
    if not isinstance(leaf, torch.Tensor) or leaf.layout != torch.strided or not leaf.numel():
        return None
    return leaf.untyped_storage().data_ptr() or None
