"""Widening changes the dtypes that a plan names, and nothing else."""

from kernelwright.plan.widened import widened


def test_every_narrower_dtype_is_widened_and_strings_and_names_are_kept():
    plan = (
        "def forward(x, *, p):\n"
        "    a = empty((2,), dtype=float32); b = to(x, bfloat16)  # float32 here stays\n"
        '    launch("float32", a, p.float32_table, threads=(2,))\n'
        "    return a\n"
    )

    assert widened(plan) == (
        "def forward(x, *, p):\n"
        "    a = empty((2,), dtype=float64); b = to(x, float64)  # float32 here stays\n"
        '    launch("float32", a, p.float32_table, threads=(2,))\n'
        "    return a\n"
    )
