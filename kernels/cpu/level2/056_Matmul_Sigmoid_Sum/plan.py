def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.linear.weight, 16)
    return {"linear_out_packed": linear_out_packed}


def forward(x, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.linear.bias, "none", (), "")
    sum_1 = empty((16,), dtype=float32)
    launch("sum_1_kernel", linear_out, sum_1, threads=(16,), group=(1,))
    return sum_1.reshape((16, 1))
