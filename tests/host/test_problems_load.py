"""References load from every origin, and everything that can go wrong is one line."""

import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from kernelwright.errors import LoadError
from kernelwright.problems.load import load_reference
from kernelwright.problems.user_code import running

torch.set_num_threads(1)
GOOD = """
import torch
from torch import nn

features = 4
class Model(nn.Module):
    def __init__(self, width, scale=2.0):
        super().__init__()
        self.linear = nn.Linear(width, 3)
        self.scale = scale
    def forward(self, x):
        return self.linear(x) * self.scale
def get_inputs():
    return [torch.rand(2, features)]
def get_init_inputs():
    return [features]
"""


def written(folder: Path, text: str, name: str = "problem.py") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text))
    return path


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_kernelbench_file_loads(tmp_path: Path) -> None:
    loaded = load_reference(written(tmp_path, GOOD))

    assert loaded.problem.name == "problem"
    assert loaded.init_arguments == (4,)
    assert loaded.problem.contract.mode == "train"
    assert [each.name for each in loaded.problem.contract.state] == ["linear.weight", "linear.bias"]
    assert loaded.problem.contract.tensor_outputs[0].shape == (2, 3)
    assert loaded.source == GOOD


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("return [features]", "return [features, 3.0]", (4, 3.0)),
        ("return [features]", "return (features,)", (4,)),
        ("return [features]", "return {'scale': 3.0, 'width': features}", (4, 3.0)),
        ("return [features]", "return [[features], {'scale': 5.0}]", (4, 5.0)),
        ("def get_init_inputs():\n    return [features]", "get_init_inputs = [features]", (4,)),
        ("return [torch.rand(2, features)]", "return torch.rand(2, features)", (4,)),
        ("return [torch.rand(2, features)]", "return {'x': torch.rand(2, features)}", (4,)),
        ("return [torch.rand(2, features)]", "return (), {'x': torch.rand(2, features)}", (4,)),
        ("return [torch.rand(2, features)]", "return {'args': [torch.rand(2, features)], 'kwargs': {}}", (4,)),
        ("def get_inputs():\n    return [torch.rand(2, features)]", "get_inputs = (torch.rand(2, features),)", (4,)),
    ],
)
def test_other_spellings_of_inputs_and_arguments_load(tmp_path: Path, old: str, new: str, expected: tuple) -> None:
    text = changed(old, new)
    if "[[features]" in new:
        text = text.replace("width, scale=2.0", "width, scale=2.0").replace("[[features], {", "[features, {")
        text = text.replace("return [features, {'scale': 5.0}]", "return [[features], {'scale': 5.0}]")

    loaded = load_reference(written(tmp_path, text))

    assert loaded.init_arguments == expected
    assert loaded.init_keywords == {}


def test_keyword_only_arguments_stay_keywords(tmp_path: Path) -> None:
    text = changed("width, scale=2.0", "width, *, scale").replace("[features]", "{'width': 4, 'scale': 1.0}")

    loaded = load_reference(written(tmp_path, text))

    assert (loaded.init_arguments, loaded.init_keywords) == ((4,), {"scale": 1.0})


def test_sizes_rewrite_the_file_and_make_another_problem(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)

    usual, small = load_reference(path), load_reference(path, sizes={"features": 2})

    assert small.problem.contract.tensor_inputs[0].shape == (2, 2)
    assert small.problem.sizes == (("features", 2),)
    assert "features = 2" in small.source
    assert usual.problem.id != small.problem.id
    assert usual.problem.origin.digest == small.problem.origin.digest


def test_the_same_file_is_the_same_problem_with_the_same_weights(tmp_path: Path) -> None:
    first, second = load_reference(written(tmp_path, GOOD)), load_reference(written(tmp_path, GOOD))
    other = load_reference(written(tmp_path, GOOD + "# changed\n"))

    assert first.problem.id == second.problem.id != other.problem.id
    assert torch.equal(first.module.linear.weight, second.module.linear.weight)


