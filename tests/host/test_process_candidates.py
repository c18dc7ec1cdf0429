"""Candidates in their sandboxed child: what comes back, and what is seen of them."""

import sys
import time
from dataclasses import replace

import pytest
import torch

from kernelwright.errors import CandidateFormError
from kernelwright.records.profile import Profile
from kernelwright.sandbox.access import Limits
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.targets import served
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.targets.process import CandidateProcess
from kernelwright.targets.reply import Died, Outputs, Unusable
from kernelwright.targets.served import PRELOAD
from process_contracts import contract_of, forward_candidate, module_candidate, plan_candidate

X = torch.linspace(-2, 2, 32).reshape(4, 8)
PLAIN = contract_of([X], X)
LINEAR = """
import torch
class ModelNew(torch.nn.Module):
    def __init__(self, size, *, bias=True):
        super().__init__()
        self.linear = torch.nn.Linear(size, size, bias=bias)
        self.tied = self.linear
        self.register_buffer("seen", torch.zeros(1), persistent=False)
    def forward(self, x):
        return {"y": torch.relu(self.linear(x)), "n": 3}
"""


@pytest.fixture(scope="module")
def sandbox():
    with choose_sandbox() as chosen:
        chosen.warm(PRELOAD)
        yield chosen


@pytest.fixture
def start(sandbox):
    started = []

    def begin(candidate, contract=PLAIN, artifact=None, **options):
        options = {"target_name": "cpu", "sandbox": sandbox, "threads": 1, "timeout_s": 60.0} | options
        started.append(CandidateProcess.start(candidate, artifact, contract, **options))
        return started[-1]

    yield begin
    for process in started:
        process.close()


def outputs(reply) -> Outputs:
    assert isinstance(reply, Outputs), reply
    return reply


def died(reply) -> Died:
    assert isinstance(reply, Died), reply
    return reply


# Modules


def test_a_module_gets_its_arguments_and_weights_and_answers(start):
    linear = torch.nn.Linear(8, 8)
    state = {name: tensor.detach() for name, tensor in linear.named_parameters(prefix="linear")} | {
        "seen": torch.ones(1)
    }
    wanted = {"y": torch.relu(linear(X)), "n": 3}
    process = start(
        module_candidate(LINEAR), contract_of([X], wanted), init_arguments=(8,), init_keywords={"bias": True}
    )

    assert process.load_state(state) == Outputs()
    reply = outputs(process.call([X], guarded=False))

    assert torch.equal(reply.leaves[0], wanted["y"])
    assert reply.leaves[1] == 3
    assert reply.tree == contract_of([X], wanted).output_tree
    assert torch.equal(outputs(process.read_state(["seen"])).leaves[0], torch.ones(1))


def test_weights_that_are_larger_than_any_output_are_read_back(start, monkeypatch):
    monkeypatch.setattr(served, "_SPARE_OUTPUT_BYTES", 0)
    linear = torch.nn.Linear(200, 200)
    given = torch.rand(1, 200)
    process = start(module_candidate(LINEAR), contract_of([given], {"y": linear(given), "n": 3}), init_arguments=(200,))
    state = {name: tensor.detach() for name, tensor in linear.named_parameters(prefix="linear")}
    outputs(process.load_state(state | {"seen": torch.ones(1)}))

    (weight,) = outputs(process.read_state(["linear.weight"])).leaves

    assert torch.equal(weight, linear.weight)


INCOMPLETE = {
    "nothing": {},
    "a part": {"linear.weight": torch.eye(8)},
    "another shape": {"linear.weight": torch.eye(7), "linear.bias": X[0]},
}


@pytest.mark.parametrize("state", INCOMPLETE.values(), ids=INCOMPLETE)
def test_weights_are_loaded_strictly(start, state):
    process = start(module_candidate(LINEAR), init_arguments=(8,))

    assert died(process.load_state(state)).kind == "raised"


