def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.linear.weight, 16)
    return {"linear_out_packed": linear_out_packed}


def forward(x, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.linear.bias, "none", (), "")
    launch("sub_kernel", p["constant"], linear_out, threads=(65536,), group=(1024,))
    return linear_out
