ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((16,), dtype=float32)
    add_r3 = empty((16,), dtype=float32)
    launch("add_r3_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.running_mean, p.batch_norm.bias, p.conv_transpose.bias, mul_r1, add_r3, threads=(16,), group=(16,))
    mul_r4 = empty((16, 16, 3, 3, 3), dtype=float32)
    launch("mul_r4_kernel", p.conv_transpose.weight, mul_r1, mul_r4, threads=(8192,), group=(256,))
    return {"mul_r1": mul_r1, "add_r3": add_r3, "mul_r4": mul_r4}


def forward(x, *, p, s):
    convolution_r2_sums = empty((4, 1, 16, 4, 2, 8, 2, 8, 2), dtype=float32)
    launch("convolution_r2_sums_kernel", s.mul_r4, x, convolution_r2_sums, threads=(16384,), group=(128,))
    convolution_r2 = empty((4, 16, 7, 15, 15), dtype=float32)
    mean_sum_parts = empty((4, 16, 7, 15), dtype=float32)
    launch("mean_sum_parts_kernel", convolution_r2_sums, s.add_r3, convolution_r2, mean_sum_parts, threads=(215040,), group=(256,))
    mean_out = empty((4, 16), dtype=float32)
    launch("mean_kernel", mean_sum_parts, mean_out, threads=(2048,), group=(256,))
    launch("sub_kernel", mean_out, convolution_r2, threads=(30720,), group=(256,))
    return convolution_r2
