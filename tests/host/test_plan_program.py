"""Running plans: the interpreter, static replays, guards, limits, weights that change."""

import gc
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import pytest
import torch

from kernelwright.plan.allocator import GuardedAllocator
from kernelwright.plan.complaint import InputMismatchError, PlanError
from kernelwright.plan.limits import Limits
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.python_launcher import PythonLauncher
from kernelwright.plan.tree import Plan

SOURCE = Path(__file__).parents[2] / "src"
NO_COMPILER = """
import sys, torch
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.python_launcher import PythonLauncher
text = '''
def forward(x):
    a = scaled_dot_product_attention(x[None], x[None], x[None])
    b = batch_norm(x, None, None, x[0], abs(x[1]), False, 0.1, 1e-5)
    c = addmm(x, x, x), outer(x[0], x[0]), addmv(x[0], x, x[0]), stack((x, x)), gt(x, 0), gelu(x), softmax(x, 0)
    return cat((x, x), dim=1), layer_norm(x, (4,)), linear(x, x), where(gt(x, 0), x, 0), pad(x, (1, 1))
'''
Program(parse(text), PythonLauncher({}), {}).specialize([torch.ones(4, 4)])([torch.ones(4, 4)])
assert "torch._dynamo" not in sys.modules
"""


def scale(x: torch.Tensor, y: torch.Tensor, factor: float) -> None:
    y.view(-1).copy_(x.contiguous().view(-1) * factor)


def overrun(x: torch.Tensor, y: torch.Tensor, distance: int) -> None:
    y.as_strided((1,), (1,), y.storage_offset() + (y.numel() - 1 + distance if distance > 0 else distance)).fill_(1)


def overwrite(x: torch.Tensor) -> None:
    x.fill_(0)


KERNELS = PythonLauncher({"scale": scale, "overrun": overrun, "overwrite": overwrite})


def planned(*lines: str, prepare: str = "return {}", arguments: str = "x, *, p, s") -> Plan:
    body = "\n".join(f"    {line}" for line in lines)
    plan = parse(f"def prepare(p):\n    {prepare}\ndef forward({arguments}):\n{body}\n")
    assert isinstance(plan, Plan), plan
    return plan


def program(*lines: str, prepare: str = "return {}", arguments: str = "x, *, p, s", **weights: torch.Tensor) -> Program:
    return Program(planned(*lines, prepare=prepare, arguments=arguments), KERNELS, weights)


def failure(made: Program, *tensors: torch.Tensor) -> str:
    with pytest.raises(PlanError) as caught:
        made.forward(tensors)
    assert caught.value.diagnostic.line > 0
    return str(caught.value)


MIXED = (
    "B, N = x.shape",
    "h = empty((B, N))",
    "out = empty((B, N))",
    'launch("scale", x, h.view(B * N), 2.0, threads=(B * N,))',
    "y = mm(h, s.wt)",
    'launch("scale", y[1:], out[: B - 1], 0.5, threads=(1,))',
    'launch("scale", y[0], out[B - 1], 1.0, threads=(1,))',
    "return out, y.t()",
)
TRANSPOSED = 'return {"wt": p.w.t().contiguous()}'


def test_forward_and_replay_agree_with_torch() -> None:
    w = torch.randn(4, 4)
    made = program(*MIXED, prepare=TRANSPOSED, w=w)
    replay = made.specialize([torch.randn(3, 4)])
    x = torch.randn(3, 4)
    y = 2 * x @ w.t()
    expected = (torch.cat((y[1:] * 0.5, y[:1])), y.t())

    for outputs in (made.forward([x]), replay([x]), replay([x])):
        for got, wanted in zip(outputs, expected, strict=True):
            torch.testing.assert_close(got, wanted)


def test_a_replay_knows_what_it_calls_and_launches_before_it_runs() -> None:
    replay = program(*MIXED, prepare=TRANSPOSED, w=torch.randn(4, 4)).specialize([torch.randn(3, 4)])

    assert replay.library_calls == (("mm", 1),)
    assert (replay.kernels_launched, replay.launches) == (("scale",), 3)
    assert sum(line.startswith("launch") for line in replay.listing()) == 3


