def forward(x, *, p):
    add_out = empty((32, 1024), dtype=float32)
    launch("add_kernel", x, p.gemm.weight, p.gemm.bias, add_out, threads=(4096,), group=(128,))
    return add_out
