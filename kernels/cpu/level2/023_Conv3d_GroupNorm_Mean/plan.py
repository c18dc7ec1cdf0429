ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    mean_r4 = empty((), dtype=float32)
    launch("mean_r4_kernel", p.group_norm.bias, mean_r4, threads=(1,), group=(1,))
    return {"mean_r4": mean_r4}


def forward(x, *, p, s):
    convolution_out = convolution(x, p.conv.weight, p.conv.bias, (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1)
    mean_r1 = empty((16, 8, 3), dtype=float32)
    launch("mean_r1_kernel", convolution_out, mean_r1, threads=(384,), group=(1,))
    mean_r2 = empty((16, 8, 1), dtype=float32)
    launch("sub_r2_kernel", mean_r2, mean_r1, threads=(128,), group=(1,))
    sub_r2 = mean_r1.reshape((16, 8, 3, 1))
    rsqrt_r1 = empty((16, 8, 1, 1), dtype=float32)
    launch("rsqrt_r1_kernel", convolution_out, mean_r2, rsqrt_r1, threads=(128,), group=(1,))
    add_r3 = empty((16, 1), dtype=float32)
    launch("add_r3_kernel", sub_r2, rsqrt_r1, p.group_norm.weight, s.mean_r4, add_r3, threads=(16,), group=(1,))
    return add_r3.reshape((16,))
