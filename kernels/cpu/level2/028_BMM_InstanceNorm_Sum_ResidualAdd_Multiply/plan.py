def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.bmm.weight, 32)
    return {"linear_out_packed": linear_out_packed}


def forward(x, y, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.bmm.bias, "none", (), "")
    launch("mul_kernel", y, linear_out, threads=(32,), group=(1,))
    return linear_out
