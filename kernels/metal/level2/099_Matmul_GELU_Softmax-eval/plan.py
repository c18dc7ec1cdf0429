def forward(x, *, p):
    gelu_out = empty((32, 1024), dtype=float32)
    launch("gelu_kernel", x, p.linear.weight, p.linear.bias, gelu_out, threads=(4096,), group=(128,))
    launch("softmax_kernel", gelu_out, threads=(1024,), group=(256,))
    return gelu_out
