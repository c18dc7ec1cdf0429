def forward(x, *, p):
    linear_out = empty((32, 1024), dtype=float32)
    launch("linear_kernel", x, p.gemm.weight, p.gemm.bias, linear_out, threads=(4096,), group=(128,))
    launch("hardtanh_kernel", p.group_norm.weight, p.group_norm.bias, linear_out, threads=(16384,), group=(256,))
    return linear_out
