def forward(x, *, p):
    elu_out = empty((8, 49152), dtype=float32)
    launch("elu_kernel", x, elu_out, threads=(393216,), group=(256,))
    return elu_out
