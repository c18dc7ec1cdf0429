def forward(x, *, p):
    avg_pool3d_out = empty((2, 16, 2, 8, 8), dtype=float32)
    launch("avg_pool3d_kernel", x, avg_pool3d_out, threads=(16384,), group=(256,))
    clamp_out = empty((2, 32, 4, 16, 16), dtype=float32)
    launch("clamp_kernel", p.conv_transpose.weight, avg_pool3d_out, p.conv_transpose.bias, clamp_out, threads=(8192,), group=(128,))
    launch("mul_kernel", p.scale, clamp_out, threads=(2048,), group=(256,))
    return clamp_out
