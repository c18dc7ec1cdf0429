def forward(x, *, p):
    convolution_out = empty((1, 1, 32, 17, 17, 17), dtype=float32)
    launch("convolution_kernel", p.conv_transpose3d.weight, x, convolution_out, threads=(9856,), group=(128,))
    return convolution_out.reshape((1, 32, 17, 17, 17))
