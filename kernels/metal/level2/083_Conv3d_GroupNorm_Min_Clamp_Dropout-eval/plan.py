ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    convolution_r1 = empty((16, 1, 8, 2, 14, 14), dtype=float32)
    launch("convolution_r1_kernel", p.conv.weight, x, convolution_r1, threads=(12544,), group=(128,))
    launch("clamp_kernel", p.norm.weight, p.norm.bias, p.lifted_tensor_0, convolution_r1, threads=(4096,), group=(256,))
    clamp_out = convolution_r1.reshape((16, 8, 2, 14, 14))
    return clamp_out