def test_a_weight_the_module_lacks_is_refused(start):
    process = start(forward_candidate("return x"))

    assert "'w'" in died(process.load_state({"w": X})).message


def test_a_guarded_call_counts_library_calls(start):
    process = start(forward_candidate("return torch.softmax(x @ x.t(), -1)"))

    calls = dict(outputs(process.call([X], guarded=True)).library_calls)

    assert calls == {"aten.mm.default": 1, "aten._softmax.default": 1}


def test_memory_that_was_never_written_is_poison_under_guards(start):
    process = start(forward_candidate("return torch.empty(8, 8)"))

    assert outputs(process.call([X], guarded=True)).leaves[0].isnan().all()


def test_a_write_past_a_buffer_is_seen_under_guards(start):
    body = "y = torch.empty(8)\nimport ctypes\nctypes.memset(y.data_ptr() + 32, 1, 4)\nreturn y.zero_()"
    process = start(forward_candidate(body))

    assert any("after" in words for words in outputs(process.call([X], guarded=True)).violations)


def test_a_changed_input_is_seen_by_the_parent(start):
    process = start(forward_candidate("x[1, 2] = 9\nreturn x.clone()"))

    reply = outputs(process.call([X], guarded=False))

    assert reply.mutated == ("input 0 was changed: first at byte 40, element 10 of its memory",)
    assert outputs(process.call([X], guarded=False)).leaves[0][0, 0] == X[0, 0]


def test_a_changed_input_that_may_change_comes_back_with_its_values(start):
    process = start(forward_candidate("return x.add_(1).clone()"), replace(PLAIN, mutates=("input:0",)))

    reply = outputs(process.call([X], guarded=False))

    assert reply.mutated == ()
    assert torch.equal(reply.changed["input:0"], X + 1)


def test_writes_around_an_input_are_seen_by_the_parent(start):
    process = start(forward_candidate("import ctypes\nctypes.memset(x.data_ptr() - 4, 1, 4)\nreturn x.clone()"))

    assert any("before" in words for words in outputs(process.call([X], guarded=False)).violations)


STATEFUL = """
import torch
class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = torch.nn.BatchNorm1d(8)
    def forward(self, x):
        return self.norm(x)
"""


def test_state_that_changes_in_training_comes_back_and_else_is_a_complaint(start):
    norm = torch.nn.BatchNorm1d(8)
    state = {name: tensor.clone() for name, tensor in norm.state_dict(prefix="norm.").items()}
    names = tuple(name for name in state if "running" in name or "num_" in name)
    training = contract_of([X], X, state=state, mutates=names, mode="train")
    norm(X)

    allowed, forbidden = (
        start(module_candidate(STATEFUL), training),
        start(module_candidate(STATEFUL), replace(training, mutates=())),
    )
    allowed.load_state(state)
    forbidden.load_state(state)
    changed = outputs(allowed.call([X], guarded=True))

    assert changed.mutated == ()
    torch.testing.assert_close(changed.changed["norm.running_mean"], norm.running_mean)
    assert len(outputs(forbidden.call([X], guarded=True)).mutated) == len(names)


SHARED = {
    "an input": ("return x[1:]", "output 0 shares memory with input 0"),
    "an output": ("y = x + 1\nreturn y, y[0]", "output 1 shares memory with output 0"),
    "the call before": (
        "self.kept = getattr(self, 'kept', x + 1)\nreturn self.kept",
        "output 0 shares memory with the output of the call before",
    ),
}


@pytest.mark.parametrize(("body", "words"), SHARED.values(), ids=SHARED)
def test_shared_memory_is_reported(start, body, words):
    process = start(forward_candidate(body))
    process.call([X], guarded=False)

    assert words in outputs(process.call([X], guarded=False)).aliases


def test_fresh_outputs_share_nothing(start):
    process = start(forward_candidate("return x + 1"))
    replies = [outputs(process.call([X], guarded=False, hold=True)) for _ in range(3)]

    assert [reply.aliases for reply in replies] == [()] * 3


