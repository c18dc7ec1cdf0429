def forward(x, y, *, p):
    linear_out = empty((32, 1024), dtype=float32)
    launch("linear_kernel", x, p.bmm.weight, p.bmm.bias, linear_out, threads=(4096,), group=(128,))
    launch("mul_kernel", y, linear_out, threads=(1024,), group=(256,))
    return linear_out
