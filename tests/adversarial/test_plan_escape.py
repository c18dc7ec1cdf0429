"""Plans that try to get out: whatever is tried is refused, or does only what a plan may."""

import ast
import builtins
import contextlib
import copy
import random
import sys
from collections.abc import Iterator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kernelwright.plan.complaint import PlanError
from kernelwright.plan.library import LIBRARY
from kernelwright.plan.limits import Limits
from kernelwright.plan.operators import callable_of
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.python_launcher import PythonLauncher
from kernelwright.plan.tree import Plan, PlanRefused

TARGETS = ("os", "sys", "subprocess", "builtins", "io", "ctypes", "socket", "pickle", "importlib", "torch")
ROUTES = [
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__.__mro__",
    "x.__getattribute__('data')",
    "x.__reduce_ex__(2)",
    "relu.__globals__",
    "relu.__wrapped__",
    "x.relu.__self__",
    "(1).__class__",
    "''.__class__.__mro__[1]",
    "'{0.__class__.__init__.__globals__}'.format(x)",
    "'%s' % x",
    "f'{x.__class__}'",
    "x.shape.__class__",
    "x.dtype.__reduce__()",
    "x.storage()",
    "x.untyped_storage()",
    "x.data_ptr()",
    "x.numpy()",
    "x.tolist()",
    "x.item()",
    "x.cpu()",
    "x.cuda()",
    "x.set_(x)",
    "x.resize_(9)",
    "x.apply_(relu)",
    "x.map_(x, relu)",
    "x.register_hook(relu)",
    "x.type('torch.FloatTensor')",
    "x.backward()",
    "x.share_memory_()",
    "x.as_strided((9,), (1,))",
    "as_strided(x, (9,), (1,))",
    "from_file('/etc/passwd')",
    "load('/etc/passwd')",
    "save(x, '/tmp/x')",
    "compile('1', '', 'eval')",
    "exec('1')",
    "open('/etc/passwd')",
    "print(x)",
    "input()",
    "globals()",
    "locals()",
    "vars()",
    "dir(x)",
    "id(x)",
    "type(x)",
    "object()",
    "super()",
    "setattr(x, 'data', x)",
    "delattr(x, 'data')",
    "breakpoint()",
    "memoryview(x)",
    "bytes(9)",
    "rand((2,))",
    "bernoulli(x)",
    "dropout(x, 0.5)",
    "manual_seed(1)",
    "set_num_threads(1)",
    "ops.aten.relu(x)",
    "torch.ops.load_library('x.so')",
    "torch._C._jit_internal",
    "p.__dict__",
    "p['__class__']",
    "p.x.__class__.y",
    "s.__class__",
    "s['__class__']['__init__']",
    "p._parameters['w']",
    "p.keys()",
    "p.w.data",
    "(lambda: x)()",
    "[x for x in (1,)][0]",
    "(x for x in (1,))",
    "(yield x)",
    "(y := x)",
    "relu(*(x,))",
    "relu(**{'input': x})",
    "relu if True else relu",
    "(relu, relu)[0](x)",
    "'relu'(x)",
    "1(x)",
    "x(x)",
    "x.shape(x)",
    "p(x)",
    "p.w(x)",
    "launch",
    "launch.__globals__",
    "x[...].data",
    "x[(lambda: 0)()]",
    "x[[0, 1]].storage",
    "x.view('float64')",
    "\uff45\uff56\uff41\uff4c('1')",
    "x.\uff44\uff41\uff54\uff41",
    "x.__\uff43lass__",
]


def scale(x: torch.Tensor, y: torch.Tensor) -> None:
    """Copy as many elements as both hold; a kernel gets addresses and can't refuse a shape."""
    count = min(x.numel(), y.numel())
    y.reshape(-1)[:count].copy_(x.reshape(-1)[:count])


KERNELS = PythonLauncher({"scale": scale})


