def forward(x, *, p):
    convolution_out = empty((4, 1, 8, 6, 20, 22), dtype=float32)
    launch("convolution_kernel", p.conv_transpose3d.weight, x, convolution_out, threads=(21120,), group=(128,))
    return convolution_out.reshape((4, 8, 6, 20, 22))
