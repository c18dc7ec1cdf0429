ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r2 = empty((16,), dtype=float32)
    launch("mul_r2_kernel", p.conv.bias, p.bias, p.scale, mul_r2, threads=(16,), group=(16,))
    mul_r1 = empty((16, 8, 3, 3), dtype=float32)
    launch("mul_r1_kernel", p.conv.weight, p.scale, mul_r1, threads=(512,), group=(256,))
    return {"mul_r2": mul_r2, "mul_r1": mul_r1}


def forward(x, *, p, s):
    sigmoid_out = empty((32, 16, 14, 14), dtype=float32)
    launch("sigmoid_kernel", s.mul_r1, x, s.mul_r2, sigmoid_out, threads=(12544,), group=(128,))
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, sigmoid_out, threads=(8192,), group=(256,))
    group_norm_out = sigmoid_out.reshape((32, 8, 2, 196))
    return group_norm_out.reshape((32, 16, 14, 14))
