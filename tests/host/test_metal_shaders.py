"""Requests to compile, as a hostile process may make them: each has an answer, and none reads what it may not."""

from pathlib import Path

import pytest

from kernelwright.compilers.cache import BuildCache
from kernelwright.records.candidate import MODULE_FILE, Candidate, SourceFile
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.metal.shader_builder import COMPILE, ShaderBuilder
from kernelwright.targets.registry import target_named

GOOD = "kernel void k(device float* x, uint i [[thread_position_in_grid]]) { x[i] = 1; }"
ODD = {
    "half a character": (GOOD + " // \ud800", "kernels", "k"),
    "a zero byte": (GOOD + "\0", "kernels", "k"),
    "nothing": ("", "kernels", ""),
    "brackets without end": ("(" * 100_000, "findings", "has no partner"),
    "a comment without end": ("/* never", "findings", "unterminated"),
    "a folder": ('#include "/"\n', "findings", "not found"),
    "a file of the system's": ('#include "/etc/passwd"\n', "findings", "not found"),
    "an endless expansion": (
        "#define A0 x x x x x x x x\n" + "".join(f"#define A{n} {f'A{n - 1} ' * 8}\n" for n in range(1, 10)) + "A9",
        "findings",
        "the compiler was ended: it wrote more than 4 MB",
    ),
    "endless templates": (
        "template<int N> struct S { static constant int v = S<N + 1>::v; }; constant int x = S<0>::v;",
        "findings",
        "exceeded maximum depth",
    ),
    "too many kernels": (
        "\n".join(f"kernel void k{n}(device int* x) {{}}" for n in range(600)),
        "refused",
        "600 kernels",
    ),
    "too long": (" " * (1 << 21), "refused", "characters"),
}


@pytest.fixture
def builder(sandbox: Sandbox, tmp_path: Path) -> ShaderBuilder:
    missing = target_named("metal").available()
    if missing:
        pytest.skip(missing)
    return builder_of(sandbox, tmp_path, "")


def builder_of(sandbox: Sandbox, cache: Path, text: str) -> ShaderBuilder:
    file = SourceFile(name=MODULE_FILE, text=text)
    candidate = Candidate(problem_id="p", target="metal", form="module", files=(file,), author="nobody")
    return ShaderBuilder(candidate=candidate, sandbox=sandbox, cache=BuildCache(folder=cache))


@pytest.mark.parametrize(("source", "kind", "words"), ODD.values(), ids=ODD)
def test_every_source_has_an_answer(source: str, kind: str, words: str, builder: ShaderBuilder) -> None:
    answer = builder.answer({"asks": COMPILE, "source": source})

    assert list(answer) == [kind]
    assert words in str(answer[kind])
    assert len(str(answer[kind])) < 10_000


@pytest.mark.parametrize(
    "asked", [{}, {"asks": "shell", "source": GOOD}, {"asks": COMPILE}, {"asks": COMPILE, "source": 3}]
)
def test_what_is_no_request_is_refused(asked, builder: ShaderBuilder) -> None:
    assert builder.answer(asked) == {"refused": "no such request"}
    assert not builder.kernels


def test_requests_are_counted(builder: ShaderBuilder) -> None:
    builder.most_sources = 2

    answers = [builder.answer({"asks": COMPILE, "source": "/* never"}) for _ in range(3)]

    assert [list(each) for each in answers] == [["findings"], ["findings"], ["refused"]]


def test_a_second_process_is_answered_without_a_compiler(builder: ShaderBuilder, sandbox: Sandbox, tmp_path) -> None:
    first = builder.answer({"asks": COMPILE, "source": GOOD})
    built = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.so")}

    second = builder_of(sandbox, tmp_path, "")

    assert str(second.answer({"asks": COMPILE, "source": GOOD})["kernels"]) == str(_as_json(first["kernels"]))
    assert list(second.kernels) == ["k"]
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.so")} == built


def _as_json(value):
    import json

    return json.loads(json.dumps(value))


@pytest.mark.parametrize(
    ("file", "source", "place"),
    [
        ('A = 1\nS = """\n{0}\n"""', "\n{0}\n", "model_new.py:3:"),
        (
            'A = 1\nS = f"""\n#define W {{w}}\nconstant int A = 1;\n{1}\n"""',
            "\n#define W 8\nconstant int A = 1;\n{0}\n",
            "model_new.py:5:",
        ),
        ('def f():\n    return """\n    // first\n    {0}\n    """', "// first\n{0}", "model_new.py:4:"),
        ('S = "".join(parts)', "\n{0}\n", "shader1.metal:2:"),
    ],
    ids=["as it stands", "an f-string", "dedented", "made up"],
)
def test_findings_are_told_by_the_line_of_the_candidates_own_file(
    file: str, source: str, place: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    bad = "kernel void k(device float* x) { double v = x[0]; }"
    written = file.format(bad, bad.replace("{", "{{").replace("}", "}}"), w="w")

    answer = builder_of(sandbox, tmp_path, written).answer({"asks": COMPILE, "source": source.format(bad)})

    assert answer["findings"].startswith(place)
    assert f"\n    {bad}\n" in answer["findings"]
