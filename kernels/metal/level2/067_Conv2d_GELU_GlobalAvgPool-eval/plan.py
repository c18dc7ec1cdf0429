def forward(x, *, p):
    gelu_out = empty((4, 32, 30, 30), dtype=float32)
    launch("gelu_kernel", p.conv.weight, x, p.conv.bias, gelu_out, threads=(14464,), group=(128,))
    mean_sum_parts = empty((4, 32, 30), dtype=float32)
    launch("mean_sum_parts_kernel", gelu_out, mean_sum_parts, threads=(122880,), group=(256,))
    mean_out = empty((4, 32), dtype=float32)
    launch("mean_kernel", mean_sum_parts, mean_out, threads=(4096,), group=(256,))
    return mean_out