def test_held_outputs_are_read_again_in_order(start):
    body = "self.y = getattr(self, 'y', torch.empty_like(x))\nself.y.copy_(x)\nreturn self.y"
    reusing, fresh = start(forward_candidate(body)), start(forward_candidate("return x + 0"))
    for process in (reusing, fresh):
        for number in range(3):
            process.call([X + number], guarded=False, hold=True)

    assert [leaf[0, 0].item() for leaf in outputs(fresh.reread()).leaves] == [-2, -1, 0]
    assert [leaf[0, 0].item() for leaf in outputs(reusing.reread()).leaves] == [0, 0, 0]


def test_odd_outputs_keep_their_place(start):
    process = start(forward_candidate("return [x, 3, float('nan'), object(), 's', None, x.to_sparse()]"))

    leaves = outputs(process.call([X], guarded=False)).leaves

    assert leaves[1] == 3
    assert isinstance(leaves[3], Unusable)
    assert leaves[4:6] == ("s", None)
    assert isinstance(leaves[6], Unusable)


def test_threads_are_set_in_the_child(start):
    process = start(forward_candidate("return torch.get_num_threads()"), threads=2)

    assert outputs(process.call([X], guarded=False)).leaves == (2,)


def test_an_argument_that_cannot_cross_is_refused(start):
    with pytest.raises(CandidateFormError, match="constructor argument"):
        start(module_candidate(LINEAR), init_arguments=(object(),))


# Endings

ENDINGS = {
    "sys.exit": ("import sys\nsys.exit(0)", "crashed", "exit code 0"),
    "os._exit": ("import os\nos._exit(0)", "crashed", "exit code 0"),
    "segfault": ("import ctypes\nctypes.string_at(0)", "crashed", "SIGSEGV"),
    "abort": ("import os\nos.abort()", "crashed", "SIGABRT"),
    "raises": ("raise ValueError('no')", "raised", "ValueError: no"),
    "writes outside": ("open('/etc/x', 'w')", "forbidden", "/etc/x"),
    "connects": ("import socket\nsocket.create_connection(('127.0.0.1', 80))", "forbidden", "not permitted"),
    "talks": ("while True: print('x' * 1000)", "crashed", "wrote more than"),
    "too large": ("return x.new_zeros(1).expand(1 << 40)", "protocol", "too large"),
}


@pytest.mark.parametrize(("body", "kind", "words"), ENDINGS.values(), ids=ENDINGS)
def test_every_ending_is_a_value(start, body, kind, words):
    process = start(forward_candidate(body))

    reply = died(process.call([X], guarded=False))

    assert reply.kind == kind
    assert words in reply.message


def test_a_crash_names_the_candidates_own_line(start):
    process = start(forward_candidate("import ctypes\nctypes.string_at(0)"))

    assert "model_new.py" in died(process.call([X], guarded=False)).message


def test_a_hang_is_ended_in_time_and_stays_ended(start):
    process = start(forward_candidate("while True: pass"), timeout_s=0.5)

    first = died(process.call([X], guarded=False))

    assert first.kind == "timed_out"
    assert process.call([X], guarded=False) == first


def test_too_much_memory_is_an_ordinary_error(start):
    process = start(forward_candidate("return torch.ones(1 << 28).sum()"), limits=Limits(memory_bytes=256 << 20))

    assert died(process.call([X], guarded=False)).kind == "raised"


def test_a_file_that_does_not_load_is_told_at_the_first_order(start):
    broken = start(module_candidate("def f(:"))
    empty = start(module_candidate("x = 1"))

    assert "SyntaxError" in died(broken.call([X], guarded=False)).message
    assert died(empty.load_state({})).kind == "build_failed"


# Timing


