def forward(x, *, p):
    add_out = empty((128, 512), dtype=float32)
    launch("add_kernel", x, p.matmul.weight, p.matmul.bias, p.bias, add_out, threads=(8192,), group=(128,))
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, add_out, threads=(262144,), group=(256,))
    group_norm_out = add_out.reshape((128, 64, 8, 1))
    return group_norm_out.reshape((128, 512))
