"""The built-in author's Metal kernels on an NVIDIA GPU, at the sizes that problem files have, against float64.

    python bench/metal_full_size.py KernelBench --level 1,2 [--only WORD] [--limit 40] [--out results.jsonl]

Each problem's module is captured, compiled by `fuser` for Metal, built to PTX and run on the GPU on inputs as large as
the file makes them. The answer is compared with the module's own in float64, in units of the module's own error in
float32, as a verification does. Prints a line for each problem and how many agree; what doesn't fit the GPU's memory or
the limit (seconds for each problem) is left out and said. Results are added to --out, and what is in it is not tried
again. Problems run in a process of their own, one after another: a GPU that a kernel has spoilt is no use to the next.
"""

import argparse
import copy
import gc
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import torch
from torch.utils._pytree import tree_leaves

from kernelwright.authors.fuser.algebra import rewrite
from kernelwright.authors.fuser.author import variants
from kernelwright.authors.fuser.generate import Declined, Generated, Options, assembled, prepared
from kernelwright.authors.fuser.languages import METAL
from kernelwright.authors.fuser.schedule import Facts
from kernelwright.errors import KernelwrightError
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.tree import PlanRefused
from kernelwright.problems.capture import Captured, capture
from kernelwright.records.build import BuildFailed
from kernelwright.records.candidate import Candidate
from kernelwright.records.graph import Graph
from kernelwright.targets.metal.target import MetalTarget
from kernelwright.verification.compare import Agreement, compare_tensor
from kernelwright.verification.oracle import ExpectedTensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one problem: ``outcome`` is "agrees", "differs", "declined" or "left out"."""

    name: str
    outcome: str
    said: str = ""
    kernels: int = 0
    library_calls: int = 0
    elements: int = 0
    worst: float = 0.0
    seconds: float = 0.0


class _TooLongError(Exception):
    pass


def tried(path: Path, target: MetalTarget) -> Tried:
    """Generate, build, run and compare one problem."""
    name = f"{path.parent.name}/{path.stem}"
    torch.manual_seed(0)
    with torch.no_grad(), torch.device("cuda"):
        namespace: dict[str, Any] = {"__name__": path.stem}
        exec(compile(path.read_text(), str(path), "exec"), namespace)  # noqa: S102 - a problem's own code
        model = namespace["Model"](*namespace["get_init_inputs"]()).eval()
        inputs = tuple(namespace["get_inputs"]())
        captured = capture(model, inputs, {})
        if not isinstance(captured, Captured):
            return Tried(name=name, outcome="declined", said=str(captured))
        generated = generated_for(captured.graph, target)
        if isinstance(generated, Declined):
            return Tried(name=name, outcome="declined", said=generated.reason)
        if not generated.kernels:
            return Tried(name=name, outcome="declined", said="no kernel of its own")
        answers = run(generated, captured, model, inputs, target)
        own = leaves_of(model(*inputs))
        exact = leaves_of(copy.deepcopy(model).double()(*map(widened, inputs)))
        worst = 0.0
        for at, (one, other, got) in enumerate(zip(exact, own, answers, strict=True)):
            found = compare_tensor(f"output {at}", ExpectedTensor(exact=one, own=other), got, inputs)
            if not isinstance(found, Agreement):
                return Tried(name=name, outcome="differs", said=found.evidence, kernels=len(generated.kernels))
            worst = max(worst, found.worst)
    return Tried(
        name=name,
        outcome="agrees",
        kernels=len(generated.kernels),
        library_calls=len(generated.units) - len(generated.kernels),
        elements=sum(each.numel() for each in (*answers, *filter(torch.is_tensor, inputs))),
        worst=worst,
    )


def generated_for(graph: Graph, target: MetalTarget) -> Generated | Declined:
    """Return the fuser's first candidate for a graph."""
    limits = target.limits()
    facts = Facts(threads=limits.threads, vector_bytes=limits.vector_bytes, cache_bytes=limits.cache_bytes)
    first = variants(rewrite(graph), accepts_finite_only=False)[0]
    made = prepared(first.graph, facts, language=METAL)
    return made if isinstance(made, Declined) else assembled(made, facts, Options(), language=METAL)