def test_the_named_class_of_a_file_can_be_any(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("class Model", "class Net"))

    assert load_reference(f"{path}:Net").problem.name == "problem.Net"
    with pytest.raises(LoadError, match=r"has no Model; it defines Net. Rename .*:Net"):
        load_reference(path)


def test_siblings_are_importable_and_each_file_gets_its_own(tmp_path: Path) -> None:
    text = "import sibling\nfrom .sibling import SCALE\n" + changed("scale=2.0", "scale=SCALE + sibling.SCALE")
    for name, scale in (("one", 1.0), ("two", 2.0)):
        (tmp_path / name).mkdir()
        written(tmp_path / name, f"SCALE = {scale}", "sibling.py")
        written(tmp_path / name, text)
    before = list(sys.path)

    one, two = load_reference(tmp_path / "one" / "problem.py"), load_reference(tmp_path / "two" / "problem.py")

    assert (one.module.scale, two.module.scale) == (2.0, 4.0)
    assert one.problem.origin.digest != two.problem.origin.digest
    assert sys.path == before


def test_loading_leaves_random_generators_and_mode_of_the_process_alone(tmp_path: Path) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)

    load_reference(written(tmp_path, GOOD)).draw_inputs(3)

    assert torch.equal(torch.rand(3), expected)
    assert torch.is_grad_enabled()


BROKEN = {
    "syntax": (changed("features = 4", "features = = 4"), r"is not Python, line 5: .*Mend the syntax"),
    "no model": ("x = 1", r"has no Model; it defines no nn\.Module class"),
    "not a module": (changed("class Model(nn.Module):", "class Model:"), r"Model is a class but not an nn\.Module"),
    "model is a function": ("def Model(): pass", r"Model is a function, not a class"),
    "model is an instance": ("from torch import nn\nModel = nn.ReLU()", "Model is an instance"),
    "no inputs": (changed("def get_inputs", "def other"), "has no get_inputs. Define get_inputs"),
    "inputs raise": (
        changed("[torch.rand(2, features)]", "[1 / 0]"),
        r"get_inputs\(\) raised ZeroDivisionError.*problem\.py:14",
    ),
    "inputs are a generator": (changed("return [torch.rand(2, features)]", "yield 1"), "gives a generator, not inputs"),
    "inputs are arrays": (
        changed("torch.rand(2, features)", "torch.rand(2, features).numpy()"),
        r"input 0 is a numpy\.ndarray",
    ),
    "inputs hold no tensor": (changed("torch.rand(2, features)", "3"), "gives no tensor at all"),
    "inputs are sparse": (changed("torch.rand(2, features)", "torch.eye(4).to_sparse()"), r"torch\.sparse_coo tensor"),
    "arguments raise": (
        changed("return [features]", "raise ValueError('no')"),
        r"get_init_inputs\(\) raised ValueError: no",
    ),
    "arguments are a number": (changed("return [features]", "return 4"), "get_init_inputs gives a int"),
    "constructor raises": (
        changed("self.scale = scale", "self.scale = scale / 0"),
        r"Model\(4\) raised ZeroDivisionError.*problem\.py:10",
    ),
    "arguments don't fit": (
        changed("return [features]", "return [1, 2, 3, 4]"),
        r"Model\(1, 2, 3, 4\) raised TypeError",
    ),
    "shapes don't fit": (
        changed("torch.rand(2, features)", "torch.rand(2, 5)"),
        r"\[2, 5\] raised RuntimeError.*problem\.py:12",
    ),
    "too few inputs": (changed("[torch.rand(2, features)]", "[torch.rand(2, features)] * 2"), r"raised TypeError"),
    "forward raises": (
        changed("return self.linear(x) * self.scale", "raise KeyError('key')"),
        r"raised KeyError: 'key' \(problem\.py:12\)",
    ),
    "forward returns nothing": (changed("return self.linear(x)", "self.linear(x)"), "forward returns no tensor"),
    "forward returns an object": (
        changed("return self.linear(x) * self.scale", "return x, object()"),
        r"output 1 of forward is a builtins\.object",
    ),
    "forward returns a named tuple": (
        changed("return self.linear(x) * self.scale", "return torch.max(x, dim=1)"),
        r"nests in a torch\.return_types\.max",
    ),
    "package missing": (
        "import no_such_package_here.sub",
        r"needs the module 'no_such_package_here'.*pip install no_such_package_here",
    ),
    "circular import": ("import circle_a", "circular import"),
    "exits": ("import sys\nsys.exit(3)", r"importing problem\.py called sys\.exit\(3\) \(problem\.py:2\)"),
    "exits in forward": (
        changed("return self.linear(x)", "raise SystemExit\n        return self.linear(x)"),
        "called sys.exit",
    ),
    "recursion": ("def f(): f()\nf()", "recurses without end"),
    "null bytes": ("x = 1\0", "is not Python"),
    "asserts": ("assert False, 'two\\nlines'", r"raised AssertionError: two lines \(problem\.py:1\)"),
    "odd error": ("class E(Exception):\n    def __str__(self): return ''\nraise E", "raised E: no message"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_line_that_says_what_and_where(name: str, tmp_path: Path) -> None:
    text, message = BROKEN[name]
    (tmp_path / "circle_a.py").write_text("from circle_b import y\nx = 1\n")
    (tmp_path / "circle_b.py").write_text("from circle_a import x\ny = 1\n")

    with pytest.raises(LoadError, match=message) as caught:
        load_reference(written(tmp_path, text))

    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "problem.py"))
    assert caught.value.remedy
    assert caught.value.exit_code == 2


