def forward(x, *, p):
    convolution_out = empty((1, 1, 24, 18, 18, 18), dtype=float32)
    launch("convolution_kernel", p.conv_transpose3d.weight, x, convolution_out, threads=(11776,), group=(128,))
    return convolution_out.reshape((1, 24, 18, 18, 18))
