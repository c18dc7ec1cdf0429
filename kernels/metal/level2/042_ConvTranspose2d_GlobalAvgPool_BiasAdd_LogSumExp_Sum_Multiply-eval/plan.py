ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    sum_r1 = empty((32, 64), dtype=float32)
    launch("sum_r1_kernel", p.conv_transpose.weight, sum_r1, threads=(65536,), group=(256,))
    permute_r2 = empty((64, 32), dtype=float32)
    launch("permute_r2_kernel", sum_r1, permute_r2, threads=(2048,), group=(256,))
    return {"sum_r1": sum_r1, "permute_r2": permute_r2}


def forward(x, *, p, s):
    sum_r5_parts = empty((2, 32, 32), dtype=float32)
    launch("sum_r5_parts_kernel", x, sum_r5_parts, threads=(65536,), group=(256,))
    sum_r5 = empty((2, 32), dtype=float32)
    launch("sum_r5_kernel", sum_r5_parts, sum_r5, threads=(2048,), group=(256,))
    add_out = empty((2, 64, 1, 1), dtype=float32)
    launch("add_kernel", sum_r5, s.permute_r2, p.conv_transpose.bias, p.bias, add_out, threads=(4096,), group=(256,))
    mul_out = empty((2, 1), dtype=float32)
    launch("mul_kernel", add_out, mul_out, threads=(64,), group=(64,))
    return mul_out
