def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.fc.weight, 32)
    return {"linear_out_packed": linear_out_packed}


def forward(x, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.fc.bias, "none", (), "")
    launch("add_kernel", p.gn.weight, p.gn.bias, linear_out, threads=(16384,), group=(1,))
    return linear_out
