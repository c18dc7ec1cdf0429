def forward(x, *, p):
    convolution_out = empty((2, 1, 32, 38, 78), dtype=float32)
    launch("convolution_kernel", p.conv_transpose2d.weight, x, convolution_out, threads=(11904,), group=(128,))
    return convolution_out.reshape((2, 32, 38, 78))
