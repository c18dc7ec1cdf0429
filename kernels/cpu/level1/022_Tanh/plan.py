def forward(x, *, p):
    tanh_out = empty((16, 49152), dtype=float32)
    launch("tanh_kernel", x, tanh_out, threads=(786432,), group=(1024,))
    return tanh_out