def test_outputs_of_one_call_survive_the_next() -> None:
    replay = program(*MIXED, prepare=TRANSPOSED, w=torch.randn(4, 4)).specialize([torch.randn(3, 4)])
    first = replay([torch.randn(3, 4)])
    held = [each.clone() for each in first]

    second = replay([torch.randn(3, 4)])

    assert all(torch.equal(kept, now) for kept, now in zip(held, first, strict=True))
    addresses = {each.untyped_storage().data_ptr() for each in first}
    assert addresses.isdisjoint(each.untyped_storage().data_ptr() for each in second)


def test_a_replay_keeps_neither_its_inputs_nor_its_outputs() -> None:
    replay = program("y = relu(x)", "return y, add(y, 1)").specialize([torch.randn(8)])
    x = torch.randn(8)
    outputs = replay([x])
    alive = [weakref.ref(each) for each in (x, *outputs)]

    del x, outputs
    gc.collect()

    assert all(each() is None for each in alive)


def test_weights_changed_in_place_are_seen_and_prepare_is_refreshed_on_demand() -> None:
    w = torch.randn(4, 4)
    made = program("return mm(x, s.wt), mm(x, p.w), p.w[1:]", prepare=TRANSPOSED, w=w)
    x = torch.randn(2, 4)
    replay = made.specialize([x])
    before = x @ w.t()

    w.mul_(3)
    stale, seen, part = replay([x])

    torch.testing.assert_close((stale, seen, part), (before, x @ w, w[1:]))
    made.refresh()
    torch.testing.assert_close(replay([x])[0], x @ w.t())
    other = torch.randn(4, 4)
    made.refresh({"w": other})
    torch.testing.assert_close(replay([x]), (x @ other.t(), x @ other, other[1:]))


def test_a_replay_refuses_weights_of_another_shape() -> None:
    made = program("return mm(x, p.w)", w=torch.randn(4, 4))
    replay = made.specialize([torch.randn(2, 4)])
    made.refresh({"w": torch.randn(4, 5)})

    with pytest.raises(InputMismatchError, match="specialize again"):
        replay([torch.randn(2, 4)])


@pytest.mark.parametrize(
    "tensors",
    [
        [torch.randn(2, 5)],
        [torch.randn(4, 2).t()],
        [torch.randn(2, 4, dtype=torch.float64)],
        [],
        [torch.randn(2, 4), torch.randn(2, 4)],
    ],
)
def test_a_replay_refuses_inputs_unlike_those_recorded(tensors: list[torch.Tensor]) -> None:
    replay = program("return relu(x)").specialize([torch.randn(2, 4)])

    with pytest.raises(InputMismatchError):
        replay(tensors)


def test_inputs_with_an_offset_or_shared_memory_are_looked_at_where_they_are() -> None:
    made = program("return sub(x[1:], y[:3]), x[1]", arguments="x, y, *, p, s")
    same = torch.randn(4, 2)
    replay = made.specialize([same, same])
    x, y = torch.randn(10, 2)[3:7], torch.randn(4, 2)

    torch.testing.assert_close(replay([x, y]), (x[1:] - y[:3], x[1]))
    torch.testing.assert_close(made.forward([x, y]), (x[1:] - y[:3], x[1]))


def test_a_weight_that_is_returned_is_a_copy() -> None:
    w = torch.randn(4)
    made = program("return p.w, s.w[1:]", prepare='return {"w": p.w}', w=w)
    replay = made.specialize([torch.randn(1)])

    for outputs in (made.forward([torch.randn(1)]), replay([torch.randn(1)])):
        outputs[0].zero_()
        outputs[1].zero_()
        assert w.count_nonzero() == 4


