def forward(x, *, p):
    relu_out = empty((16, 49152), dtype=float32)
    launch("relu_kernel", x, relu_out, threads=(786432,), group=(256,))
    return relu_out
