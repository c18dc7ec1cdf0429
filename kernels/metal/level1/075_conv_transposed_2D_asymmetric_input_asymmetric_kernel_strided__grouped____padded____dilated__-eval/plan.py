def forward(x, *, p):
    convolution_sums = empty((1, 4, 8, 65, 32, 3), dtype=float32)
    launch("convolution_sums_kernel", p.conv_transpose2d.weight, x, convolution_sums, threads=(50688,), group=(128,))
    convolution_out = empty((1, 32, 65, 94), dtype=float32)
    launch("convolution_kernel", convolution_sums, convolution_out, threads=(66560,), group=(256,))
    return convolution_out
