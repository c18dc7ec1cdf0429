def forward(predictions, targets, *, p):
    log_softmax_max_parts = empty((256, 4), dtype=float32)
    launch("log_softmax_max_parts_kernel", predictions, log_softmax_max_parts, threads=(32768,), group=(256,))
    log_softmax_max = empty((256,), dtype=float32)
    launch("log_softmax_max_kernel", log_softmax_max_parts, log_softmax_max, threads=(8192,), group=(256,))
    log_softmax_sum_parts = empty((256, 4), dtype=float32)
    launch("log_softmax_sum_parts_kernel", predictions, log_softmax_max, log_softmax_sum_parts, threads=(32768,), group=(256,))
    log_softmax_log_sum = empty((256,), dtype=float32)
    launch("log_softmax_log_sum_kernel", log_softmax_sum_parts, log_softmax_log_sum, threads=(8192,), group=(256,))
    div_out = empty((), dtype=float32)
    launch("div_kernel", targets, predictions, log_softmax_max, log_softmax_log_sum, div_out, threads=(32,), group=(32,))
    return div_out
