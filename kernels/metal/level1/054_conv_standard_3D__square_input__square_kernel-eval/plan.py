def forward(x, *, p):
    convolution_out = empty((4, 1, 32, 14, 14, 14), dtype=float32)
    launch("convolution_kernel", p.conv3d.weight, x, convolution_out, threads=(22016,), group=(128,))
    return convolution_out.reshape((4, 32, 14, 14, 14))
