"""The page in a counterexample's folder: what fails, in plain words, and the command that shows it."""

from collections.abc import Sequence

from kernelwright.records.counterexample import Counterexample, TensorSketch
from kernelwright.records.verdict import Rejected

_EXITS = (
    "It asks this one question and nothing else. Exit code 1: the candidate still fails. Exit code 0: this\n"
    "question is answered rightly now, which is no acceptance; run it without `--replay` for that."
)


def page_of(rejected: Rejected, found: Counterexample, problem: str, *, command: str, files: Sequence[str]) -> str:
    """Return the text of README.md."""
    parts = [
        f"# A wrong answer: {problem}",
        f"The candidate was rejected for **{rejected.reason.replace('_', ' ')}**:",
        f"> {' '.join(rejected.evidence.split())}",
        "## Ask it again",
        f"    {command}",
        _EXITS,
        "## What is asked",
        "\n".join(_facts(found)),
        "## The files",
        "```python\nimport torch\n\n" + "\n".join(map(_loading, files)) + "\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _facts(found: Counterexample) -> list[str]:
    said = [f"* input `{each.name}`: {_described(each)}" for each in found.inputs if isinstance(each, TensorSketch)]
    if found.sizes:
        said.append(f"* sizes: {', '.join(f'{name} = {value}' for name, value in found.sizes)}")
    weights = f"redrawn: {', '.join(found.redrawn)}" if found.redrawn else "as the reference constructs them"
    said.append(f"* weights: {weights}")
    if found.calls > 1:
        said.append(f"* calls of a new process: {found.calls}; the last one fails, {found.earlier}")
    if found.is_guarded:
        said.append("* new memory is poisoned and every buffer fenced")
    if found.place is not None:
        place = found.place
        said.append(f"* expected at {list(place.index)} of {place.tensor}: {place.expected}; got: {place.got}")
    return said


def _described(sketch: TensorSketch) -> str:
    listed = ", ".join(f"{list(each.index)}: {each.value}" for each in sketch.elements)
    counted = f"{sketch.not_zero} of {sketch.spec.elements} elements are not 0"
    return f"{sketch.spec}, {counted}{f' ({listed})' if listed else ''}"


def _loading(file: str) -> str:
    name = file.removesuffix(".pt")
    return f'{name} = torch.load("{file}", weights_only=True)'