def test_timed_calls_are_the_calls_that_are_collected(start):
    process = start(forward_candidate("self.n = getattr(self, 'n', 0) + 1\nreturn x + self.n"))
    assert process.stage([[X], [X + 100]]) is None

    seconds = process.run_block([0, 1, 1, 0])

    assert isinstance(seconds, float)
    assert [outputs(process.collect(i)).leaves[0][0, 0].item() for i in range(4)] == [-1, 100, 101, 2]


def test_the_parents_clock_sees_what_the_child_spends(start):
    process = start(forward_candidate("import time\ntime.sleep(0.05)\nreturn x + 1"))
    process.stage([[X]])

    empty, busy = process.run_block([]), process.run_block([0] * 4)

    assert busy >= 0.2 > empty


def test_an_input_changed_while_timed_is_seen(start):
    process = start(forward_candidate("x += 1\nreturn x.clone()"))
    process.stage([[X], [X]])
    process.run_block([1])

    (words,) = outputs(process.collect(0)).mutated
    assert words.startswith("input 1 was changed: first at byte")


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")
def test_peak_memory_is_what_a_call_holds_beyond_its_inputs(start):
    process = start(forward_candidate("y = torch.ones(1 << 24)\nz = y + 1\nreturn z.sum()"))
    process.stage([[X]])

    peak = process.peak_bytes()

    assert peak is not None
    assert 0.95 * (2 << 26) <= peak < 3 << 26


def test_a_hushed_child_uses_no_processor_and_wakes(start):
    process = start(forward_candidate("return x + 1"))
    process.stage([[X]])
    process.hush()
    time.sleep(0.1)  # a signal is on its way for a moment
    before = process.cpu_seconds()
    time.sleep(0.05)
    after = process.cpu_seconds()
    process.wake()

    assert before == after
    assert isinstance(process.run_block([0]), float)


# Plans

KERNELS = """
#include <cstdint>
extern "C" void scale(const float* x, const float* w, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i] = x[i] * w[i % n] + 1.0f;
}
extern "C" void beyond(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) out[i + n] = x[i];
}
"""
SCALE = """
def forward(x, *, p):
    B, N = x.shape
    out = empty((B, N), dtype=x.dtype)
    launch("scale", x, p.w, out, N, threads=(B * N,), group=(N,))
    return out
"""
BEYOND = SCALE.replace('launch("scale", x, p.w, out, N,', 'launch("beyond", x, out, 1,')


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    made = CpuTarget(cache=tmp_path_factory.mktemp("builds"))
    if made.available():
        pytest.skip(made.available() or "")
    return made


def test_a_plan_runs_its_kernels(start, target):
    candidate, w = plan_candidate(SCALE, KERNELS), torch.arange(8.0)
    process = start(candidate, contract_of([X], X, state={"w": w}), target.build(candidate))

    assert process.load_state({"w": w}) == Outputs()
    for guarded in (False, True):
        reply = outputs(process.call([X], guarded=guarded))
        assert torch.equal(reply.leaves[0], X * w + 1)
        assert reply.own_kernels == ("scale",)
        assert (reply.violations, reply.mutated, reply.aliases) == ((), (), ())
    process.load_state({"w": w * 2})
    process.stage([[X], [X * 3]])
    process.run_block([1, 0])

    assert torch.equal(outputs(process.collect(0)).leaves[0], X * 3 * w * 2 + 1)


def test_constants_travel_with_every_state(start, target):
    candidate, w = plan_candidate(SCALE, KERNELS), torch.arange(8.0)
    process = start(candidate, PLAIN, target.build(candidate), constants={"w": w})

    process.load_state({})

    assert torch.equal(outputs(process.call([X], guarded=False)).leaves[0], X * w + 1)


def test_inputs_of_other_strides_are_presented_as_the_contract_has_them(start, target):
    candidate, w = plan_candidate(SCALE, KERNELS), torch.ones(8)
    process = start(candidate, contract_of([X], X, state={"w": w}), target.build(candidate))
    process.load_state({"w": w})

    assert torch.equal(outputs(process.call([X.t().contiguous().t()], guarded=False)).leaves[0], X + 1)


