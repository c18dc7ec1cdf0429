"""What a model is told: the brief as messages, made from the files in ``authors/prompts``.

What is the same for all problems of a target comes first, so that providers' caches of prompts serve
it again. Each file's first line has its version; who changes a file's text changes that too.
"""

import re
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from kernelwright.authors.author import Brief
from kernelwright.authors.llm.figures import bound_lines
from kernelwright.plan.assumptions import ASSUMPTIONS
from kernelwright.plan.library import DTYPES, KINDS, LIBRARY
from kernelwright.records.candidate import SourceFile
from kernelwright.records.contract import Constant, Leaf
from kernelwright.records.model_call import Message
from kernelwright.records.tensor import TensorSpec

FOLDER = "kernelwright.authors.prompts"
GRAPH_LINES = 600
_VERSION = re.compile(r"^\{# (\w+), version (\d+):")
# How kernels are written for a target: the fence's language, the usual suffix, all suffixes.
_LANGUAGES = {
    "cpu": ("cpp", ".cpp", "`.cpp` (headers in `.h`)"),
    "metal": ("metal", ".metal", "`.metal` (headers in `.h`)"),
    "cuda": ("cuda", ".cu", "`.cu` (headers in `.cuh`) or are Triton kernels in `.py`"),
}
_WORDS = {".py": "python", ".h": "cpp", ".cuh": "cuda"}  # for the suffixes of what isn't a target's own kernels
_PRECISION = {
    "strict": "strict: no more rounding error than a reordering of the module's own arithmetic makes",
    "tf32": "tf32: products may round their operands to TF32",
    "bf16": "bf16: products may round their operands to bfloat16",
}


def opening(brief: Brief, *, attempts: int) -> tuple[Message, ...]:
    """Return what is said to a model before it says anything."""
    fence, suffix, suffixes = _LANGUAGES.get(brief.target, ("", "", "what the guide says"))
    system = rendered(
        "writer",
        target=brief.target,
        guide=_untitled(brief.guide.strip()),
        plan_language=plan_language(accepts_finite_only=brief.contract.accepts_finite_only),
        fence=fence,
        suffix=suffix,
        suffixes=suffixes,
    )
    problem = rendered(
        "problem",
        brief=brief,
        graph=_graph_text(str(brief.graph)),
        inputs=[leaf_text(leaf) for leaf in brief.contract.inputs],
        outputs=[leaf_text(leaf) for leaf in brief.contract.outputs],
        precision=_PRECISION[brief.contract.precision],
        machine=machine_lines(brief),
        bounds=[*_traffic(brief), *(bound_lines(brief.bound) if brief.bound else [])],
        reference=brief.reference_kernel,
        exemplars=brief.exemplars,
        fenced=fenced,
        attempts=attempts,
    )
    return Message(speaker="system", text=system), Message(speaker="user", text=problem)


def plan_language(*, accepts_finite_only: bool = True) -> str:
    """Return the plan language in short, with the functions that there are."""
    functions = [
        (kind, what, ", ".join(f"`{name}`" for name, operator in sorted(LIBRARY.items()) if operator.kind == kind))
        for kind, what in KINDS.items()
    ]
    dtypes = ", ".join(f"`{name}`" for name in DTYPES)
    return rendered(
        "plan_language",
        functions=functions,
        dtypes=dtypes,
        assumptions=", ".join(f'`"{name}"` ({what})' for name, what in ASSUMPTIONS.items()),
        accepts_finite_only=accepts_finite_only,
    )


def rendered(name: str, **fields: Any) -> str:
    """Return the prompt ``name`` filled in.

    Raises:
        jinja2.UndefinedError: a field that it needs is missing.
    """
    return _template(name).render(**fields).strip() + "\n"


def versions() -> dict[str, int]:
    """Return the version of every prompt, by name."""
    found: dict[str, int] = {}
    for entry in sorted(files(FOLDER).iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".md"):
            match = _VERSION.match(entry.read_text(encoding="utf-8"))
            assert match is not None, f"{entry.name} has no version in its first line"
            found[match[1]] = int(match[2])
    return found


def fenced(file: SourceFile) -> str:
    """Return a file as models are to hand theirs in: in a fence, with its name on the opening line."""
    longest = max((len(run) for run in re.findall(r"`{3,}", file.text)), default=2)
    fence = "`" * (longest + 1)
    suffix = PurePosixPath(file.name).suffix
    language = next((word for word, usual, _ in _LANGUAGES.values() if usual == suffix), _WORDS.get(suffix, ""))
    return f"{fence}{language} {file.name}\n{file.text.strip()}\n{fence}"


def leaf_text(leaf: Leaf) -> str:
    """Return an input or output in words; strides only where they aren't those of a dense row-major tensor."""
    match leaf:
        case TensorSpec():
            return f"{leaf}" if leaf.is_contiguous else f"{leaf}, strides {list(leaf.strides)} (in elements)"
        case Constant():
            return f"the value {leaf.value!r}, always"


def machine_lines(brief: Brief) -> list[str]:
    """Return what a brief says of the machine, a fact a line."""
    caches = ", ".join(f"L{level} {size // 1024} KiB" for level, size in enumerate(brief.cache_bytes, start=1))
    lines = [f"{brief.threads} threads side by side"] if brief.threads else []
    lines += [f"vector registers of {brief.vector_bytes} bytes"] if brief.vector_bytes else []
    return lines + ([f"data caches from the nearest outward: {caches}"] if caches else [])


def _traffic(brief: Brief) -> list[str]:
    """Return the least that memory has to move: inputs and weights once in, outputs once out."""
    contract = brief.contract
    read = sum(spec.bytes for spec in contract.tensor_inputs) + sum(each.spec.bytes for each in contract.state)
    written = sum(spec.bytes for spec in contract.tensor_outputs)
    return [
        f"inputs and weights are {read:,} bytes, outputs {written:,}: no kernel moves less than what it needs of them"
    ]


def _graph_text(text: str) -> str:
    """Return a graph's beginning and end where it is long: thousands of operators are paid for by the token."""
    lines = text.splitlines()
    if len(lines) <= GRAPH_LINES:
        return text
    half = GRAPH_LINES // 2
    return "\n".join((*lines[:half], f"[... {len(lines) - 2 * half} lines left out ...]", *lines[-half:]))


def _untitled(guide: str) -> str:
    """Return the guide without its title: it stands under one of ours."""
    return (guide.partition("\n")[2] if guide.startswith("# ") else guide).strip()


@cache
def _environment() -> Environment:
    # Markdown for a model, no HTML: escaping would put &lt; into source code.
    return Environment(autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701


@cache
def _template(name: str) -> Template:
    return _environment().from_string((files(FOLDER) / f"{name}.md").read_text(encoding="utf-8"))
