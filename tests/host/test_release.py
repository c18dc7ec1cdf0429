"""Fast modules serve what was verified, leave the rest to the user's module, and load without us."""

import copy
import subprocess
import sys
from functools import partial

import pytest
import torch
from example_release import block, example_inputs, release_for

from kernelwright.errors import CandidateFormError
from kernelwright.release.baseline import baseline_only
from kernelwright.release.fast import Served, make_fast, served_of
from kernelwright.release.load import engine_for, load_release
from kernelwright.release.package import save_release
from kernelwright.targets.cpu.target import CpuTarget


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    return CpuTarget(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture
def model():
    return block()


@pytest.fixture
def fast(model, target):
    release = release_for(model, target)
    engine = engine_for(release.candidate, release.problem.contract, target, {}, "cpu")
    return make_fast(
        model, Served(model, release.problem.contract, engine, device="cpu", save=partial(save_release, release))
    )


def stats(module):
    return served_of(module).tally.stats()


def agrees(fast, model, x):
    with torch.no_grad():
        return torch.allclose(fast(x), model(x), atol=1e-5)


def test_a_call_like_the_verified_one_is_served_by_kernels(fast, model):
    assert agrees(fast, model, torch.randn(8, 16))
    assert (stats(fast).served, stats(fast).fell_back) == (1, 0)


def test_it_is_an_instance_of_the_users_class_with_the_same_state(fast, model):
    assert isinstance(fast, type(model))
    assert list(fast.state_dict()) == list(model.state_dict())
    assert fast.linear is model.linear


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda fast: fast(torch.randn(9, 16)), "shape"),
        (lambda fast: fast.double()(torch.randn(8, 16, dtype=torch.float64)), "float64"),
        (lambda fast: fast.train()(torch.randn(8, 16)), "another mode"),
        (lambda fast: fast(x=torch.randn(8, 16)), "nest differently"),
        (lambda fast: torch.func.vmap(fast, in_dims=1)(torch.randn(8, 3, 16)), "torch.func"),
    ],
)
def test_other_calls_fall_back_and_are_counted_with_the_reason(fast, call, reason):
    with torch.no_grad():
        call(fast)

    assert stats(fast).served == 0
    assert reason in stats(fast).reasons[0][0]


def test_a_call_that_needs_gradients_falls_back_and_gets_them(fast, model):
    fast(torch.randn(8, 16)).sum().backward()

    assert model.linear.weight.grad is not None
    assert "gradients" in stats(fast).reasons[0][0]


def test_autocast_falls_back(fast):
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        fast(torch.randn(8, 16))

    assert "autocast" in stats(fast).reasons[0][0]


def test_hooks_on_submodules_fall_back_and_run(fast, model):
    seen = []
    model.linear.register_forward_hook(lambda *_: seen.append(1))

    with torch.no_grad():
        fast(torch.randn(8, 16))

    assert seen == [1]
    assert "hooks" in stats(fast).reasons[0][0]


def test_hooks_on_the_module_itself_run_and_are_served(fast):
    seen = []
    fast.register_forward_hook(lambda *_: seen.append(1))

    with torch.no_grad():
        fast(torch.randn(8, 16))

    assert seen == [1]
    assert stats(fast).served == 1


def test_inputs_of_another_layout_are_served_right(fast, model):
    assert agrees(fast, model, torch.randn(16, 8).t())
    assert agrees(fast, model, torch.randn(16, 32)[::2, ::2])
    assert stats(fast).served == 2


def _load(model):
    model.load_state_dict({name: torch.randn_like(tensor) for name, tensor in model.state_dict().items()})


def _write(model):
    with torch.no_grad():
        model.linear.bias.mul_(3.0)


def _replace(model):
    model.linear.weight = torch.nn.Parameter(torch.randn(24, 16))


def _set_data(model):
    model.linear.weight.data = torch.randn(24, 16)


@pytest.mark.parametrize("change", [_load, _write, _replace, _set_data])
def test_changed_weights_are_seen_by_the_next_call(fast, model, change):
    x = torch.randn(8, 16)
    assert agrees(fast, model, x)

    change(model)

    assert agrees(fast, model, x)
    assert stats(fast).served == 2


def test_a_removed_parameter_falls_back(fast, model):
    model.linear.bias = None

    assert agrees(fast, model, torch.randn(8, 16))
    assert stats(fast).served == 0


def test_outputs_of_two_calls_do_not_share_memory(fast):
    with torch.no_grad():
        first = fast(torch.randn(8, 16))
        kept = first.clone()
        fast(torch.randn(8, 16))

    assert torch.equal(first, kept)


