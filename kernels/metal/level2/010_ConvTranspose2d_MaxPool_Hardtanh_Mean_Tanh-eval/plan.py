def forward(x, *, p):
    convolution_sums = empty((32, 1, 32, 8, 8), dtype=float32)
    launch("convolution_sums_kernel", p.conv_transpose.weight, x, convolution_sums, threads=(8192,), group=(128,))
    tanh_out = empty((32, 32, 1, 1), dtype=float32)
    launch("tanh_kernel", convolution_sums, p.conv_transpose.bias, tanh_out, threads=(32768,), group=(256,))
    return tanh_out
