"""Candidates that attack the parent through their channel: each must end as a value, none as a success."""

import sys

import pytest
import torch

from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.reply import Died, Outputs
from kernelwright.targets.served import PRELOAD
from process_contracts import contract_of, forward_candidate

X = torch.linspace(-2, 2, 32).reshape(4, 8)
PLAIN = contract_of([X], X)

# The child's end of the channel is descriptor 3; what it sends as a frame the parent reads as an answer.
SAY = """
import json, os, struct
def say(body):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    os.set_blocking(3, True)
    os.write(3, struct.pack(">I", len(body)) + body)
def reply(*leaves):
    say({"leaves": list(leaves), "aliases": [], "violations": [], "mutated": [], "kernels": [], "library_calls": []})
"""


@pytest.fixture(scope="module")
def sandbox():
    with choose_sandbox() as chosen:
        chosen.warm(PRELOAD)
        yield chosen


@pytest.fixture
def ask(sandbox):
    processes = []

    def answer(body, *, guarded=False, timeout_s=3.0, before=""):
        process = CandidateProcess.start(
            forward_candidate(body, before=SAY + before),
            None,
            PLAIN,
            target_name="cpu",
            sandbox=sandbox,
            threads=1,
            timeout_s=timeout_s,
        )
        processes.append(process)
        return process.call([X], guarded=guarded)

    yield answer
    for process in processes:
        process.close()