def test_a_kernel_that_writes_past_its_buffer_is_seen_under_guards(start, target):
    candidate = plan_candidate(BEYOND, KERNELS)
    process = start(candidate, PLAIN, target.build(candidate))
    process.load_state({})

    assert any("4 bytes after" in words for words in outputs(process.call([X], guarded=True)).violations)


def test_after_a_whole_state_single_tensors_may_be_loaded_alone(start):
    # As a checkpoint of a part is: hooks run, what isn't named is not touched.
    process = start(module_candidate(LINEAR), init_arguments=(8,))
    whole = {"linear.weight": torch.eye(8), "linear.bias": torch.ones(8)}
    assert process.load_state(whole) == Outputs()
    assert process.load_state({"linear.bias": torch.full((8,), 5.0)}) == Outputs()

    again = outputs(process.read_state(["linear.weight", "linear.bias"])).leaves

    assert torch.equal(again[0], whole["linear.weight"])
    assert torch.equal(again[1], torch.full((8,), 5.0))


def test_outputs_of_another_size_than_before_come_back_whole(start):
    process = start(forward_candidate("return x[: int(x[0, 0])] + 0"))
    sizes = [4, 4, 2, 3, 3]

    replies = [outputs(process.call([torch.full((4, 8), float(size))], guarded=False)) for size in sizes]

    assert [tuple(reply.leaves[0].shape) for reply in replies] == [(size, 8) for size in sizes]
    assert all(bool((reply.leaves[0] == size).all()) for reply, size in zip(replies, sizes, strict=True))


def test_writes_around_room_that_waits_for_outputs_are_seen(start):
    body = (
        "import gc\n"
        "server = next(each for each in gc.get_objects() if type(each).__name__ == '_Server')\n"
        "if 'outputs' in server._blocks: server._blocks['outputs'][250:256] = b'harmed'\n"
        "return x + 1"
    )
    process = start(forward_candidate(body))

    first, second = (outputs(process.call([X], guarded=False)) for _ in range(2))

    assert first.violations == ()
    assert any("before" in words for words in second.violations)


BUFFERED = """
import torch
class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.ones(8))
        self.register_buffer("scratch", torch.zeros(8))
    def forward(self, x):
        self.scratch.add_(1)
        return x * self.w
"""


def test_buffers_may_be_missing_on_either_side_but_no_parameter(start):
    state = {"w": torch.full((8,), 3.0), "mask": torch.ones(8, dtype=torch.bool)}
    contract = contract_of([X], X, state=state)
    masked = replace(contract, state=(contract.state[0], replace(contract.state[1], kind="buffer")))

    lenient, strict = (start(module_candidate(BUFFERED), each) for each in (masked, contract))

    assert lenient.load_state(state) == Outputs()
    reply = outputs(lenient.call([X], guarded=True))
    assert torch.equal(reply.leaves[0], X * 3)
    assert reply.mutated == ()  # a scratch may change
    assert "'mask'" in died(strict.load_state(state)).message


# Profiles


def test_the_steps_of_a_plan_are_timed_one_by_one(start, target):
    plan = SCALE.replace("return out", "return softmax(out, 1)")
    candidate, w = plan_candidate(plan, KERNELS), torch.ones(8)
    process = start(candidate, contract_of([X], X, state={"w": w}), target.build(candidate))
    assert process.load_state({"w": w}) == Outputs()

    profile = process.profile([X], budget_s=0.0)

    assert isinstance(profile, Profile)
    steps = [(step.line, step.what, step.is_launch) for step in profile.steps]
    assert steps == [(5, "scale", True), (6, "softmax", False)]
    assert profile.total_ns == profile.at(5) + profile.at(6) > 0


def test_a_module_has_no_steps_to_time(start):
    process = start(forward_candidate("return x"))

    assert "only the steps of plans" in died(process.profile([X], budget_s=0.0)).message
