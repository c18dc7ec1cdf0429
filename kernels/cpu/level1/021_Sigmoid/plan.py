def forward(x, *, p):
    sigmoid_out = empty((16, 49152), dtype=float32)
    launch("sigmoid_kernel", x, sigmoid_out, threads=(786432,), group=(1024,))
    return sigmoid_out