LIES = {
    "not JSON": "say(b'hello')",
    "not an object": "say([1])",
    "not a number": "say(b'{\"a\": NaN}')",
    "deeply nested": "say(b'[' * 100000)",
    "a frame without end": "os.write(3, b'\\xff' * 8)",
    "no outputs": "say({})",
    "outputs as text": "say({'leaves': 'all right'})",
    "a million outputs": "say({'leaves': [{'plain': None}] * 100000})",
    "too large an output": "reply({'dtype': 'float32', 'shape': [1 << 45], 'strides': [1]})",
    "many large outputs": "reply(*[{'dtype': 'float32', 'shape': [1 << 23], 'strides': [1]}] * 200)",
    "a negative size": "reply({'dtype': 'float32', 'shape': [-1], 'strides': [1]})",
    "a dtype that is none": "reply({'dtype': '__class__', 'shape': [1], 'strides': [1]})",
    "an endless number": "reply({'int': '9' * 100000})",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_lies_about_an_answer_end_the_child(ask, lie):
    reply = ask(f"{lie}\nimport time\ntime.sleep(60)")

    assert isinstance(reply, Died), reply
    assert reply.kind == "protocol"


def test_silence_after_a_forged_answer_is_a_timeout(ask):
    reply = ask("reply({'dtype': 'float32', 'shape': [4, 8], 'strides': [8, 1]})\nimport time\ntime.sleep(60)")

    assert isinstance(reply, Died)
    assert reply.kind == "timed_out"


def test_forged_facts_are_only_text(ask):
    body = (
        "say({'leaves': [], 'aliases': 'x', 'violations': [1, {}], 'mutated': None, 'kernels': [['k']] * 9999,"
        "'library_calls': [1, ['a', 'b'], ['mm', 2]], 'tree': 7})\nsay({})\nimport time\ntime.sleep(60)"
    )

    reply = ask(body)

    assert isinstance(reply, Outputs)
    assert reply.library_calls == (("mm", 2),)
    assert (reply.aliases, reply.tree) == ((), "")
    assert len(reply.own_kernels) <= 256


def test_answering_in_advance_gains_nothing(sandbox):
    # Answers sent ahead are taken for those of later orders; outputs still come from shared memory
    # that the child hadn't been given, so it can only lose.
    process = CandidateProcess.start(
        forward_candidate("for _ in range(8): say({})\nreturn x + 1", before=SAY),
        None,
        PLAIN,
        target_name="cpu",
        sandbox=sandbox,
        timeout_s=3.0,
    )
    with process:
        reply = process.call([X], guarded=False)

    assert isinstance(reply, Died)


def test_a_stopped_clock_is_the_parents(sandbox):
    before = "import time\ntime.perf_counter = time.monotonic = time.time = lambda: 0.0"
    process = CandidateProcess.start(
        forward_candidate("import time\ntime.sleep(0.2)\nreturn x + 1", before=before),
        None,
        PLAIN,
        target_name="cpu",
        sandbox=sandbox,
    )
    with process:
        process.stage([[X]])
        assert process.run_block([0]) >= 0.2


@pytest.mark.skipif(sys.platform != "linux", reason="seals are Linux's")
def test_shared_memory_can_not_be_cut_from_under_the_parent(ask):
    body = (
        "import os\n"
        "for fd in os.listdir('/proc/self/map_files') if os.path.exists('/proc/self/map_files') else []:\n"
        "    try:\n"
        "        os.truncate('/proc/self/map_files/' + fd, 0)\n"
        "    except OSError:\n"
        "        pass\n"
        "return x + 1"
    )

    reply = ask(body)

    assert not isinstance(reply, Outputs) or torch.equal(reply.leaves[0], X + 1)


def test_rewriting_an_answer_after_it_was_given_comes_too_late(ask):
    # A thread goes on writing wherever shared memory is mapped; the parent compares its own copy.
    body = "return x + 1"

    first = ask(body)

    assert isinstance(first, Outputs)
    kept = first.leaves[0].clone()
    ask(body)
    assert torch.equal(first.leaves[0], kept)


def test_patching_torch_in_the_child_does_not_reach_the_parent(ask):
    before = "torch.equal = torch.allclose = lambda *a, **k: True\ntorch.testing.assert_close = lambda *a, **k: None\n"

    reply = ask("return torch.zeros_like(x)", before=before)

    assert isinstance(reply, Outputs)
    assert not torch.equal(reply.leaves[0], X)


def test_expected_outputs_are_nowhere_in_the_child(ask):
    # The one thing worth stealing never crosses: of all tensors in the child, none is the oracle's.
    body = (
        "import gc\n"
        "found = [t for t in gc.get_objects() if isinstance(t, torch.Tensor) and t.shape == x.shape and t is not x]\n"
        "return len([t for t in found if not torch.equal(t, x)])"
    )

    reply = ask(body)

    assert isinstance(reply, Outputs)
    assert reply.leaves == (0,)


def test_one_child_leaves_nothing_for_the_next(ask):
    write = "import os\nopen(os.path.expanduser('~/note'), 'w').write('the answer')\nreturn x + 1"
    read = (
        "import os, glob\nreturn len(glob.glob('/tmp/kernelwright-*/*/note') + glob.glob(os.path.expanduser('~/note')))"
    )

    ask(write)
    reply = ask(read)

    assert isinstance(reply, Outputs)
    assert reply.leaves == (0,)


def test_saying_that_outputs_were_copied_where_they_were_not_gains_nothing(sandbox):
    # From the second call on the child has room for its outputs before it answers.
    before = SAY + "CALLS = []"
    body = (
        "CALLS.append(1)\n"
        "if len(CALLS) == 1: return x + 1\n"
        "say({'leaves': [{'dtype': 'float32', 'shape': [4, 8], 'strides': [8, 1]}], 'is_copied': True})\n"
        "import time\ntime.sleep(60)"
    )
    process = CandidateProcess.start(
        forward_candidate(body, before=before), None, PLAIN, target_name="cpu", sandbox=sandbox, timeout_s=3.0
    )
    with process:
        assert torch.equal(process.call([X], guarded=False).leaves[0], X + 1)
        stale = process.call([2 * X], guarded=False)

        assert isinstance(stale, Outputs)
        assert torch.equal(stale.leaves[0], X + 1)  # what lies there is the child's own last answer
        assert isinstance(process.call([X], guarded=False), Died)