def test_dead_calls_and_buffers_are_left_out() -> None:
    made = program("a = exp(x)", "b = empty((9,))", "c = mul(a, 2)", "d = x.view(-1)", "return relu(x)")

    replay = made.specialize([torch.randn(2, 2)])

    assert replay.library_calls == (("relu", 1),)
    assert replay.scratch_bytes == 0
    assert len(replay.listing()) == 3


def test_a_view_that_has_to_copy_is_counted_and_one_that_does_not_is_not() -> None:
    made = program("return x.t().reshape(-1), x.reshape(-1), x.contiguous(), to(x, float32), to(x, float64)")

    replay = made.specialize([torch.randn(2, 3)])

    assert replay.library_calls == (("reshape", 1), ("to", 1))


def test_scratch_buffers_whose_lives_do_not_meet_share_memory() -> None:
    lines = ["h = x"]
    for index in range(6):
        lines += [f"b{index} = empty((64,))", f'launch("scale", h, b{index}, 2.0, threads=(64,))', f"h = b{index}"]
    replay = program(*lines, "return relu(h)").specialize([torch.randn(64)])
    x = torch.randn(64)

    assert replay.scratch_bytes == 2 * 64 * 4
    torch.testing.assert_close(replay([x])[0], torch.relu(x * 64))
    replay.poison()
    torch.testing.assert_close(replay([x])[0], torch.relu(x * 64))


def test_poison_reaches_what_a_kernel_might_remember() -> None:
    made = program("b = empty((64,))", 'launch("scale", b, b, 1.0, threads=(64,))', "return add(b, x)")
    replay = made.specialize([torch.zeros(64)])

    replay.poison()

    assert replay([torch.zeros(64)])[0].isnan().all()


def test_a_replay_serves_several_threads_at_once() -> None:
    made = program("b = empty((4096,))", 'launch("scale", x, b, 2.0, threads=(4096,))', "return relu(b)")
    replay = made.specialize([torch.zeros(4096)])
    wrong: list[int] = []

    def work(seed: int) -> None:
        for call in range(50):
            x = torch.full((4096,), float(seed * 100 + call))
            if not torch.equal(replay([x])[0], x * 2):
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong


def test_a_plan_takes_no_part_in_autograd() -> None:
    made = program("return mm(x, p.w)", w=torch.randn(4, 4, requires_grad=True))
    x = torch.randn(2, 4, requires_grad=True)
    replay = made.specialize([x])

    assert not made.forward([x])[0].requires_grad
    assert not replay([x])[0].requires_grad


def test_results_in_pairs_and_arguments_in_lists_are_replayed() -> None:
    made = program(
        "v, i = topk(x, 2)",
        "a, b = x.chunk(2, 1)",
        "m, j = max_pool1d(x, 2, return_indices=True)",
        "return cat((v, b, a), dim=1), i, stack([a, b]), where(gt(x, 0), x, 0), m",
    )
    x = torch.randn(3, 4)
    replay = made.specialize([torch.randn(3, 4)])

    for got, wanted in zip(replay([x]), made.forward([x]), strict=True):
        assert torch.equal(got, wanted)
    assert torch.equal(replay([x])[0], torch.cat((x.topk(2).values, x[:, 2:], x[:, :2]), 1))


