def forward(x, *, p):
    convolution_out = empty((1, 1, 32, 66, 70), dtype=float32)
    launch("convolution_kernel", p.conv_transpose2d.weight, x, convolution_out, threads=(9344,), group=(128,))
    return convolution_out.reshape((1, 32, 66, 70))
