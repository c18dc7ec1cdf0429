def forward(x, *, p):
    softmax_out = empty((16, 49152), dtype=float32)
    launch("softmax_kernel", x, softmax_out, threads=(16,), group=(1,))
    return softmax_out
