def forward(x, *, p):
    log_softmax_out = empty((16, 49152), dtype=float32)
    launch("log_softmax_kernel", x, log_softmax_out, threads=(16,), group=(1,))
    return log_softmax_out
