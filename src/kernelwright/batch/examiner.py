"""An examiner: a trusted process that judges the candidates of a batch, one after the other.

A process, not a thread: while a reference runs it is the process's default dtype, generators and
``sys.path`` that change. It holds references and oracles and starts the sandboxed processes of its
candidates; like any parent of those it never runs a line of theirs.
"""

import os
import socket
import traceback
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from kernelwright.authors.reading import read_candidate
from kernelwright.batch.task import Rules
from kernelwright.errors import KernelwrightError
from kernelwright.problems.fit import FitBudget, fit
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference, unpack
from kernelwright.records.candidate import Candidate
from kernelwright.sandbox.confinement import confinement_from_json
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.wire import Channel, Lost, Message
from kernelwright.store.codec import decoded, encoded
from kernelwright.targets.process import usual_limits
from kernelwright.targets.registry import target_named
from kernelwright.verification.verdict import verify

# A batch is worked through problem by problem; a few are kept for the end, where examiners help each other.
_KEPT_REFERENCES = 4
_MOST_REASON = 2000
_SEARCH_S = 120.0  # the search that sizes are fitted to: what `optimize` takes where it isn't told


def main(channel: Channel) -> None:
    """Judge what is asked on ``channel`` until it closes."""
    begun = channel.receive_with_descriptors()
    if not isinstance(begun, Lost):
        settings, descriptors = begun
        _examine_all(channel, settings, descriptors[0])


def _examine_all(channel: Channel, settings: Message, lent: int) -> None:
    if settings["threads"]:
        torch.set_num_threads(settings["threads"])
    names = tuple(settings["nursery"])
    confinement = confinement_from_json(settings["confinement"])
    with Sandbox(confinement, lent={names: socket.socket(fileno=lent)}) as sandbox:
        examiner = _Examiner(Rules(**settings["rules"]), sandbox, share=settings["jobs"])
        channel.send({"ready": True})
        while not isinstance(received := channel.receive_with_descriptors(), Lost):
            order, descriptors = received
            channel.send(examiner.answer(order, descriptors))


class _Examiner:
    """What is kept from one task to the next."""

    def __init__(self, rules: Rules, sandbox: Sandbox, *, share: int) -> None:
        """Hold nothing yet; ``share`` is how many candidates run at a time and share this machine's memory."""
        self._rules, self._sandbox = rules, sandbox
        self._target = target_named(rules.target)
        usual = usual_limits(rules.target)
        self._limits = replace(
            usual,
            memory_bytes=usual.memory_here_bytes // share,
            disk_bytes=usual.disk_here_bytes // share,
        )
        self._references: OrderedDict[str, Reference] = OrderedDict()

    def answer(self, order: Message, descriptors: Sequence[int]) -> Message:
        """Return the verdict, or why there is none."""
        problem = None
        try:
            reference = self._reference(order, descriptors)
            problem = encoded(reference.problem)
            verdict = verify(
                reference,
                self._candidate(order, reference),
                target=self._target,
                level=order["level"] or self._rules.level,
                sandbox=self._sandbox,
                limits=self._limits,
                deadline_s=order["deadline_s"],
            )
        except KernelwrightError as error:
            return {"problem": problem, "not_judged": str(error)[:_MOST_REASON]}
        except (Exception, SystemExit):  # noqa: BLE001 - the frame of one job: no other candidate shall suffer
            return {"problem": problem, "not_judged": traceback.format_exc()[-_MOST_REASON:]}
        finally:
            for each in descriptors:
                os.close(each)
        return {"problem": problem, "verdict": encoded(verdict)}

    def _candidate(self, order: Message, reference: Reference) -> Candidate:
        if order["candidate"] is not None:
            return decoded(order["candidate"], Candidate)
        return read_candidate(Path(order["path"]), reference.problem.id, self._target.name)

    def _reference(self, order: Message, descriptors: Sequence[int]) -> Reference:
        key = order["key"]
        if key not in self._references:
            while len(self._references) >= _KEPT_REFERENCES:
                self._references.popitem(last=False)
            self._references[key] = unpack(_all_of(descriptors[0])) if descriptors else self._loaded(order)
        self._references.move_to_end(key)
        return self._references[key]

    def _loaded(self, order: Message) -> Reference:
        rules, spelling = self._rules, order["reference"]
        sizes = order["sizes"]
        if rules.fit and not sizes:
            file, _, model = spelling.partition(":")
            budget = FitBudget.for_search(_SEARCH_S, is_emulated=self._target.is_emulated)
            sizes = fit(Path(file), budget, **({"model": model} if model else {})).sizes
        return load_reference(
            spelling,
            inputs=order["inputs"] or None,
            mode=order["mode"] or rules.mode,
            precision=rules.precision,
            sizes=sizes,
        )


def _all_of(descriptor: int) -> bytes:
    size, parts = os.fstat(descriptor).st_size, bytearray()
    while len(parts) < size:
        parts += os.pread(descriptor, size - len(parts), len(parts))
    return bytes(parts)
