def forward(x, *, p):
    convolution_out = empty((1, 1, 12, 14, 14, 14), dtype=float32)
    launch("convolution_kernel", p.conv_transpose3d.weight, x, convolution_out, threads=(11008,), group=(128,))
    return convolution_out.reshape((1, 12, 14, 14, 14))
