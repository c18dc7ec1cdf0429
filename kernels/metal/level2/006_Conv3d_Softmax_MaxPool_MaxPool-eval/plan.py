def forward(x, *, p):
    convolution_out = empty((32, 16, 6, 6, 6), dtype=float32)
    launch("convolution_kernel", p.conv.weight, x, p.conv.bias, convolution_out, threads=(13824,), group=(128,))
    softmax_scale = empty((32, 6, 6, 6), dtype=float32)
    launch("softmax_scale_kernel", convolution_out, softmax_scale, threads=(2048,), group=(256,))
    max_pool3d_r1 = empty((32, 16, 1, 1, 1), dtype=float32)
    launch("max_pool3d_r1_kernel", convolution_out, softmax_scale, max_pool3d_r1, threads=(1024,), group=(256,))
    return max_pool3d_r1