def run(
    generated: Generated, captured: Captured, model: torch.nn.Module, inputs: Sequence[Any], target: MetalTarget
) -> tuple[torch.Tensor, ...]:
    """Build a candidate and run its plan on tensors of the GPU."""
    candidate = Candidate(problem_id="", target="metal", form="plan", files=generated.files, author="fuser")
    built = target.build(candidate)
    if isinstance(built, BuildFailed):
        raise KernelwrightError(built.evidence)
    plan = parse(candidate.entry.text, built.kernels)
    if isinstance(plan, PlanRefused):
        raise KernelwrightError(plan.evidence)
    state = dict(model.named_parameters()) | dict(model.named_buffers())
    weights = state | {name: value.to("cuda") for name, value in captured.constants.items()}
    program = Program(plan, target.load(built), weights, device="cuda")
    answers = program.forward([each for each in inputs if isinstance(each, torch.Tensor)])
    torch.cuda.synchronize()
    return answers


def leaves_of(reply: Any) -> list[torch.Tensor]:
    """Return the tensors of an answer."""
    return [each for each in tree_leaves(reply) if isinstance(each, torch.Tensor)]


def widened(value: Any) -> Any:
    """Return an input in float64 where it is floating."""
    return value.double() if isinstance(value, torch.Tensor) and value.is_floating_point() else value


def serve(channel: Connection, limit_s: int) -> None:
    """Try the problems whose paths come, until none does."""
    torch.backends.cudnn.allow_tf32 = False
    target = MetalTarget(emulated_on="cuda")

    def too_long(*_: object) -> None:
        raise _TooLongError

    signal.signal(signal.SIGALRM, too_long)
    with suppress(EOFError):
        while True:
            path = Path(channel.recv())
            name, began = f"{path.parent.name}/{path.stem}", time.monotonic()
            signal.alarm(limit_s)
            try:
                found = tried(path, target)
            except _TooLongError:
                found = Tried(name=name, outcome="left out", said=f"took longer than {limit_s} s")
            except torch.cuda.OutOfMemoryError:
                found = Tried(
                    name=name, outcome="left out", said="does not fit the GPU's memory with its float64 answer"
                )
            except Exception as error:  # noqa: BLE001 - whatever a problem runs into is what is told of it
                found = Tried(name=name, outcome="differs", said=f"{type(error).__name__}: {str(error)[:300]}")
            signal.alarm(0)
            gc.collect()
            torch.cuda.empty_cache()
            channel.send(asdict(found) | {"seconds": round(time.monotonic() - began, 1)})


def results(paths: Sequence[Path], limit_s: int) -> Iterator[Tried]:
    """Yield what becomes of each problem; after one that spoilt the GPU, or had no end, in a new process."""
    spawning = get_context("spawn")
    process: Any = None
    for path in paths:
        if process is None:
            here, there = spawning.Pipe()
            process = spawning.Process(target=serve, args=(there, limit_s), daemon=True)
            process.start()
            there.close()
        here.send(str(path))
        told: dict[str, Any] | None = None
        with suppress(EOFError):
            told = here.recv() if here.poll(2 * limit_s + 60) else None
        yield Tried(**told) if told else Tried(name=path.stem, outcome="differs", said="its process had no answer")
        if told is None or "Cuda" in told["said"] or "CUDA" in told["said"]:
            process.kill()
            process = None


def main() -> None:
    """Try all problems and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="of level1, level2, ...")
    parser.add_argument("--level", default="1,2", help="levels, as in 1,2")
    parser.add_argument("--only", default="", help="problems whose name has this word")
    parser.add_argument("--limit", type=int, default=40, help="seconds for each problem")
    parser.add_argument("--out", type=Path, default=Path("full-size.jsonl"), help="where results are kept")
    asked = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("no NVIDIA GPU here: this compares kernels on one")
    kept = [json.loads(line) for line in asked.out.read_text().splitlines()] if asked.out.exists() else []
    paths = [path for level in asked.level.split(",") for path in sorted((asked.folder / f"level{level}").glob("*.py"))]
    known = {each["name"] for each in kept}
    wanted = [path for path in paths if asked.only in path.stem and f"{path.parent.name}/{path.stem}" not in known]
    counts = Counter(each["outcome"] for each in kept)
    with asked.out.open("a") as file:
        for found in results(wanted, asked.limit):
            counts[found.outcome] += 1
            file.write(json.dumps(asdict(found)) + "\n")
            file.flush()
            detail = (
                f"{found.elements:.2g} elements, worst {found.worst:.3g}" if found.outcome == "agrees" else found.said
            )
            print(f"{found.outcome:9} {found.name}: {detail} ({found.seconds:.0f} s)", flush=True)
    print(", ".join(f"{outcome}: {count}" for outcome, count in sorted(counts.items())))
    sys.exit(1 if counts["differs"] else 0)


if __name__ == "__main__":
    main()
