def forward(x, *, p):
    gelu_out = empty((16, 32, 10, 10), dtype=float32)
    launch("gelu_kernel", p.conv_transpose.weight, x, p.conv_transpose.bias, gelu_out, threads=(6400,), group=(128,))
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, gelu_out, threads=(4096,), group=(256,))
    group_norm_out = gelu_out.reshape((16, 8, 4, 100))
    return group_norm_out.reshape((16, 32, 10, 10))
