def forward(x, *, p):
    linear_out = empty((32, 1024), dtype=float32)
    launch("linear_kernel", x, p.gemm.weight, p.gemm.bias, linear_out, threads=(4096,), group=(128,))
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, linear_out, threads=(524288,), group=(256,))
    group_norm_out = linear_out.reshape((32, 512, 2, 1))
    min_1 = empty((32,), dtype=float32)
    launch("min_1_kernel", group_norm_out, min_1, threads=(1024,), group=(256,))
    add_out = empty((1, 1024, 32, 1), dtype=float32)
    launch("add_kernel", min_1, p.bias, add_out, threads=(32768,), group=(256,))
    return add_out
