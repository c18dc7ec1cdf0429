def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.matmul.weight, 32)
    batch_norm_scale = empty((2048,), dtype=float32)
    batch_norm_shift = empty((2048,), dtype=float32)
    launch("batch_norm_shift_kernel", p.bn.running_var, p.bn.weight, p.bn.bias, p.bn.running_mean, batch_norm_scale, batch_norm_shift, threads=(2048,), group=(1024,))
    return {"linear_out_packed": linear_out_packed, "batch_norm_scale": batch_norm_scale, "batch_norm_shift": batch_norm_shift}


def forward(x, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.matmul.bias, "none", (), "")
    launch("mul_kernel", s.batch_norm_scale, s.batch_norm_shift, p.bias, linear_out, threads=(32,), group=(1,))
    return linear_out
