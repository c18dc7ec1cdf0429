ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r5 = empty((32, 1, 1), dtype=float32)
    add_r2 = empty((32,), dtype=float32)
    launch("add_r2_kernel", p.bn.running_var, p.bn.weight, p.bn.running_mean, p.bn.bias, p.conv.bias, mul_r5, add_r2, threads=(32,), group=(32,))
    mul_r3 = empty((32, 8, 3, 3), dtype=float32)
    launch("mul_r3_kernel", p.conv.weight, mul_r5, mul_r3, threads=(1024,), group=(256,))
    return {"mul_r5": mul_r5, "add_r2": add_r2, "mul_r3": mul_r3}


def forward(x, *, p, s):
    convolution_r2 = empty((16, 32, 14, 14), dtype=float32)
    launch("convolution_r2_kernel", s.mul_r3, x, s.add_r2, convolution_r2, threads=(12544,), group=(128,))
    return convolution_r2