def test_a_deep_copy_has_weights_and_counts_of_its_own(fast, model):
    copied = copy.deepcopy(fast)
    with torch.no_grad():
        copied.linear.weight.zero_()

    assert agrees(copied, copied._kernelwright.original, torch.randn(8, 16))
    assert agrees(fast, model, torch.randn(8, 16))
    assert stats(copied).served == stats(fast).served == 1


def test_pickling_says_what_to_do_instead(fast, tmp_path):
    with pytest.raises(TypeError, match=r"fast\.save"):
        torch.save(fast, tmp_path / "x.pt")


def test_a_saved_release_loads_onto_another_instance(fast, tmp_path):
    folder = fast.save(tmp_path / "fast_block")
    other = block()

    loaded = load_release(folder, other)

    assert agrees(loaded, other, torch.randn(8, 16))
    assert stats(loaded).served == 1
    assert load_release(loaded.save(tmp_path / "again"), block())


def test_a_release_works_where_kernelwright_is_not_installed(fast, tmp_path):
    fast.save(tmp_path / "fast_block")
    script = """
import sys
sys.modules["kernelwright"] = None
for absent in ("pydantic", "typer", "rich", "cloudpickle", "platformdirs", "numpy"):
    sys.modules[absent] = None
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import torch
from plain_block import Block
import fast_block
model = Block().eval()
fast = fast_block.load(model)
x = torch.randn(8, 16)
with torch.no_grad():
    assert torch.allclose(fast(x), model(x), atol=1e-5)
print(fast_block.stats(fast))
"""
    source = """
import torch
class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(16, 24)
        self.register_buffer("shift", torch.randn(24))
    def forward(self, x):
        return torch.relu(self.linear(x) + self.shift)
"""
    (tmp_path / "plain_block.py").write_text(source)

    done = subprocess.run(
        [sys.executable, "-P", "-c", script, str(tmp_path), str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 calls served by kernels, 0 fell back")


def test_a_release_whose_sources_were_changed_is_refused(fast, tmp_path):
    folder = fast.save(tmp_path / "fast_block")
    source = folder / "kernels.cpp"
    source.write_text(source.read_text().replace("0.0f", "1.0f"))

    with pytest.raises(CandidateFormError, match="changed after they were verified"):
        load_release(folder, block())


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), r"no manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "not a manifest"),
        (lambda folder: (folder / "manifest.json").write_text('{"format": 1}'), "damaged"),
        (lambda folder: (folder / "plan.py").unlink(), "damaged"),
    ],
)
def test_what_is_no_release_is_refused_in_one_line(fast, tmp_path, spoil, message):
    folder = fast.save(tmp_path / "fast_block")
    spoil(folder)

    with pytest.raises(CandidateFormError, match=message) as refusal:
        load_release(folder, block())
    assert "\n" not in str(refusal.value)


def test_a_module_of_another_kind_is_refused(fast, tmp_path):
    folder = fast.save(tmp_path / "fast_block")

    with pytest.raises(CandidateFormError, match=r"Linear has no parameter 'linear.weight'"):
        load_release(folder, torch.nn.Linear(16, 24))


def test_a_folder_that_is_no_release_is_not_overwritten(fast, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")

    with pytest.raises(CandidateFormError, match="not an earlier release"):
        fast.save(tmp_path / "mine")

    assert (tmp_path / "mine" / "thesis.tex").read_text() == "years of work"


def test_an_earlier_release_is_replaced_whole(fast, tmp_path):
    folder = fast.save(tmp_path / "fast_block")
    (folder / "left.over").write_text("")

    fast.save(folder)

    assert not (folder / "left.over").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["fast_block"]


def test_the_page_of_a_release_says_how_to_verify_it(fast, tmp_path):
    page = (fast.save(tmp_path / "fast_block") / "README.md").read_text()

    assert "1.50x compile (1.40 to 1.60, 95 %)" in page
    assert "kw.verify" in page


def test_where_the_baseline_won_every_call_is_the_users_own(model, target):
    contract = release_for(model, target).problem.contract
    same = baseline_only(model, contract, "nothing was faster")

    assert agrees(same, model, torch.randn(8, 16))
    assert stats(same).reasons == (("the baseline is the answer: nothing was faster", 1),)
    with pytest.raises(CandidateFormError, match="nothing was faster"):
        same.save("anywhere")


def test_a_fast_module_compiles_and_exports_as_one_operator(fast, model):
    x = torch.randn(8, 16)
    with torch.no_grad():
        compiled = torch.compile(fast, fullgraph=True, backend="aot_eager")
        exported = torch.export.export(fast, (x,))

        assert torch.allclose(compiled(x), model(x), atol=1e-5)
        assert torch.allclose(exported.module()(x), model(x), atol=1e-5)
    assert any("kernelwright" in str(node.target) for node in exported.graph.nodes)


def test_example_inputs_are_what_the_release_was_made_for():
    assert example_inputs()[0].shape == (8, 16)
