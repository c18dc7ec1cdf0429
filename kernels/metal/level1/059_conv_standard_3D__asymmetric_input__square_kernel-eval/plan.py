def forward(x, *, p):
    convolution_out = empty((2, 1, 32, 30, 30, 4), dtype=float32)
    launch("convolution_kernel", p.conv3d.weight, x, convolution_out, threads=(14464,), group=(128,))
    return convolution_out.reshape((2, 32, 30, 30, 4))
