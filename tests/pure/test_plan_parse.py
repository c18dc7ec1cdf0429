"""What the plan language takes and refuses, without torch."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelwright.plan.parse import parse
from kernelwright.plan.printer import printed
from kernelwright.plan.tree import Assign, Call, Launch, Parameter, Plan, PlanRefused

WHOLE = '''
"""Row softmax beside a product."""
ASSUMPTIONS = ("inputs are finite",)

def prepare(p):
    w = p.linear.weight.t().contiguous()
    return {"wt": w, "scale": 0.5}

def forward(x, mask, *, p, s):
    """The docstring is not a statement."""
    B, N = x.shape
    blocks = ceil_div(N, 256)
    out = empty((B, N), dtype=x.dtype)
    if B % 2 == 0 and not N < 4:
        blocks += 1
    elif x.ndim == 2 or x.dtype == float32:
        blocks = min(blocks, 4) if B > 1 else max(1, 2)
    else:
        pass
    for i in range(0, 4, 2):
        h = mm(x, p.layers[i].weight, out=out)
        launch("softmax", h, out[1:, ::2], N, -1.5, True, threads=(B * 256, 1, 1), group=(256, 1, 1))
    copy_(out[..., 0], mask)
    y = x[None, :, 2]
    (z,) = (N,)
    return out, linear(x, s.wt, p["bias.0"]), x.T
'''


def forward(*lines: str, arguments: str = "x, *, p, s") -> str:
    """Return a plan whose forward has these lines."""
    body = "\n".join(f"    {line}" for line in lines)
    return f"def prepare(p):\n    return {{}}\ndef forward({arguments}):\n{body}\n"


def complaints(text: str) -> str:
    result = parse(text)
    assert isinstance(result, PlanRefused)
    return result.evidence


def test_a_plan_with_every_construct_is_taken() -> None:
    plan = parse(WHOLE, {"softmax"})

    assert isinstance(plan, Plan)
    assert plan.assumptions == ("inputs are finite",)
    assert plan.forward.tensors == ("x", "mask")


def test_printing_a_plan_and_parsing_it_again_gives_the_same_plan() -> None:
    plan = parse(WHOLE)

    assert isinstance(plan, Plan)
    assert parse(printed(plan)) == plan


def test_a_weight_is_one_name_however_it_is_spelled() -> None:
    plan = parse(forward("a = p.layers[0].weight", 'b = p["layers.0.weight"]', "return x"))

    assert isinstance(plan, Plan)
    first, second = plan.forward.body[:2]
    assert isinstance(first, Assign)
    assert isinstance(second, Assign)
    assert first.value == second.value == Parameter(("layers.0.weight",))


def test_a_method_is_the_function_with_the_tensor_first() -> None:
    plan = parse(forward("return x.softmax(-1)"))

    assert plan == parse(forward("return softmax(x, -1)"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("import os", "imports nothing"),
        ("from os import path", "imports nothing"),
        ("y = x.__class__", "no attribute `.__class__`"),
        ("y = x.data", "no attribute `.data`"),
        ("y = x.grad", "no attribute"),
        ("y = x.shape.__len__()", "no function `__len__`"),
        ("y = torch.relu(x)", "write `relu(...)`"),
        ("y = torch.float32", "write `float32`"),
        ("y = x.item()", "no function `item`"),
        ("y = x.as_strided((1,), (1,))", "no function `as_strided`"),
        ("y = getattr(x, 'data')", "no function `getattr`"),
        ("y = eval('1')", "no function `eval`"),
        ("y = 'relu'(x)", "only functions of the library"),
        ("y = (relu)(x)(x)", "only functions of the library"),
        ("y = [relu][0](x)", "only functions of the library"),
        ("y = relu", "can be called but is not a value"),
        ("y = lambda: 1", "lambda"),
        ("y = [i for i in x]", "comprehensions"),
        ("y = {i for i in x}", "comprehensions"),
        ("y = {1: i for i in x}", "comprehensions"),
        ("y = sum(i for i in x)", "comprehensions"),
        ("y = f'{x}'", "f-strings"),
        ("y = (z := 1)", "statement of its own"),
        ("y = relu(*x)", "`*` arguments"),
        ("y = relu(**x)", "not an argument that plans may give"),
        ("y = zeros((1,), device='cuda')", "not an argument that plans may give"),
        ("y = silu(x, inplace=True)", "not an argument that plans may give"),
        ("y = relu(x, out=x)", "doesn't take `out=`"),
        ("y = {'a': 1}", "a dict stands only"),
        ("y = x @ x", "operator is not part"),
        ("y = x & 1", "operator is not part"),
        ("y = ~1", "operator is not part"),
        ("y = 1 in (1, 2)", "`is` and `in`"),
        ("y = x is None", "`is` and `in`"),
        ("y = 1j", "`complex` values"),
        ("y = b'a'", "`bytes` values"),
        ("y = ...", "`ellipsis` values"),
        ("y = 10 ** 5 + 99999999999999999999", "at most 63 bits"),
        ("y = z", "no variable `z`"),
        ("y = p", "`p` is not a value"),
        ("y = p.__dict__", "can't name a weight"),
        ("y = p['__class__']", "can't name a weight"),
        ("y = p.a.__class__.b", "can't name a weight"),
        ("y = p[x]", "a weight is named"),
        ("y = s.a[x].b", "one plain name"),
        ("p = 1", "already means something"),
        ("float32 = 1", "already means something"),
        ("launch = 1", "already means something"),
        ("a__b = 1", "double underscore"),
        ("x.y = 1", "only names are assigned to"),
        ("x[0] = 1", "only names are assigned to"),
        ("p['a'] = x", "only names are assigned to"),
        ("x[0] += 1", "change a variable"),
        ("q += 1", "change a variable"),
        ("a = b = 1", "one name at a time"),
        ("(a, (b, c)) = x.shape", "flat tuple"),
        ("a, *b = x.shape", "flat tuple"),
        ("y: int = 1", "annotations"),
        ("del x", "`delete`"),
        ("assert x", "`assert`"),
        ("raise x", "`raise`"),
        ("global x", "`global`"),
        ("with x: pass", "`with`"),
        ("while True: pass", "`while`"),
        ("try: pass\n    except: pass", "`try`"),
        ("def f(): pass", "don't nest"),
        ("class A: pass", "no classes"),
        ("async def f(): pass", "don't nest"),
        ("yield x", "a value that nothing uses"),
        ("y = yield x", "`Yield` is not part"),
        ("y = await x", "not part"),
        ("for i in x: pass", "runs over range"),
        ("for i in [1, 2]: pass", "runs over range"),
        ("for i, j in range(3): pass", "one variable"),
        ("for i in range(3):\n        break", "`break`"),
        ("match x:\n        case _: pass", "`match`"),
        ("relu(x)", "is not used"),
        ("x.shape", "a value that nothing uses"),
        ("relu = 1\n    y = relu(x)", "is called and also a variable"),
        ("y = launch('k', threads=(1,))", "statement of its own"),
        ("launch(x, threads=(1,))", "kernel's name"),
        ("launch('k', x)", "takes `threads=(...)`"),
        ("launch('k', x, threads=(1,), stream=1)", "takes `threads=(...)`"),
        ("launch('k', *x, threads=(1,))", "`*` arguments"),
        ("launch('k', x, **x)", "takes `threads=(...)`"),
        ("y = range(3)", "stands in `for` only"),
        ("return", "returns a tensor"),
        ("y = x.relu", "has to be called"),
        ("y = __builtins__", "no variable"),
        ("y = __import__('os')", "no function `__import__`"),
        ("y = '{0.__class__}'.format(x)", "no function `format`"),
    ],
)
def test_what_is_not_listed_is_refused_with_a_sentence_and_a_place(line: str, expected: str) -> None:
    text = forward("first = 1", line, "return x")
    result = parse(text)

    assert isinstance(result, PlanRefused)
    assert expected in result.evidence
    assert all(found.line >= 3 and found.column >= 1 for found in result.diagnostics)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "needs `def forward"),
        ("def forward(x):\n  return x\ndef forward(x):\n  return x\n", "defined twice"),
        ("def helper(x):\n  return x\ndef forward(x):\n  return x\n", "`prepare` and `forward` only"),
        ("import torch\ndef forward(x):\n  return x\n", "imports nothing"),
        ("A = 1\ndef forward(x):\n  return x\n", "at the top of a plan"),
        ("ASSUMPTIONS = ('all is well',)\ndef forward(x):\n  return x\n", "not an assumption"),
        ("@wrap\ndef forward(x):\n  return x\n", "no decorators"),
        ("def forward(x=1):\n  return x\n", "no defaults"),
        ("def forward(*x):\n  return x\n", "fixed list"),
        ("def forward(x, **k):\n  return x\n", "fixed list"),
        ("def forward(x: int):\n  return x\n", "no annotations"),
        ("def forward(x) -> int:\n  return x\n", "no annotations"),
        ("def forward(x, *, q):\n  return x\n", "only `p` and `s`"),
        ("def forward(float32):\n  return float32\n", "already means something"),
        ("def forward(x, *, s):\n  return x\n", "no `prepare` to fill it"),
        ("def forward(x):\n  return p.w\n", "doesn't take `p`"),
        ("def prepare(x, p):\n  return {}\ndef forward(x):\n  return x\n", "sees the weights and nothing else"),
        ("def prepare(p):\n  return p.w\ndef forward(x):\n  return x\n", "returns a dict"),
        ("def prepare(p):\n  return {1: p.w}\ndef forward(x):\n  return x\n", "are strings"),
        ("def prepare(p):\n  return {**p.w}\ndef forward(x):\n  return x\n", "are strings"),
        ("def prepare(p):\n  return {'a': 1, 'a': 2}\ndef forward(x):\n  return x\n", "stands here twice"),
        ("async def forward(x):\n  return x\n", "at the top of a plan"),
        ("class forward: pass", "at the top of a plan"),
        ("def forward(x:\n  return x", "not Python"),
        ("def forward(x):\n\treturn x\n        return x\n", "not Python"),
        ("def forward(x):\n  return x\0", "not Python"),
    ],
)
def test_a_plan_has_this_form_and_no_other(text: str, expected: str) -> None:
    assert expected in complaints(text)


def test_every_complaint_is_made_at_once_in_the_order_of_the_text() -> None:
    result = parse(forward("import os", "y = x.data", "while 1: pass", "return eval(x)"))

    assert isinstance(result, PlanRefused)
    assert [found.line for found in result.diagnostics] == [4, 5, 6, 7]
    assert (result.diagnostics[1].file, result.diagnostics[1].column) == ("plan.py", 9)


def test_a_kernel_that_the_sources_lack_is_refused_with_those_they_have() -> None:
    result = parse(forward('launch("sofmax", x, threads=(1,))', "return x"), {"softmax", "scale"})

    assert isinstance(result, PlanRefused)
    assert 'no kernel is called "sofmax"; the sources define: scale, softmax' in result.evidence


@pytest.mark.parametrize(
    "bomb",
    [
        "(" * 5000 + ")" * 5000,
        "[" * 100 + "]" * 100,
        "-" * 100_000 + "1",
        "not " * 50_000 + "1",
        "x" + ".shape" * 50_000,
        "x" + "[0]" * 50_000,
        "1" + " + 1" * 50_000,
        "1 if x else " * 20_000 + "1",
        "9" * 100_000,
        "lambda: " * 20_000 + "1",
        "'" + "a" * 100_000 + "'",
    ],
)
def test_text_meant_to_hurt_the_parser_is_refused(bomb: str) -> None:
    assert complaints(forward(f"y = {bomb}", "return x"))


def test_blocks_nested_past_the_limit_are_refused() -> None:
    deep = "\n".join(" " * (1 + depth) + "if 1:" for depth in range(90)) + "\n" + " " * 92 + "pass"

    assert complaints(f"def forward(x):\n{deep}\n return x\n")


def test_a_text_past_the_size_limit_is_refused() -> None:
    assert "bytes" in complaints("#" * 600_000)


@given(st.text(max_size=200))
def test_any_text_is_a_plan_or_refused(text: str) -> None:
    assert isinstance(parse(text), Plan | PlanRefused)


NUMBERS = st.one_of(
    st.integers(0, 2**62).map(str),
    st.floats(allow_nan=False, min_value=0).map(repr),
    st.sampled_from(["x.shape[0]", "n", "len(x.shape)", "True", "inf", "x.ndim", "s.k", "p.a[n].b.shape[1]"]),
)
EXPRESSIONS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(
            inner,
            st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "<", "<=", "==", "!=", "and", "or"]),
            inner,
        ).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(["-", "+", "not "]), inner).map(lambda parts: f"({parts[0]}{parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        st.lists(inner, max_size=3).map(lambda items: f"({''.join(item + ', ' for item in items)})"),
        st.tuples(inner, inner).map(lambda parts: f"min({parts[0]}, {parts[1]})"),
        st.tuples(inner, inner).map(lambda parts: f"x[{parts[0]}:, ..., ::{parts[1]}, None].stride({parts[0]})"),
        st.tuples(inner, inner).map(lambda parts: f"sum(x, dim={parts[0]}, keepdim={parts[1]})"),
    ),
    max_leaves=8,
)


@given(st.lists(EXPRESSIONS, min_size=1, max_size=4))
def test_printing_is_the_inverse_of_parsing(expressions: list[str]) -> None:
    text = forward("n = 1", *(f"n = {each}" for each in expressions), "return x")
    plan = parse(text)

    assert isinstance(plan, Plan)
    assert parse(printed(plan)) == plan


def test_checking_a_plan_needs_no_torch() -> None:
    source = Path(__file__).parents[2] / "src"
    code = (
        "import sys; from kernelwright.plan.parse import parse; from kernelwright.plan.library import library_table; \
assert parse('def forward(x):\\n return x.relu()'); library_table(); assert 'torch' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(source)}, timeout=60)


def test_positions_count_from_one() -> None:
    plan = parse("def forward(x):\n    return relu(x)\n")

    assert isinstance(plan, Plan)
    (returned,) = plan.forward.body
    assert (returned.at.line, returned.at.column) == (2, 5)
    assert not isinstance(returned, Call | Launch)
