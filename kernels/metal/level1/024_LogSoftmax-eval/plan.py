def forward(x, *, p):
    log_softmax_max_parts = empty((8, 128), dtype=float32)
    launch("log_softmax_max_parts_kernel", x, log_softmax_max_parts, threads=(32768,), group=(256,))
    log_softmax_max = empty((8,), dtype=float32)
    launch("log_softmax_max_kernel", log_softmax_max_parts, log_softmax_max, threads=(256,), group=(256,))
    log_softmax_sum_parts = empty((8, 128), dtype=float32)
    launch("log_softmax_sum_parts_kernel", x, log_softmax_max, log_softmax_sum_parts, threads=(32768,), group=(256,))
    log_softmax_log_sum = empty((8,), dtype=float32)
    launch("log_softmax_log_sum_kernel", log_softmax_sum_parts, log_softmax_log_sum, threads=(256,), group=(256,))
    log_softmax_out = empty((8, 49152), dtype=float32)
    launch("log_softmax_kernel", x, log_softmax_max, log_softmax_log_sum, log_softmax_out, threads=(32768,), group=(256,))
    return log_softmax_out