def test_the_original_error_is_kept_as_the_cause(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        load_reference(written(tmp_path, BROKEN["forward raises"][0]))

    assert isinstance(caught.value.__cause__, KeyError)


def test_a_failed_load_leaves_nothing_in_sys_modules(tmp_path: Path) -> None:
    before = set(sys.modules)

    with pytest.raises(LoadError):
        load_reference(written(tmp_path, "1 / 0"))

    assert not [name for name in set(sys.modules) - before if "kernelwright_reference" in name]


def test_paths_that_are_no_reference_are_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "other.py")
    (tmp_path / "binary.py").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "broken.pt2").write_bytes(b"nothing like a program")
    (tmp_path / "folder.py").mkdir()
    for name, message in {
        "missing.py": "no such file.*other.py",
        "nowhere/missing.py": "no such file; the folder .*nowhere doesn't exist",
        "binary.py": "is not Python",
        "folder.py": "is a folder, not a file",
        "broken.pt2": "torch.export.load raised",
        "missing.pt2": "no such file",
        "word": "names no class",
        "word:Class": "no module called 'word'",
        "kernelwright.errors:Nope": r"has no 'Nope'; it has",
        "kernelwright.errors:LoadError": "raised TypeError",
        "kernelwright.records.run:RunState": "raised|not an nn.Module",
        "math:pi": "is a float, not an nn.Module",
        "math:": "not of the form module:name",
    }.items():
        spelling = name if ":" in name or name == "word" else str(tmp_path / name)
        with pytest.raises(LoadError, match=message) as caught:
            load_reference(spelling)
        assert "\n" not in str(caught.value)
    with pytest.raises(LoadError, match="is a int"):
        load_reference(3)  # pyright: ignore[reportArgumentType]


def test_an_unknown_size_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"no size constant is called 'width'; it has features=4"):
        load_reference(written(tmp_path, GOOD), sizes={"width": 3})
    with pytest.raises(LoadError, match="no size constants to change"):
        load_reference(nn.ReLU(), inputs=(torch.rand(2),), sizes={"width": 3})


def spin() -> None:
    while True:
        try:
            time.sleep(1.0)
        except Exception:  # noqa: BLE001 - user code that swallows everything it can
            continue


def test_an_endless_step_ends() -> None:
    with (
        pytest.raises(LoadError, match=r"spinning did not end within 0\.05 s \(test_problems_load\.py"),
        running("endless.py", "spinning", remedy="Stop", limit_s=0.05),
    ):
        spin()


