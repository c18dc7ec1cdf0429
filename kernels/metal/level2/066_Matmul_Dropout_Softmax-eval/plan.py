def forward(x, *, p):
    linear_out = empty((4, 1024), dtype=float32)
    launch("linear_kernel", x, p.matmul.weight, p.matmul.bias, linear_out, threads=(131072,), group=(256,))
    launch("softmax_kernel", linear_out, threads=(128,), group=(128,))
    return linear_out