def test_loops_conditions_and_numbers_do_what_python_does() -> None:
    made = program(
        "n = x.shape[0]",
        "total = 0",
        "for i in range(n, 0, -2):",
        "    if i % 4 == 0 or i == 2:",
        "        total += i ** 2 // 3",
        "    else:",
        "        total -= 1",
        "t = (1, 2) + (n,)",
        "total = total + len(t) + t[-1] + min(3, 1) + max(t) + ceil_div(7, 2) + int(2.5) + (1 << 3)",
        "y = full((2, total if 1 < n <= 9 else 1), 1.5 if not n < 0 else 0)",
        "return y, x.view(-1, 2)[::2, None, ..., 1]",
    )
    total = sum(i**2 // 3 if i % 4 == 0 or i == 2 else -1 for i in range(8, 0, -2)) + 3 + 8 + 1 + 8 + 4 + 2 + 8
    x = torch.randn(8)

    y, view = made.forward([x])

    assert torch.equal(y, torch.full((2, total), 1.5))
    assert torch.equal(view, x.view(-1, 2)[::2, None, ..., 1])


def test_running_statistics_stay_as_they_are() -> None:
    mean, var = torch.zeros(3), torch.ones(3)
    made = program("return batch_norm(x, None, None, p.m, p.v, True, 0.1, 1e-5)", m=mean, v=var)

    made.forward([torch.randn(4, 3) + 5])

    assert torch.equal(mean, torch.zeros(3))
    assert torch.equal(var, torch.ones(3))


def test_onednn_weights_laid_out_by_prepare_are_usable() -> None:
    if not torch.backends.mkldnn.is_available():
        pytest.skip("this torch has no oneDNN")
    w, b = torch.randn(8, 16), torch.randn(8)
    made = program(
        'return mkldnn_linear_pointwise(x, s.w, p.b, "relu", (), "")',
        prepare='return {"w": mkldnn_reorder_linear_weight(p.w, 4)}',
        w=w,
        b=b,
    )
    x = torch.randn(4, 16)
    replay = made.specialize([x])

    torch.testing.assert_close(replay([x])[0], torch.relu(x @ w.t() + b), atol=1e-4, rtol=1e-4)
    assert replay.library_calls == (("mkldnn_linear_pointwise", 1),)


class TestFailures:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("y = mm(x, x.t()[1:])", "mm: mat1 and mat2"),
            ("y = x.view(7)", "view: shape '[7]' is invalid"),
            ("y = x[9]", "out of bounds"),
            ("y = x.shape[9]", "out of range"),
            ("y = 1 // 0", "`//`: integer"),
            ("y = x + x", "tensors meet in add(a, b)"),
            ("y = 'a' % 1", "takes numbers"),
            ("y = 'a' * 1000000000", "takes numbers"),
            ("y = (1,) * 1000000000", "takes numbers"),
            ("y = 9 ** 9 ** 9", "out of bounds"),
            ("y = 1 << 10000000", "out of bounds"),
            ("y = 2 ** 62 * 4", "past 63 bits"),
            ("y = (-8) ** 0.5", "no real number"),
            ("y = 10.0 ** 60 ** 2", "out of bounds"),
            ("y = int(inf)", "int:"),
            ("y = sqrt(-1)", "sqrt:"),
            ("y = not x", "a truth value or a number"),
            ("y = 1 if x else 2", "a truth value or a number"),
            ("y = x == x", "can't steer a plan"),
            ("y = x < 1", "compares numbers"),
            ("y = relu(1)", "takes a tensor"),
            ("y = relu('x')", "takes a tensor"),
            ("y = relu(p.w, p.w)", "relu"),
            ("y = relu(self=x)", None),
            ("y = x.view(float64)", "can't change the dtype"),
            ("y = x.view(dtype=int32)", "can't change the dtype"),
            ("y = to(x, 'cuda')", "to takes a tensor and a dtype"),
            ("y = to(x, x)", "to takes a tensor and a dtype"),
            ("y = empty((-1,))", "none below 0"),
            ("y = empty((1.5,))", "none below 0"),
            ("y = empty((True,))", "none below 0"),
            ("y = empty((2,), dtype='float32')", "dtype is a name"),
            ("y = empty((2,), out=x)", None),
            ("y = full((2,), x)", "a shape and a number"),
            ("y = p.missing.weight", 'is called "missing.weight"; there are: w'),
            ("y = s.nothing", "stored no `nothing`"),
            ("y = max(x)", "amax and maximum"),
            ("y = x[True]", "an index is an integer"),
            ("y = x[x]", "an index is an integer"),
            ("y = x['a']", "an index is an integer"),
            ("y = x.shape.shape", "a tuple has no `.shape`"),
            ("a, b, c = x.shape", "2 values for 3 names"),
            ("a, b = 3", "only a tuple can be unpacked"),
            ("if x.ndim == 1:\n        y = 1\n    y = y", "has no value yet"),
            ("for i in range(0, 4, 0): pass", "never ends"),
            ("for i in range(1.5): pass", "is an integer"),
            ("launch('nothing', x, threads=(1,))", "no kernel called nothing"),
            ("launch('scale', x, threads=(1,))", "takes 3 arguments"),
            ("launch('scale', x, 'text', 1.0, threads=(1,))", "kernels take tensors and numbers"),
            ("launch('scale', x, None, 1.0, threads=(1,))", "kernels take tensors and numbers"),
            ("launch('scale', x, float32, 1.0, threads=(1,))", "kernels take tensors and numbers"),
            ("launch('scale', x, x, 1.0, threads=(-1,))", "sizes count from 1"),
            ("launch('scale', x, x, 1.0, threads=(1.0,))", "integers are wanted"),
            ("launch('scale', x, x, 1.0, threads=())", "integers are wanted"),
            ("launch('scale', x, x, 1.0, threads=(1,), group=(0,))", "sizes count from 1"),
            ("mm(x, x.t(), out=empty((3, 3)))", "out= has to be of shape [2, 2], not [3, 3]"),
            ("mm(x, x.t(), out=empty((2, 2), dtype=float64))", "mm: Expected out tensor to have dtype float"),
            ("mm(x, x.t(), out=3)", "has to be a tensor"),
            ("relu6(p.w, True)", None),
            ("copy_(x, p.w)", "would write to an input or a weight"),
            ("fill_(x, 1)", "would write to an input or a weight"),
            ("fill_(p.w[0], 1)", "would write to an input or a weight"),
            ("fill_(s.w.t(), 1)", "would write to an input or a weight"),
            ("add(x, x, out=x)", "would write to an input or a weight"),
            ("add(x, x, out=p.w)", "would write to an input or a weight"),
        ],
    )
    def test_a_plan_that_fails_says_where_and_why(self, line: str, expected: str | None) -> None:
        text = f"def prepare(p):\n    return {{'w': p.w}}\ndef forward(x, *, p, s):\n    {line}\n    return x\n"
        plan = parse(text)
        if expected is None:
            assert not isinstance(plan, Plan) or failure(
                Program(plan, KERNELS, {"w": torch.ones(2, 3)}), torch.ones(2, 3)
            )
            return
        assert isinstance(plan, Plan), plan
        w = torch.ones(2, 3)
        x = torch.ones(2, 3)

        assert expected in failure(Program(plan, KERNELS, {"w": w}), x)
        assert torch.equal(w, torch.ones(2, 3))
        assert torch.equal(x, torch.ones(2, 3))

    def test_a_plan_has_to_return_tensors(self) -> None:
        assert "returns tensors, not an integer" in failure(program("return 1"), torch.ones(1))
        assert "ended without `return`" in failure(program("pass"), torch.ones(1))
        assert "takes 1 tensors but there are 2" in failure(program("return x"), torch.ones(1), torch.ones(1))

    def test_prepare_fails_with_a_place_too(self) -> None:
        with pytest.raises(PlanError, match=r"plan\.py:2:.*missing"):
            program("return x", prepare='return {"a": p.missing}')


