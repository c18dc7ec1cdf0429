"""A plan as a module: eager, compiled, exported; with kernels in Python and in C++."""

from copy import deepcopy
from pathlib import Path

import pytest
import torch
from torch.utils import _pytree as pytree

from kernelwright.plan.complaint import InputMismatchError
from kernelwright.plan.launcher import Launcher
from kernelwright.plan.module import PlanModule, as_module
from kernelwright.plan.parse import parse
from kernelwright.plan.python_launcher import PythonLauncher
from kernelwright.plan.tree import Plan
from kernelwright.records.contract import Constant, Contract
from kernelwright.records.tensor import TensorSpec, dense

TEXT = """
def prepare(p):
    return {"wt": p["layers.0.weight"].t().contiguous()}

def forward(x, *, p, s):
    product = add(mm(x, s.wt), p.shift)
    out = empty_like(product)
    launch("twice", product, out, product.numel(), threads=(product.numel(),))
    return out, product
"""


def twice(x: torch.Tensor, y: torch.Tensor, count: int) -> None:
    y.as_strided((count,), (1,)).copy_(2 * x.as_strided((count,), (1,)))


KERNELS = PythonLauncher({"twice": twice})
CPP = """
#include <stdint.h>
extern "C" void twice(const float* x, float* y, int64_t count, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) y[i] = 2 * x[i];
}
"""


def tree_of(value: object) -> str:
    return pytree.treespec_dumps(pytree.tree_structure(value))


CONTRACT = Contract(
    inputs=(dense((3, 4), "float32"),),
    input_tree=tree_of(((0,), {})),
    outputs=(dense((3, 5), "float32"), dense((3, 5), "float32")),
    output_tree=tree_of((0, 0)),
    state=(),
    mode="eval",
)


@pytest.fixture(scope="module", params=["python", "c++"])
def launcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Launcher:
    return KERNELS if request.param == "python" else compiled(tmp_path_factory.mktemp("kernels"))


def compiled(folder: Path) -> Launcher:
    from kernelwright.records.build import Artifact
    from kernelwright.records.candidate import Candidate, SourceFile
    from kernelwright.targets.cpu.target import CpuTarget

    target = CpuTarget(cache=folder)
    if target.available() is not None:
        pytest.skip(str(target.available()))
    files = (SourceFile(name="twice.cpp", text=CPP),)
    artifact = target.build(Candidate(problem_id="", target="cpu", form="plan", files=files, author="test"))
    assert isinstance(artifact, Artifact), artifact
    return target.load(artifact)


def made(launcher: Launcher = KERNELS, digest: str = "ab" * 32, text: str = TEXT) -> PlanModule:
    plan = parse(text)
    assert isinstance(plan, Plan), plan
    state = {"layers.0.weight": torch.nn.Parameter(torch.randn(5, 4)), "running": torch.zeros(2)}
    return as_module(plan, launcher, CONTRACT, digest=digest, state=state, constants={"shift": torch.randn(5)})


def assert_right(call: object, module: PlanModule) -> None:
    x = torch.randn(3, 4)
    product = x @ module.get_parameter("layers.0.weight").t() + module.get_buffer("shift")
    with torch.no_grad():
        out, same = call(x)
    torch.testing.assert_close((out, same), (2 * product, product))


def test_eager_compiled_and_exported_calls_agree(launcher: Launcher) -> None:
    module = made(launcher)
    with torch.no_grad():
        exported = torch.export.export(module, (torch.randn(3, 4),)).module()
    compiled_module = torch.compile(module, fullgraph=True, backend="aot_eager")

    for call in (module, compiled_module, exported):
        assert_right(call, module)
    with torch.no_grad():
        module.get_parameter("layers.0.weight").mul_(-2)
    for call in (module, compiled_module):
        assert_right(call, module)
    assert module.plan_replay is not None
    assert module.plan_replay.kernels_launched == ("twice",)
    torch.compiler.reset()


def test_the_operator_is_one_that_torch_finds_no_fault_with() -> None:
    module = made()
    operator = getattr(torch.ops.kernelwright, f"plan_{('ab' * 32)[:32]}").default
    weights = [module.get_parameter("layers.0.weight").detach(), torch.zeros(2), module.get_buffer("shift")]

    results = torch.library.opcheck(operator, ([torch.randn(3, 4)], weights))

    assert set(results.values()) == {"SUCCESS"}


