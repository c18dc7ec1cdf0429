def forward(x, *, p):
    convolution_out = empty((2, 1, 64, 2, 28, 26), dtype=float32)
    launch("convolution_kernel", p.conv3d.weight, x, convolution_out, threads=(11648,), group=(128,))
    return convolution_out.reshape((2, 64, 2, 28, 26))