class TestLimits:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("for i in range(10 ** 9): pass", "loops run"),
            ("for i in range(2 ** 62): pass", "loops run"),
            ("for i in range(0, -(2 ** 62), -1): pass", "loops run"),
            ("for i in range(1000):\n        for j in range(1000): pass", "loops run"),
            ("y = empty((2 ** 40,))", "a tensor of"),
            ("y = zeros((2 ** 30, 2 ** 30))", "a tensor of"),
            ("y = x.expand(2 ** 40).contiguous()", "a tensor of"),
            ("y = x.view(1, 1).expand(2 ** 40, 1).reshape(-1)", "a tensor of"),
            ("y = x.repeat(2 ** 40)", "a tensor of"),
            ("y = pad(x, (2 ** 40, 0))", "a tensor of"),
            ("y = x.unsqueeze(0)\n    y = mm(x.view(1, 1).expand(2 ** 20, 1), y.expand(1, 2 ** 20))", "a tensor of"),
            ("y = outer(x.expand(2 ** 20), x.expand(2 ** 20))", "a tensor of"),
            ("y = addmm(x, x.view(1, 1).expand(2 ** 20, 1), x.view(1, 1).expand(1, 2 ** 20))", "a tensor of"),
            ("y = add(x.view(1, 1).expand(2 ** 20, 1), x.view(1, 1).expand(1, 2 ** 20))", "a tensor of"),
            ("y = linear(x.view(1, 1).expand(2 ** 20, 1), x.view(1, 1).expand(2 ** 20, 1))", "a tensor of"),
            ("y = cat((x.expand(2 ** 40), x))", "a tensor of"),
            ("y = embedding(x.view(1, 1).expand(1, 2 ** 20), zeros((2 ** 15,), dtype=int64))", "a tensor of"),
            ("for i in range(100):\n        y = empty((2 ** 18,))", "allocated more"),
            ("for i in range(100):\n        y = add(x, zeros((2 ** 17,)))", "allocated more"),
            ("y = x.shape\n    for i in range(40):\n        y = y + y", "a tuple grew"),
            ("for i in range(100):\n        launch('scale', x, x, 1.0, threads=(1,))", "launches at most"),
        ],
    )
    def test_a_plan_that_asks_for_too_much_is_stopped_before_it_gets_it(self, line: str, expected: str) -> None:
        small = Limits(tensor_bytes=2**22, bytes=2**25, launches=50, trips=10_000)
        made = Program(planned(line, "return x"), KERNELS, {}, limits=small)

        assert expected in failure(made, torch.ones(1))

    def test_asking_how_large_a_result_is_loads_no_compiler(self) -> None:
        # torch answers for some operators in Python and imports torch._dynamo first: seconds, and a folder written.
        subprocess.run([sys.executable, "-c", NO_COMPILER], check=True, env={"PYTHONPATH": str(SOURCE)}, timeout=120)

    def test_statements_are_counted(self) -> None:
        made = Program(
            planned("for i in range(50):", "    y = 1", "return x"), KERNELS, {}, limits=Limits(statements=20)
        )

        assert "more than 20 statements" in failure(made, torch.ones(1))


