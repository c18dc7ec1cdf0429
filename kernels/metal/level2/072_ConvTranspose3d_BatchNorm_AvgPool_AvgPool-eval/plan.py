ASSUMPTIONS = (
    'weights are finite',
    'inputs are finite',
)


def prepare(p):
    mul_r1 = empty((8,), dtype=float32)
    add_r3 = empty((8,), dtype=float32)
    launch("add_r3_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.running_mean, p.batch_norm.bias, p.conv_transpose.bias, mul_r1, add_r3, threads=(8,), group=(8,))
    add_r9 = empty((3, 8, 3, 3, 1), dtype=float32)
    slice_r9 = empty((3, 8, 3, 3, 1), dtype=float32)
    add_r11 = empty((3, 8, 3, 3, 1), dtype=float32)
    launch("add_r11_kernel", p.conv_transpose.weight, mul_r1, add_r9, slice_r9, add_r11, threads=(2304,), group=(256,))
    mul_r3 = empty((8, 3, 3, 3, 3), dtype=float32)
    launch("mul_r3_kernel", add_r9, add_r11, slice_r9, mul_r3, threads=(6912,), group=(256,))
    return {"mul_r1": mul_r1, "add_r3": add_r3, "add_r9": add_r9, "slice_r9": slice_r9, "add_r11": add_r11, "mul_r3": mul_r3}


def forward(x, *, p, s):
    convolution_r1 = empty((4, 8, 3, 3, 3), dtype=float32)
    launch("convolution_r1_kernel", s.mul_r3, x, s.add_r3, convolution_r1, threads=(512,), group=(128,))
    return convolution_r1
