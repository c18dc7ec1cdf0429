def forward(x, *, p):
    linear_out = empty((32, 1024), dtype=float32)
    launch("linear_kernel", x, p.gemm.weight, p.gemm.bias, linear_out, threads=(4096,), group=(128,))
    launch("mul_2_kernel", p.group_norm.weight, p.group_norm.bias, p.multiply_weight, linear_out, threads=(262144,), group=(256,))
    return linear_out