def wrapped(expression: str) -> list[str]:
    """Return plans that have ``expression`` in each place where one can stand."""
    head = "def prepare(p):\n    return {'w': p.w}\ndef forward(x, *, p, s):\n"
    places = [
        "    y = {0}\n    return x\n",
        "    return {0}\n",
        "    if {0}:\n        pass\n    return x\n",
        "    for i in range({0}):\n        pass\n    return x\n",
        "    y = x[{0}]\n    return x\n",
        "    y = x[{0}:]\n    return x\n",
        "    y = relu({0})\n    return x\n",
        "    y = sum(x, dim={0})\n    return x\n",
        '    launch("scale", {0}, x, threads=(1,))\n    return x\n',
        '    launch("scale", x, x, threads={0})\n    return x\n',
        "    y = empty({0})\n    return x\n",
        "    y = p.a[{0}].b\n    return x\n",
        "    {0}\n    return x\n",
    ]
    own = f"def prepare(p):\n    return {{'w': {expression}}}\ndef forward(x, *, p, s):\n    return x\n"
    return [*(head + place.format(expression) for place in places), own]


def outcome(text: str) -> str:
    """Return "refused", "failed" or "ran"; anything else escapes as the exception it is."""
    plan = parse(text)
    if isinstance(plan, PlanRefused):
        return "refused"
    w, x = torch.ones(2, 2), torch.ones(2, 2)
    limits = Limits(statements=2000, trips=500, launches=50, bytes=2**24, tensor_bytes=2**22)
    try:
        program = Program(plan, KERNELS, {"w": w}, limits=limits)
        outputs = program.forward([x])
        assert all(type(each) is torch.Tensor for each in outputs)
        program.specialize([x])([x])
    except PlanError:
        return "failed"
    finally:
        assert torch.equal(w, torch.ones(2, 2))
    return "ran"


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_out_is_refused_wherever_it_stands(route: str) -> None:
    # What reads as the name of a weight ("w.data") or as plain arithmetic is looked for when it runs, in vain.
    assert {outcome(text) for text in wrapped(route)} <= {"refused", "failed"}


@pytest.mark.parametrize(
    "name", sorted({*dir(builtins), *TARGETS} - LIBRARY.keys() - {"True", "False", "None", "Ellipsis"})
)
def test_no_builtin_or_module_has_a_meaning_in_a_plan(name: str) -> None:
    texts = [
        f"def forward(x):\n    y = {use}\n    return x\n" for use in (name, f"{name}(x)", f"{name}.x", f"x.{name}()")
    ]

    assert {outcome(text) for text in texts} == {"refused"}


def test_shadowing_a_builtin_or_a_function_changes_nothing() -> None:
    plan = parse("def forward(print, open):\n    eval = 3\n    mean = sum(print, 0)\n    return mean, open\n")

    assert isinstance(plan, Plan)
    assert builtins.eval is not None
    assert isinstance(parse("def forward(relu):\n    return relu(relu)\n"), PlanRefused)


def test_every_function_of_the_table_is_torchs_own_or_ours() -> None:
    for operator in LIBRARY.values():
        if operator.path.startswith("plan.") and operator.kind in ("allocation", "number"):
            continue
        callee = callable_of(operator)
        assert callable(callee)
        forbidden = {"eval", "exec", "open", "load", "save", "from_file", "as_strided", "set_", "resize_", "apply_"}
        assert operator.path.rsplit(".", 1)[-1] not in forbidden


@pytest.mark.filterwarnings("ignore")  # torch's, about arguments that nobody would give
@pytest.mark.parametrize("name", sorted(name for name, row in LIBRARY.items() if row.kind in ("work", "view")))
def test_no_function_writes_what_it_is_given_unless_its_row_says_so(name: str) -> None:
    operator = LIBRARY[name]
    if operator.writes_first:
        return
    # Truth values by position are how torch is asked to work in place; every prefix of arguments is tried.
    tensors = [torch.full((2, 2), -1.5) for _ in range(5)]
    fixed = [tensor.clone() for tensor in tensors]
    for count in range(1, 6):
        for rest in ((), (True,), (True, True), (1.0, True), (1.0, 2.0, True), (0.1, 0.3, True, True)):
            try:
                callable_of(operator)(*tensors[:count], *rest)
            except (RuntimeError, TypeError, ValueError, IndexError, AttributeError, NotImplementedError):
                continue
    assert all(torch.equal(tensor, kept) for tensor, kept in zip(tensors, fixed, strict=True)), name


