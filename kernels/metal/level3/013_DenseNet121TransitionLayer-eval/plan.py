ASSUMPTIONS = (
    'weights are finite',
    'inputs are finite',
)


def prepare(p):
    mul_r1 = empty((16,), dtype=float32)
    sub_r1 = empty((16,), dtype=float32)
    launch("sub_r1_kernel", p["transition.0.running_var"], p["transition.0.weight"], p["transition.0.running_mean"], p["transition.0.bias"], mul_r1, sub_r1, threads=(16,), group=(16,))
    return {"mul_r1": mul_r1, "sub_r1": sub_r1}


def forward(x, *, p, s):
    add_r2 = empty((4, 16, 32, 32), dtype=float32)
    launch("add_r2_kernel", x, s.mul_r1, s.sub_r1, add_r2, threads=(16384,), group=(256,))
    avg_pool2d_r1 = empty((4, 16, 31, 31), dtype=float32)
    launch("avg_pool2d_r1_kernel", add_r2, avg_pool2d_r1, threads=(63488,), group=(256,))
    convolution_r1 = empty((4, 1, 32, 16, 16), dtype=float32)
    launch("convolution_r1_kernel", p["transition.2.weight"], avg_pool2d_r1, convolution_r1, threads=(4096,), group=(128,))
    return convolution_r1.reshape((4, 32, 16, 16))
