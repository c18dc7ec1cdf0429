"""Metal kernels in the compatibility form, as language models write them, and what the verifier has to say of each.

tests/metal_modules/PROBLEM/reference.py has candidates beside it: ``ModelNew`` files for MPS, whose first line says
what they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kernelwright.authors.reading import read_candidate
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.verdict import Reason, Verdict
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.verification.effort import Level
from kernelwright.verification.verdict import verify

FOLDER = Path(__file__).parent / "metal_modules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What a wrong one is rejected for, and what its author is told among other things."""

    reason: Reason
    told: Sequence[str] = field(default=())
    level: Level = "quick"


# With the kernels that ran.
RIGHT = {
    "argmax/values_and_indices": ("argmax_rows",),
    "attention/thread_for_each_query": ("attention",),
    "bfloat_scale/rounded_as_torch_rounds": ("residual",),
    "conv2d/thread_for_each_output": ("conv2d",),
    "cross_entropy/losses_then_mean": ("row_losses", "mean_all"),
    "cumsum/blocks_with_carry": ("cumsum_rows",),
    "embedding/gather": ("gather",),
    "gelu/error_function": ("gelu",),
    "layer_norm/two_passes": ("layer_norm_kernel",),
    "linear_relu/fused": ("linear_relu",),
    "matmul/tiles": ("matmul_tiled",),
    "max_pool/window_in_one_thread": ("max_pool2d",),
    "relu/vector_loads": ("relu_kernel",),
    "rms_norm/thread_for_each_column": ("rms_norm",),
    "softmax/threadgroup_reduction": ("softmax_rows",),
    "square_matmul/simdgroup_matrix": ("gemm",),
    "swish_half/computed_in_float": ("swish_half",),
    "total/two_passes": ("partial_sums",),
    "transpose/tiles": ("transpose_add",),
}
FOR_SHOW = "linear_relu/kernel_for_show"
WRONG = {
    "attention/output_like_the_query": Wrong(
        reason="wrong_values", told=("inputs stored with their last two axes swapped", "an index is permuted")
    ),
    "cumsum/one_group_is_enough": Wrong(
        reason="wrong_values", told=("the last 444 of 700 columns, from 256 on", "never written")
    ),
    "gelu/tanh_approximation": Wrong(reason="wrong_values", told=("the size of an approximation",)),
    "layer_norm/mean_of_squares": Wrong(reason="wrong_values", told=("two hundred times their size",)),
    "matmul/edge_not_checked": Wrong(
        reason="undefined_behaviour",
        told=(
            "model_new.py:28:28: kernel matmul_tiled",
            "of buffer 1 (B), outside of it",
            "Bs[tid.y][tid.x] = B[(t + tid.y) * N + col];",
        ),
    ),
    "mean_half/summed_in_half": Wrong(reason="wrong_values", told=("a sum kept in too few partial sums",)),
    "relu/misaligned_loads": Wrong(
        reason="undefined_behaviour",
        told=("with inputs that start at an unaligned address", "isn't aligned as its type is", "device const float4*"),
        level="full",
    ),
    "relu/nan_becomes_zero": Wrong(reason="special_values", told=("with NaN among the inputs",)),
    "scale/address_space_missing": Wrong(
        reason="build_failed",
        told=(
            "model_new.py:10:32: error: 'x' points into no address space",
            "[address-space, sec. 4]",
            "kernel void twice(const float* x [[buffer(0)]]",
            "self.lib = torch.mps.compile_shader(SRC)",
        ),
    ),
    "scale/computes_in_double": Wrong(
        reason="build_failed",
        told=("model_new.py:12:5: error: Metal has no double [double, sec. 2.1]\n        double v = x[i];\n        ^",),
    ),
    "scale/strides_ignored": Wrong(reason="wrong_values", told=("the answer is stored transposed",)),
    "scale/writes_to_its_input": Wrong(reason="mutated_input", told=("input 0 was changed",)),
    "softmax/barrier_missing": Wrong(
        reason="race",
        told=("model_new.py:29:9: kernel softmax_rows", "nothing orders the two: m = scratch[0];", "That shows as"),
    ),
    "softmax/maximum_from_zero": Wrong(reason="wrong_values", told=("times their size below 0", "they are NaN")),
    "softmax/maximum_not_subtracted": Wrong(reason="wrong_values", told=("scaled by 30", "inf-inf")),
    "total/all_into_one_cell": Wrong(
        reason="race", told=("model_new.py:13:12: kernel sum_all", "of buffer 1 (out)", "out[0] += x[gid];")
    ),
    "total/sums_never_written": Wrong(
        reason="undefined_behaviour",
        told=("kernel partial_sums", "of threadgroup memory, which nobody wrote", "v = sums[lane];"),
    ),
}


def verdict_on(name: str, sandbox: Sandbox, *, level: Level = "quick", seed: int = 3) -> Verdict:
    """Judge one as ``kernelwright verify --target metal`` does; no counterexample is looked for."""
    path = FOLDER / f"{name}.py"
    reference = _reference(path.parent / "reference.py")
    return verify(
        reference,
        read_candidate(path, reference.problem.id, "metal"),
        target=target_named("metal"),
        level=level,
        sandbox=sandbox,
        seed=seed,
        threads=1,
        patience=0,
    )


@cache
def _reference(path: Path) -> Reference:
    return load_reference(path, mode="eval")