def test_state_has_the_names_it_had_and_constants_are_not_part_of_it() -> None:
    module = made()

    assert set(module.state_dict()) == {"layers.0.weight", "running"}
    assert [name for name, _ in module.named_parameters()] == ["layers.0.weight"]


def test_weights_may_be_loaded_assigned_moved_and_copied() -> None:
    module = made()
    assert_right(module, module)
    module.load_state_dict({"layers.0.weight": torch.randn(5, 4), "running": torch.zeros(2)})
    assert_right(module, module)
    module.load_state_dict({"layers.0.weight": torch.randn(5, 4), "running": torch.zeros(2)}, assign=True)
    assert_right(module, module)
    module.to(torch.float64).to(torch.float32)
    assert_right(module, module)
    other = deepcopy(module)
    with torch.no_grad():
        other.get_parameter("layers.0.weight").zero_()
    assert_right(other, other)
    assert_right(module, module)


def test_weights_made_and_used_in_inference_mode_work() -> None:
    with torch.inference_mode():
        module = made()
        assert_right(module, module)


def test_candidates_of_one_digest_share_an_operator_and_the_later_one_serves() -> None:
    first = made(digest="cd" * 32)
    assert_right(torch.compile(first, fullgraph=True, backend="aot_eager"), first)
    second = made(digest="cd" * 32)

    assert_right(second, second)
    assert_right(torch.compile(second, fullgraph=True, backend="aot_eager"), second)
    torch.compiler.reset()


def test_inputs_with_other_strides_are_copied_and_other_shapes_refused() -> None:
    module = made()
    x = torch.randn(4, 3)

    torch.testing.assert_close(module(x.t())[1], module(x.t().contiguous())[1])
    with pytest.raises(InputMismatchError, match="was made for"):
        module(torch.randn(2, 4))
    with pytest.raises(InputMismatchError):
        module(torch.randn(3, 4, dtype=torch.float64))
    with pytest.raises(InputMismatchError, match="1 tensors are wanted, not 2"):
        module(torch.randn(3, 4), torch.randn(3, 4))


def test_nested_inputs_and_outputs_keep_their_form_and_constants_their_value() -> None:
    plan = parse("def forward(a, b):\n    return add(a, b), sub(a, b)\n")
    assert isinstance(plan, Plan)
    spec = dense((2,), "float32")
    contract = Contract(
        inputs=(spec, spec, Constant(value=3)),
        input_tree=tree_of((([0, 0],), {"times": 0})),
        outputs=(spec, Constant(value=None), spec),
        output_tree=tree_of({"sum": 0, "rest": (0, 0)}),
        state=(),
        mode="eval",
    )
    module = as_module(plan, KERNELS, contract, digest="ef" * 32, state={})
    a, b = torch.randn(2), torch.randn(2)

    result = module([a, b], times=3)

    assert torch.equal(result["sum"], a + b)
    assert result["rest"][0] is None
    with pytest.raises(InputMismatchError, match="made for 3, not 4"):
        module([a, b], times=4)
    with pytest.raises(InputMismatchError, match="don't nest"):
        module(a, b, times=3)


def test_a_graph_gets_copies_where_a_plan_returns_what_it_was_given() -> None:
    plan = parse("def forward(x):\n    y = relu(x)\n    return x, y, y\n")
    assert isinstance(plan, Plan)
    spec = TensorSpec(shape=(2, 2), dtype="float32", strides=(2, 1))
    contract = Contract(
        inputs=(spec,),
        input_tree=tree_of(((0,), {})),
        outputs=(spec, spec, spec),
        output_tree=tree_of((0, 0, 0)),
        state=(),
        mode="eval",
    )
    module = as_module(plan, KERNELS, contract, digest="01" * 32, state={})
    x = torch.randn(2, 2)

    outputs = torch.compile(module, fullgraph=True, backend="aot_eager")(x)

    assert len({each.data_ptr() for each in (x, *outputs)}) == 4
    assert torch.equal(outputs[0], x)
    torch.compiler.reset()