SEEDS = [
    """
def prepare(p):
    return {'w': p.w.t().contiguous()}
def forward(x, *, p, s):
    B, N = x.shape
    out = empty((B, N), dtype=x.dtype)
    for i in range(2):
        if i % 2 == 0 and B > 1:
            launch("scale", x, out.view(B * N), threads=(B * N, 1), group=(1,))
        else:
            mm(x, s.w, out=out)
    y = softmax(x[1:, ::1], dim=-1)
    return out, y.sum(0, keepdim=True), p.w.t()
""",
    """
def forward(x, *, p):
    n = len(x.shape) + min(2, x.numel())
    n += 1
    h = full((2, n), 1.5 if n < 9 else 0)
    a, b = x.chunk(2, 1)
    return cat((a, b, relu(x)), dim=1), where(gt(x, 0), x, 0), linear(x, p.w, None)
""",
]
WORDS = [
    "__class__",
    "__globals__",
    "__builtins__",
    "__import__",
    "__dict__",
    "data",
    "grad",
    "eval",
    "exec",
    "open",
    "getattr",
    "type",
    "torch",
    "os",
    "p",
    "s",
    "x",
    "launch",
    "range",
    "as_strided",
    "item",
    "numpy",
    "storage",
    "set_",
    "shape",
    "dtype",
    "view",
    "format",
    "out",
    "device",
    "inplace",
    "self",
]
NODES: list[ast.expr] = [
    ast.parse(text, mode="eval").body
    for text in (
        "x",
        "p.w",
        "s.w",
        "1",
        "-1",
        "2**62",
        "1.5",
        "inf",
        "'text'",
        "None",
        "True",
        "...",
        "()",
        "(x, x)",
        "float32",
        "x.shape",
        "x.__class__",
        "lambda: 1",
        "[i for i in x]",
        "eval('1')",
        "{}",
        "f'{x}'",
        "relu",
        "launch",
        "0",
        "10**9",
        "x[0]",
        "x[None, ...]",
        "empty((2, 2))",
        "x.view(-1)",
        "p",
        "range(3)",
        "print(x)",
        "x.data",
    )
]


SEEN: list[str] = []
WATCHED = (
    "os.system",
    "os.exec",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "subprocess.Popen",
    "socket.connect",
)


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note what Python says it is about to do to the world outside; torch's own late imports write byte code."""
    writes = event == "open" and any(mark in str(arguments[1]) for mark in "wax+")
    if (event in WATCHED or writes) and "__pycache__" not in str(arguments[:1]):
        SEEN.append(f"{event}{arguments}")


@contextlib.contextmanager
def effects_outside() -> Iterator[list[str]]:
    if not HOOKED:
        sys.addaudithook(watch)  # stays for good: Python can't take one away
        HOOKED.append(True)
    SEEN.clear()
    yield SEEN


HOOKED: list[bool] = []


class Mutator(ast.NodeTransformer):
    """Edits one in so many nodes: swaps expressions, renames, reorders."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def visit(self, node: ast.AST) -> ast.AST:
        node = self.generic_visit(node)
        if self.random.random() > 0.08:
            return node
        if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
            return copy.deepcopy(self.random.choice(NODES))
        for name, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, name, self.random.choice(WORDS))
            elif isinstance(value, list) and len(value) > 1:
                self.random.shuffle(value)
        return node


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_plans_edited_at_random_are_refused_or_do_only_what_plans_may(text: str, seed: int) -> None:
    tree = Mutator(seed).visit(ast.parse(text))
    try:
        edited = ast.unparse(ast.fix_missing_locations(tree))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return

    with effects_outside() as seen:
        assert outcome(edited) in ("refused", "failed", "ran")

    assert seen == []


def test_the_unedited_seeds_run() -> None:
    assert [outcome(seed) for seed in SEEDS] == ["ran", "ran"]
