def forward(x, *, p):
    convolution_out = empty((1, 1, 64, 62, 62), dtype=float32)
    launch("convolution_kernel", p.conv2d.weight, x, convolution_out, threads=(15488,), group=(128,))
    return convolution_out.reshape((1, 64, 62, 62))
