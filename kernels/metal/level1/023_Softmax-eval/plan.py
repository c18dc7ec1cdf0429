def forward(x, *, p):
    softmax_max_parts = empty((8, 128), dtype=float32)
    launch("softmax_max_parts_kernel", x, softmax_max_parts, threads=(32768,), group=(256,))
    softmax_max = empty((8,), dtype=float32)
    launch("softmax_max_kernel", softmax_max_parts, softmax_max, threads=(256,), group=(256,))
    softmax_exp = empty((8, 49152), dtype=float32)
    softmax_sum_parts = empty((8, 128), dtype=float32)
    launch("softmax_sum_parts_kernel", x, softmax_max, softmax_exp, softmax_sum_parts, threads=(32768,), group=(256,))
    softmax_scale = empty((8,), dtype=float32)
    launch("softmax_scale_kernel", softmax_sum_parts, softmax_scale, threads=(256,), group=(256,))
    launch("softmax_kernel", softmax_scale, softmax_exp, threads=(32768,), group=(256,))
    return softmax_exp
