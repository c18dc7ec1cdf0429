"""Make the exemplars that language models are shown, from the published galleries.

    python bench/exemplars.py KernelBench

Takes the entries named below out of kernels/metal and kernels/cpu, as they were verified (their digests are checked),
captures each problem's graph at the entry's sizes from a checkout of KernelBench, and writes
src/kernelwright/authors/exemplars/TARGET.json. The same galleries give the same bytes.
"""

import argparse
import json
from pathlib import Path

from kernelwright.authors.llm.exemplars import MOST_CHARACTERS, operators_of
from kernelwright.kernelbench.entry import Entry, changed_sources, check_problem_file, entry_in
from kernelwright.problems.capture import Captured, capture_reference
from kernelwright.problems.load import load_reference
from kernelwright.records.candidate import SourceFile
from kernelwright.records.exemplar import Exemplar
from kernelwright.store.codec import encoded

GALLERIES = Path("kernels")
MADE = Path("src/kernelwright/authors/exemplars")
# Of each operator that kernels are written for the entry with the least beside it; none that algebra made trivial.
CHOSEN = {
    "metal": (
        *("level1/001_Square_matrix_multiplication_-eval", "level1/003_Batched_matrix_multiplication-eval"),
        *(
            "level1/023_Softmax-eval",
            "level1/026_GELU_-eval",
            "level1/033_BatchNorm-eval",
            "level1/035_GroupNorm_-eval",
        ),
        *("level1/036_RMSNorm_-eval", "level1/040_LayerNorm-eval", "level1/042_Max_Pooling_2D-eval"),
        *("level1/045_Average_Pooling_2D-eval", "level1/051_Argmax_over_a_dimension-eval"),
        *("level1/057_conv_transposed_2D__square_input__square_kernel-eval", "level1/089_cumsum-eval"),
        *("level1/082_conv_depthwise_2D_square_input_square_kernel-eval", "level1/094_MSELoss-eval"),
        *("level2/001_Conv2D_ReLU_BiasAdd-eval", "level2/056_Matmul_Sigmoid_Sum-eval"),
        *("level2/066_Matmul_Dropout_Softmax-eval", "level2/076_Gemm_Add_ReLU-eval"),
        "level2/087_Conv2d_Subtract_Subtract_Mish-eval",
    ),
    "cpu": (
        *("level1/023_Softmax", "level1/034_InstanceNorm", "level1/035_GroupNorm_", "level1/036_RMSNorm_"),
        *("level1/042_Max_Pooling_2D", "level1/045_Average_Pooling_2D", "level1/049_Max_reduction_over_a_dimension"),
        *("level1/051_Argmax_over_a_dimension", "level1/082_conv_depthwise_2D_square_input_square_kernel"),
        *("level1/088_MinGPTNewGelu", "level1/089_cumsum", "level1/094_MSELoss", "level1/095_CrossEntropyLoss"),
        *("level2/003_ConvTranspose3d_Sum_LayerNorm_AvgPool_GELU", "level2/030_Gemm_GroupNorm_Hardtanh"),
        *("level2/056_Matmul_Sigmoid_Sum", "level2/064_Gemm_LogSumExp_LeakyReLU_LeakyReLU_GELU_GELU"),
        *("level2/066_Matmul_Dropout_Softmax-eval", "level2/073_Conv2d_BatchNorm_Scaling-eval"),
        "level2/087_Conv2d_Subtract_Subtract_Mish",
    ),
}


def main() -> None:
    """Write both files, and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kernelbench", type=Path, help="a checkout of KernelBench of the time of the galleries")
    checkout = parser.parse_args().kernelbench
    for target, folders in CHOSEN.items():
        made = [exemplar(GALLERIES / target / folder, checkout) for folder in folders]
        text = json.dumps(json.loads(encoded(made)), indent=1) + "\n"
        (MADE / f"{target}.json").write_text(text, encoding="utf-8")
        print(f"{target}: {len(made)} exemplars, {len(text):,} characters")


def exemplar(folder: Path, checkout: Path) -> Exemplar:
    """Return the exemplar that an entry makes.

    Raises:
        SystemExit: it isn't as it was published, its problem has no graph, or it is too long to be shown.
    """
    entry = entry_in(folder)
    if changed := changed_sources(folder, entry.candidate.sources):
        raise SystemExit(f"{folder}: not as published: {', '.join(changed)}")
    problem = entry.problem
    check_problem_file(checkout / problem.file, problem)
    reference = load_reference(str(checkout / problem.file), mode=problem.module_mode, sizes=problem.sizes)
    captured = capture_reference(reference)
    if not isinstance(captured, Captured):
        raise SystemExit(f"{folder}: {captured}")
    made = Exemplar(
        problem=problem.name,
        problem_id=entry.candidate.problem_id,
        graph=str(captured.graph),
        operators=operators_of(captured.graph),
        files=tuple(SourceFile(name=name, text=(folder / name).read_text()) for name in entry.candidate.sources),
        provenance=provenance(entry, folder),
    )
    if made.characters > MOST_CHARACTERS:
        raise SystemExit(f"{folder}: {made.characters} characters, at most {MOST_CHARACTERS} are ever shown")
    return made


def provenance(entry: Entry, folder: Path) -> str:
    """Return in one sentence who wrote it, how it was verified, how fast it is, and where it lies."""
    measured = entry.measurement
    speed = ""
    if measured is not None and entry.is_win:
        speed = f", {measured.fastest.value:.2f}x the faster of PyTorch's own there"
    verified = f"{entry.verdict.level} verification on {entry.machine.processor}, {entry.date}"
    return f"{folder.as_posix()}: by {entry.candidate.author}, {verified}{speed}"


if __name__ == "__main__":
    main()
