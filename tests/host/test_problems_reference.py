"""References: what they draw, what their contracts say, and that they survive a trip to another process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from kernelwright.errors import LoadError
from kernelwright.problems.leaves import Inputs, inputs_from, leaf_of, tensor_leaves, tree_of, unflatten
from kernelwright.problems.load import load_reference
from kernelwright.problems.observe import observe
from kernelwright.problems.redraw import own_copy, redrawn
from kernelwright.problems.reference import Reference, unpack
from kernelwright.problems.seeds import seeded
from kernelwright.records.contract import Constant

torch.set_num_threads(1)
EXAMPLES = Path(__file__).parents[2] / "examples"
FILE = """
import random
import numpy as np
import torch
from torch import nn
from helper import doubled

class Model(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, width)
        self.register_buffer("hidden", torch.rand(width), persistent=False)
        self.plain = torch.rand(width)
    def forward(self, x, y):
        return doubled(self.linear(x)) + self.hidden + self.plain, y
def get_inputs():
    return [torch.rand(2, 4), torch.tensor([random.random(), np.random.rand()])]
def get_init_inputs():
    return [4]
"""


def call(reference: Reference, inputs: Inputs) -> tuple[torch.Tensor, ...]:
    with torch.no_grad():
        result = reference.module(*inputs.args, **inputs.kwargs)
    return tensor_leaves(result if isinstance(result, tuple) else (result,))


def same(left: Inputs, right: Inputs) -> bool:
    pairs = zip(left.leaves, right.leaves, strict=True)
    return all(torch.equal(a, b) if isinstance(a, torch.Tensor) else a == b for a, b in pairs)


@pytest.fixture
def from_file(tmp_path: Path) -> Reference:
    (tmp_path / "helper.py").write_text("def doubled(x):\n    return 2 * x\n")
    (tmp_path / "problem.py").write_text(FILE)
    return load_reference(tmp_path / "problem.py")


def test_a_seed_fixes_every_generator_that_get_inputs_may_use(from_file: Reference) -> None:
    assert same(from_file.draw_inputs(3), from_file.draw_inputs(3))
    first, second = from_file.draw_inputs(3).leaves, from_file.draw_inputs(4).leaves
    assert not (first[0] == second[0]).any()
    assert not (first[1] == second[1]).any()


def test_fixed_inputs_are_the_first_draw_and_look_alike_in_the_others() -> None:
    given = (torch.randn(500, 3) * 2 + 7, torch.rand(1000) * 3, torch.randint(5, 9, (200,)), torch.rand(999) < 0.2)
    reference = load_reference(Take(), inputs=given)

    assert same(reference.draw_inputs(0), Inputs(args=given))
    drawn = reference.draw_inputs(1)
    assert same(drawn, reference.draw_inputs(1))
    for old, new in zip(given, drawn.leaves, strict=True):
        assert leaf_of(old) == leaf_of(new)
        assert not torch.equal(old, new)
        assert old.min() <= new.min()
        assert new.max() <= old.max()
        assert abs(float(old.double().mean() - new.double().mean())) < 0.3


class Take(nn.Module):
    def forward(self, first: torch.Tensor, *_rest: torch.Tensor) -> torch.Tensor:
        return first + 1


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(5),
        torch.full((3, 3), float("-inf")).triu(1),
        torch.tensor([float("nan"), 1.0]),
        torch.empty(0, 3),
        torch.tensor(3.5),
    ],
    ids=["zeros", "mask", "nan", "empty", "one number"],
)
def test_tensors_whose_pattern_means_something_are_kept(tensor: torch.Tensor) -> None:
    assert torch.equal(redrawn(tensor).nan_to_num(9.0), tensor.nan_to_num(9.0))


@pytest.mark.parametrize(
    "tensor",
    [
        torch.rand(6, 4).t(),
        torch.rand(5).expand(3, 5),
        torch.rand(4, 6)[:, ::2],
        torch.rand(2, 3, 4, 4).contiguous(memory_format=torch.channels_last),
        torch.rand(3, 1).expand(3, 7),
        torch.randn(64, dtype=torch.bfloat16),
        torch.randn(64, dtype=torch.complex64),
        torch.relu(torch.randn(400)),
    ],
    ids=["transposed", "expanded", "strided", "channels last", "expanded last", "bfloat16", "complex", "relu"],
)
def test_redrawing_and_copying_keep_strides_and_dtype(tensor: torch.Tensor) -> None:
    with seeded(1):
        assert leaf_of(redrawn(tensor)) == leaf_of(tensor)
    assert leaf_of(own_copy(tensor)) == leaf_of(tensor)
    assert torch.equal(own_copy(tensor), tensor)
    assert own_copy(tensor).data_ptr() != tensor.data_ptr()


def test_a_sample_that_is_neither_uniform_nor_normal_keeps_its_own_values() -> None:
    sparse = torch.relu(torch.randn(4000))

    drawn = redrawn(sparse)

    assert abs(float((drawn == 0).float().mean()) - 0.5) < 0.05
    assert set(drawn.tolist()) <= set(sparse.tolist())


class Several(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))
        self.register_buffer("untouched", torch.ones(2))

    def forward(self, x: torch.Tensor, options: dict[str, Any], *, scale: float = 2.0) -> dict[str, Any]:
        self.calls += 1
        options["bias"].mul_(1.5)
        return {"y": [x * scale + options["bias"], None], "n": 3, "flag": True}


def test_a_contract_says_what_goes_in_comes_out_and_changes() -> None:
    module = Several()
    inputs = Inputs(args=(torch.rand(2, 3).t(), {"bias": torch.rand(2)}), kwargs={"scale": 4.0})
    bias = inputs.leaves[1].clone()

    contract = observe(module, inputs, "several")

    assert [getattr(leaf, "shape", leaf) for leaf in contract.inputs] == [(3, 2), (2,), Constant(value=4.0)]
    assert contract.tensor_inputs[0].strides == (1, 3)
    assert contract.outputs[1:] == (Constant(value=None), Constant(value=3), Constant(value=True))
    assert contract.mutates == ("input:1", "calls")
    assert not contract.is_random
    assert contract.mode == "train"
    assert unflatten(["a", "b", "c", "d"], contract.output_tree) == {"y": ["a", "b"], "n": "c", "flag": "d"}
    assert inputs_from(inputs.leaves, contract.input_tree).kwargs == {"scale": 4.0}
    json.loads(contract.input_tree)
    assert int(module.calls) == 0
    assert torch.equal(inputs.leaves[1], bias)


@pytest.mark.parametrize(
    ("module", "is_random", "mutates"),
    [
        (nn.Dropout(0.5).train(), True, ()),
        (nn.Dropout(0.5).eval(), False, ()),
        (nn.BatchNorm1d(3).train(), False, ("running_mean", "running_var", "num_batches_tracked")),
        (nn.BatchNorm1d(3).eval(), False, ()),
        (nn.RReLU().train(), True, ()),
        (nn.ReLU(inplace=True), False, ("input:0",)),
        (nn.Softmax(dim=1), False, ()),
    ],
    ids=str,
)
def test_randomness_and_changes_are_seen(module: nn.Module, is_random: bool, mutates: tuple[str, ...]) -> None:
    contract = observe(module, Inputs(args=(torch.randn(8, 3),)), "module")

    assert (contract.is_random, contract.mutates) == (is_random, mutates)


class WritesWeight(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.weight.mul_(0.5)
        return x * self.weight


def test_a_module_that_writes_to_its_parameters_is_refused() -> None:
    with pytest.raises(LoadError, match="forward changes its own parameter 'weight'"):
        observe(WritesWeight(), Inputs(args=(torch.rand(3),)), "module")


def test_nan_outputs_do_not_make_a_module_random() -> None:
    class Roots(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.sqrt()

    assert not observe(Roots(), Inputs(args=(torch.randn(9),)), "roots").is_random


def test_trees_and_leaves_are_inverse() -> None:
    nested = ({"a": [1, (2, None)], "b": torch.ones(1)}, "text")
    tree = tree_of(nested)

    assert tree_of(unflatten(range(5), tree)) == tree


def test_a_file_reference_survives_packing_with_its_weights(from_file: Reference) -> None:
    with torch.no_grad():
        for tensor in (*from_file.module.parameters(), *from_file.module.buffers()):
            tensor.add_(1.0)

    other = unpack(from_file.pack())

    assert other.problem == from_file.problem
    assert same(other.draw_inputs(5), from_file.draw_inputs(5))
    for mine, theirs in zip(call(from_file, from_file.draw_inputs(5)), call(other, other.draw_inputs(5)), strict=True):
        assert torch.equal(mine, theirs)


CHILD = """
import sys, torch
from kernelwright.problems.reference import unpack
torch.set_num_threads(1)
for packed in sys.argv[1:]:
    reference = unpack(open(packed, "rb").read())
    inputs = reference.draw_inputs(7)
    with torch.no_grad():
        output = reference.module(*inputs.args, **inputs.kwargs)
    torch.save((inputs.args, output, reference.problem.id), packed + ".result")
