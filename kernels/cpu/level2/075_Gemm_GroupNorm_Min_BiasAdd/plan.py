def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.gemm.weight, 32)
    return {"linear_out_packed": linear_out_packed}


def forward(x, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.gemm.bias, "none", (), "")
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, linear_out, threads=(16384,), group=(1,))
    group_norm_out = linear_out.reshape((32, 512, 4, 1))
    min_1 = empty((32,), dtype=float32)
    launch("min_1_kernel", group_norm_out, min_1, threads=(32,), group=(1,))
    add_out = empty((1, 2048, 32, 1), dtype=float32)
    launch("add_kernel", min_1, p.bias, add_out, threads=(2048,), group=(1,))
    return add_out
