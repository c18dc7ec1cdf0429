def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.gemm.weight, 32)
    return {"linear_out_packed": linear_out_packed}


def forward(x, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.gemm.bias, "none", (), "")
    launch("add_kernel", linear_out, threads=(65536,), group=(1024,))
    return linear_out
