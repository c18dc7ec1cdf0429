"""Random plans: interpreted, replayed and guarded runs give the same bits."""

from collections.abc import Callable

import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kernelwright.plan.actions import storage_address
from kernelwright.plan.allocator import GuardedAllocator
from kernelwright.plan.parse import parse
from kernelwright.plan.printer import printed
from kernelwright.plan.program import Program
from kernelwright.plan.python_launcher import PythonLauncher
from kernelwright.plan.python_text import to_python
from kernelwright.plan.tree import Plan


def pointed(x: torch.Tensor, count: int) -> torch.Tensor:
    """Return ``count`` elements from the first on, as a kernel sees them: it gets an address, no shape."""
    return x.as_strided((count,), (1,))


def combine(x: torch.Tensor, y: torch.Tensor, out: torch.Tensor, count: int, factor: float) -> None:
    pointed(out, count).copy_(pointed(x, count) + factor * pointed(y, count))


def bump(x: torch.Tensor, count: int) -> None:
    pointed(x, count).add_(1.0)


KERNELS = PythonLauncher({"combine": combine, "bump": bump})

# Every value of a random plan is a 4x4 tensor, so that any step fits after any other.
STEPS: dict[str, Callable[[str, str, str], list[str]]] = {
    "kernel": lambda new, a, b: [
        f"{new} = empty((4, 4))",
        f'launch("combine", {a}, {b}, {new}, 16, 0.5, threads=(16,), group=(4,))',
    ],
    "kernel on a flat view": lambda new, a, b: [
        f"{new} = empty((16,))",
        f'launch("combine", {a}, {b}, {new}, 16, -1.0, threads=(16,))',
        f"{new} = {new}.view(4, 4)",
    ],
    "kernel on halves": lambda new, a, b: [
        f"{new} = empty((4, 4))",
        f'launch("combine", {a}[:2], {b}[2:], {new}[2:], 8, 1.0, threads=(8,))',
        f'launch("combine", {a}[2:], {b}[:2], {new}[:2], 8, 1.0, threads=(8,))',
    ],
    "kernel in place": lambda new, a, b: [
        f"{new} = empty((4, 4))",
        f"copy_({new}, {a})",
        f'launch("bump", {new}, 16, threads=(1,))',
    ],
    "transposed": lambda new, a, b: [f"{new} = {a}.t()"],
    "product": lambda new, a, b: [f"{new} = mul(matmul({a}, {b}), 0.1)"],
    "product into": lambda new, a, b: [f"{new} = empty((4, 4))", f"mm({a}, {b}, out={new})", f"tanh({new}, out={new})"],
    "weight": lambda new, a, b: [f"{new} = add({a}, p.w)"],
    "stored": lambda new, a, b: [f"{new} = linear({a}, s.w, s.b)"],
    "weight itself": lambda new, a, b: [f"{new} = p.w.t()"],
    "joined": lambda new, a, b: [f"{new} = cat(({a}[::2], {b}[1::2]), dim=0)"],
    "split": lambda new, a, b: [f"u, v = {a}.chunk(2, 1)", f"{new} = cat((v, u), 1)"],
    "sorted": lambda new, a, b: [f"{new}, order = sort({a}, 1)", f"{new} = gather({b}, 1, order)"],
    "reshaped": lambda new, a, b: [f"{new} = {a}.reshape(2, 8).reshape(4, 4)"],
    "contiguous": lambda new, a, b: [f"{new} = {a}.t().contiguous()"],
    "expanded": lambda new, a, b: [f"{new} = {a}[0].expand(4, 4)"],
    "zeros": lambda new, a, b: [f"{new} = zeros_like({a})", f"add({a}, {b}, out={new})"],
    "loop": lambda new, a, b: [
        f"{new} = {a}",
        "for i in range(3):",
        f"    {new} = relu({new}) if i % 2 == 0 else sub({new}, {b})",
    ],
}


@st.composite
def plan_texts(draw: st.DrawFn) -> str:
    values = ["x", "y"]
    lines: list[str] = []
    for index in range(draw(st.integers(1, 10))):
        step = STEPS[draw(st.sampled_from(sorted(STEPS)))]
        lines += step(f"v{index}", draw(st.sampled_from(values)), draw(st.sampled_from(values)))
        values.append(f"v{index}")
    returned = draw(st.lists(st.sampled_from(values), min_size=1, max_size=3))
    body = "".join(f"    {line}\n" for line in [*lines, f"return {', '.join(returned)},"])
    prepare = "def prepare(p):\n    return {'w': p.w.t().contiguous(), 'b': p.w[0]}\n"
    return f"{prepare}def forward(x, y, *, p, s):\n{body}"


def drawn(seed: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(4, 4, generator=generator) for _ in range(3)]


VIEW_OF_WEIGHTS = """def prepare(p):
    return {'w': p.w.t().contiguous(), 'b': p.w[0]}
def forward(x, y, *, p, s):
    v0 = p.w.t()
    v1 = v0[0].expand(4, 4)
    return v1,
"""


@settings(max_examples=60, deadline=None)
@given(plan_texts(), st.booleans())
@example(text=VIEW_OF_WEIGHTS, shares=False)  # an output in which elements share a place
def test_interpreted_replayed_guarded_and_exported_plans_agree(text: str, shares: bool) -> None:
    torch.set_num_threads(1)
    plan = parse(text)
    assert isinstance(plan, Plan), plan
    assert parse(printed(plan)) == plan
    *recorded, w = drawn(0)
    program = Program(plan, KERNELS, {"w": w})
    replay = program.specialize([recorded[0], recorded[0]] if shares else recorded)
    guards = GuardedAllocator()
    guarded = Program(plan, KERNELS, {"w": w}, allocator=guards)
    held: list[tuple[torch.Tensor, torch.Tensor]] = []

    for seed in (1, 2):
        inputs = drawn(seed)[:2]
        expected = program.forward(inputs)
        replay.poison()
        outputs = replay(inputs)
        held += [(output, output.clone()) for output in outputs]
        for others in (outputs, guarded.forward(inputs), exported(plan, inputs, w)):
            assert [each.stride() for each in others] == [each.stride() for each in expected]
            assert all(torch.equal(a, b) for a, b in zip(expected, others, strict=True))

    assert guards.check() == ()
    assert all(torch.equal(output, kept) for output, kept in held)
    assert torch.equal(w, drawn(0)[2])


def exported(plan: Plan, inputs: list[torch.Tensor], w: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Run the plan as the plain Python that it is exported to."""
    names: dict[str, object] = {}
    exec(to_python(plan), names)
    weights = names["Weights"]({"w": w})

    def launch(kernel: str, *arguments: object, threads: object, group: object = None) -> None:
        KERNELS.named[kernel](*arguments)

    stored = names["prepare"](weights, launch)
    outputs = names["forward"](*inputs, p=weights, s=stored, launch=launch)
    # A program copies what it returns of weights, so that no two elements share a place; plain Python returns the view.
    kept = {storage_address(each) for each in (w, *stored.values())}
    return tuple(output.clone() if storage_address(output) in kept else output for output in outputs)