def test_an_interrupt_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt), running("file.py", "working", remedy="Wait"):
        raise KeyboardInterrupt


IMPORTABLE = """
import torch
from torch import nn
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
    def forward(self, x, *, bias=0.0):
        return self.norm(x) + bias
ready = Block().eval()
def make():
    return nn.Sequential(Block(), nn.ReLU())
class Holder:
    block = ready
def inputs():
    return (torch.rand(3, 4),), {"bias": torch.rand(4)}
def simple():
    return torch.rand(3, 4)
def wrong():
    return "text"
"""


@pytest.mark.parametrize(
    ("name", "inputs", "mode"),
    [
        ("Block", "inputs", "train"),
        ("ready", "inputs", "eval"),
        ("make", "simple", "train"),
        ("Holder.block", "simple", "eval"),
    ],
)
def test_importable_names_load(
    name: str, inputs: str, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, IMPORTABLE, "kw_importable.py")
    monkeypatch.chdir(tmp_path)

    loaded = load_reference(f"kw_importable:{name}", inputs=f"kw_importable:{inputs}")

    assert loaded.problem.contract.mode == mode
    assert loaded.problem.origin.kind == "import"
    assert "class Block" in loaded.source
    assert loaded.problem.name == name
    with pytest.raises(LoadError, match="gives a str, not inputs"):
        load_reference(f"kw_importable:{name}", inputs="kw_importable:wrong")
    with pytest.raises(LoadError, match="comes without inputs"):
        load_reference(f"kw_importable:{name}")


def test_a_mode_can_be_asked_for(tmp_path: Path) -> None:
    loaded = load_reference(written(tmp_path, GOOD), mode="eval")

    assert loaded.problem.contract.mode == "eval"
    assert not loaded.module.linear.training


def test_an_exported_program_loads_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "program.pt2"
    torch.export.save(torch.export.export(nn.Linear(3, 2), (torch.rand(4, 3),)), path)

    loaded = load_reference(path)

    assert loaded.problem.origin.kind == "export"
    assert loaded.problem.contract.mode == "eval"
    with pytest.raises(LoadError, match="export it again"):
        load_reference(path, mode="train")
    assert loaded.source == ""
    assert {each.name for each in loaded.problem.contract.state} == {"weight", "bias"}
    assert load_reference(path).problem.id == loaded.problem.id


def test_a_live_module_is_copied_and_never_touched() -> None:
    module = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
    weight = module[0].weight.detach().clone()

    loaded = load_reference(module, inputs=(torch.rand(3, 4),), mode="eval")
    with torch.no_grad():
        loaded.module[0].weight.zero_()

    assert torch.equal(module[0].weight, weight)
    assert module.training
    assert int(module[1].num_batches_tracked) == 0
    assert int(loaded.module[1].num_batches_tracked) == 0


def test_live_modules_that_differ_in_a_setting_are_different_problems() -> None:
    def problem(eps: float) -> str:
        return load_reference(nn.LayerNorm(4, eps=eps), inputs=(torch.rand(3, 4),)).problem.id

    assert problem(1e-5) == problem(1e-5) != problem(1e-3)


def test_a_live_module_needs_inputs_that_are_tensors() -> None:
    with pytest.raises(LoadError, match="without inputs"):
        load_reference(nn.ReLU())
    with pytest.raises(LoadError, match=r"input 0 is a numpy\.ndarray"):
        load_reference(nn.ReLU(), inputs=(np.zeros(3),))
    with pytest.raises(LoadError, match="meta device"):
        load_reference(nn.Linear(2, 2, device="meta"), inputs=(torch.rand(1, 2),))


def test_lazy_parameters_get_their_shapes() -> None:
    loaded = load_reference(nn.LazyLinear(3), inputs=(torch.rand(2, 5),))

    assert loaded.problem.contract.state[0].spec.shape == (3, 5)