class TestGuards:
    def guarded(self, *lines: str, **weights: torch.Tensor) -> tuple[Program, GuardedAllocator]:
        guards = GuardedAllocator()
        return Program(planned(*lines), KERNELS, weights, allocator=guards), guards

    @pytest.mark.parametrize(
        ("distance", "expected"),
        [
            (1, "a kernel wrote 4 bytes after the buffer float32[5] of line 4"),
            (3, "a kernel wrote 12 bytes after the buffer float32[5] of line 4"),
            (-2, "a kernel wrote 8 bytes before the buffer float32[5] of line 4"),
        ],
    )
    def test_a_write_past_an_end_is_named_by_line_side_and_distance(self, distance: int, expected: str) -> None:
        made, guards = self.guarded("y = empty((5,))", f'launch("overrun", x, y, {distance}, threads=(1,))', "return y")

        made.forward([torch.ones(3)])

        assert [str(found) for found in guards.check()] == [expected]

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16])
    def test_what_is_read_past_either_end_of_floats_is_not_a_number(self, dtype: torch.dtype) -> None:
        for read_as in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
            x = GuardedAllocator().empty((8,), dtype)
            around = x.view(read_as)
            after = around.as_strided((1,), (1,), around.storage_offset() + around.numel())
            ahead = around.as_strided((1,), (1,), around.storage_offset() - 1)
            assert bool(after.isnan().all())
            assert bool(ahead.isnan().all())

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int8, torch.int64])
    def test_one_band_copied_into_another_is_seen(self, dtype: torch.dtype) -> None:
        guards = GuardedAllocator()
        source, target = guards.empty((5,), dtype), guards.empty((5,), dtype)
        beyond = [each.as_strided((1,), (1,), each.storage_offset() + 5) for each in (source, target)]

        beyond[1].copy_(beyond[0])

        assert [(found.side, found.distance_bytes <= dtype.itemsize) for found in guards.check()] == [("after", True)]

    @pytest.mark.parametrize("length", [1, 2, 3])
    def test_bands_that_begin_at_an_odd_byte_are_whole(self, length: int) -> None:
        guards = GuardedAllocator()
        guards.empty((length,), torch.int8)
        guards.empty((length,), torch.bool)

        assert guards.check() == ()

    def test_a_write_past_an_input_or_a_weight_is_found(self) -> None:
        made, guards = self.guarded(
            'launch("overrun", x, x.t(), 1, threads=(1,))',
            'launch("overrun", x, p.w, -1, threads=(1,))',
            "return relu(x)",
            w=torch.ones(3),
        )

        made.forward([torch.ones(2, 2)])

        assert [(found.buffer, found.side) for found in guards.check()] == [("input x", "after"), ("p.w", "before")]

    def test_an_input_that_a_kernel_overwrites_is_found_and_the_callers_tensor_is_spared(self) -> None:
        made, guards = self.guarded('launch("overwrite", x, threads=(1,))', "return relu(x)")
        x = torch.ones(4, 2).t()

        made.forward([x])

        assert [str(found) for found in guards.check()] == ["input x was written, but must not change"]
        assert x.all()

    @pytest.mark.parametrize(
        "dtype", ["float16", "bfloat16", "float32", "float64", "int8", "uint8", "int32", "int64", "bool"]
    )
    def test_memory_that_was_never_written_is_poison(self, dtype: str) -> None:
        made, guards = self.guarded(f"return empty((3, 2), dtype={dtype})")

        (y,) = made.forward([torch.ones(1)])

        assert (
            y.isnan().all()
            if y.is_floating_point()
            else (y != 0).all() and (y.to(torch.int64) != 1).all() | (dtype == "bool")
        )
        assert y.data_ptr() % 64 == 0
        assert guards.check() == ()

    @pytest.mark.parametrize("shape", [(2, 3), (0, 3), (), (1,)])
    def test_guarded_and_plain_runs_agree_whatever_the_strides(self, shape: tuple[int, ...]) -> None:
        guards = GuardedAllocator()
        plan = planned("return mul(x, p.w), add(y, 1)", arguments="x, y, *, p, s")
        made = Program(plan, KERNELS, {"w": torch.tensor(2.0)}, allocator=guards)
        x, y = torch.randn(shape), torch.randn(4, 8)[:, ::2].t().expand(2, 4, 4)

        outputs = made.forward([x, y])

        torch.testing.assert_close(outputs, (x * 2, y + 1))
        assert guards.check() == ()
        guards.reset()


def test_a_profile_has_a_time_for_each_step_and_its_line() -> None:
    made = program(*MIXED, prepare=TRANSPOSED, w=torch.randn(4, 4))
    x = torch.randn(3, 4)
    steps = made.specialize([x]).profile([x], budget_s=0.0)

    assert [(step.what, step.is_launch) for step in steps] == [
        ("scale", True),
        ("mm", False),
        ("scale", True),
        ("scale", True),
    ]
    assert len({step.line for step in steps}) == len(steps)
    assert all(step.median_ns > 0 for step in steps)


def test_a_profiled_replay_goes_on_giving_right_answers() -> None:
    made = program("y = empty((3, 4))", 'launch("scale", x, y, 2.0, threads=(12,))', "return y")
    x = torch.randn(3, 4)
    replay = made.specialize([x])
    replay.profile([x], budget_s=0.0)

    assert torch.equal(replay([x])[0], x * 2)