"""


def test_references_of_every_kind_unpack_in_another_process(
    from_file: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, module = tmp_path / "program.pt2", tmp_path / "kw_packed.py"
    torch.export.save(torch.export.export(nn.Linear(3, 2), (torch.rand(4, 3),)), program)
    module.write_text("import torch\nmake = lambda: torch.nn.Linear(2, 2)\ninputs = lambda: (torch.rand(3, 2),)\n")
    monkeypatch.chdir(tmp_path)
    references = {
        "file": from_file,
        "exported": load_reference(program),
        "imported": load_reference("kw_packed:make", inputs="kw_packed:inputs"),
        "live": load_reference(Take(), inputs=(torch.rand(5),)),
    }
    for gone in (program, tmp_path / "problem.py"):  # the packs hold what was in them
        gone.unlink()
    for name, reference in references.items():
        (tmp_path / name).write_bytes(reference.pack())

    folders = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parent)]
    child = [sys.executable, "-c", CHILD, *(str(tmp_path / name) for name in references)]
    subprocess.run(child, check=True, cwd="/", env={"PYTHONPATH": ":".join(folders)})

    for name, reference in references.items():
        args, output, problem_id = torch.load(tmp_path / f"{name}.result")
        mine = reference.draw_inputs(7)
        assert problem_id == reference.problem.id
        assert same(mine, Inputs(args=args))
        theirs = tensor_leaves(output if isinstance(output, tuple) else (output,))
        torch.testing.assert_close(call(reference, mine), theirs)


def test_what_cannot_be_pickled_is_one_line() -> None:
    module = Take()
    module.stream = (each for each in ())
    reference = load_reference(Take(), inputs=(torch.rand(2),))
    object.__setattr__(reference.recipe, "module", module)

    with pytest.raises(LoadError, match="pickling the module for another process raised TypeError"):
        reference.pack()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_every_example_loads_and_is_deterministic(path: Path) -> None:
    reference = load_reference(path)

    assert not reference.problem.contract.is_random
    assert not reference.problem.contract.mutates
    assert (reference.source.split('"""')[1]).strip()
