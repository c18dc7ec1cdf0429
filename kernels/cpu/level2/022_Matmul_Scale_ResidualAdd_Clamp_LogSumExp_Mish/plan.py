ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((2048, 2048), dtype=float32)
    launch("mul_r1_kernel", p.matmul.weight, mul_r1, threads=(4194304,), group=(1024,))
    mul_r3 = empty((2048,), dtype=float32)
    launch("mul_r3_kernel", p.matmul.bias, mul_r3, threads=(2048,), group=(1024,))
    linear_r1_packed = mkldnn_reorder_linear_weight(mul_r1, 32)
    return {"mul_r1": mul_r1, "mul_r3": mul_r3, "linear_r1_packed": linear_r1_packed}


def forward(x, *, p, s):
    linear_r1 = mkldnn_linear_pointwise(x, s.linear_r1_packed, s.mul_r3, "none", (), "")
    mul_2 = empty((32, 1), dtype=float32)
    launch("mul_2_kernel", linear_r1, mul_2, threads=(32,), group=(1,))
    return mul_2
