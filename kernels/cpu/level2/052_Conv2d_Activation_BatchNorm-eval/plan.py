ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((64,), dtype=float32)
    sub_r1 = empty((64,), dtype=float32)
    launch("sub_r1_kernel", p.bn.running_var, p.bn.weight, p.bn.running_mean, p.bn.bias, mul_r1, sub_r1, threads=(64,), group=(64,))
    return {"mul_r1": mul_r1, "sub_r1": sub_r1}


def forward(x, *, p, s):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1), (0, 0), (1, 1), False, (0, 0), 1)
    launch("add_r2_kernel", s.mul_r1, s.sub_r1, convolution_out, threads=(512,), group=(1,))
    return convolution_out
