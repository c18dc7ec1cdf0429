def forward(x, *, p):
    convolution_out = empty((4, 64, 14, 30), dtype=float32)
    launch("convolution_kernel", p.conv2d.weight, x, convolution_out, threads=(114688,), group=(256,))
    return convolution_out
