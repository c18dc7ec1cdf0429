def forward(x, *, p):
    relu_out = empty((1, 64, 10, 10, 10), dtype=float32)
    launch("relu_kernel", p.conv_transpose.weight, x, relu_out, threads=(8192,), group=(128,))
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, relu_out, threads=(256,), group=(256,))
    group_norm_out = relu_out.reshape((1, 8, 8, 1000))
    return group_norm_out.reshape((1, 64, 10, 10, 10))
