def forward(x, *, p):
    relu_out = empty((16, 98304), dtype=float32)
    launch("relu_kernel", x, relu_out, threads=(1572864,), group=(1024,))
    return relu_out
