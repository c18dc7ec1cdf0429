def forward(x, *, p):
    convolution_out = empty((1, 1, 16, 18, 20, 20), dtype=float32)
    launch("convolution_kernel", p.conv_transpose3d.weight, x, convolution_out, threads=(14464,), group=(128,))
    return convolution_out.reshape((1, 16, 18, 20, 20))
