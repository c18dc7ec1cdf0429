def prepare(p):
    batch_norm_scale = empty((1024,), dtype=float32)
    batch_norm_shift = empty((1024,), dtype=float32)
    launch("batch_norm_shift_kernel", p.bn.running_var, p.bn.weight, p.bn.bias, p.bn.running_mean, batch_norm_scale, batch_norm_shift, threads=(1024,), group=(1024,))
    return {"batch_norm_scale": batch_norm_scale, "batch_norm_shift": batch_norm_shift}


def forward(x, *, p, s):
    linear_out = linear(x, p.gemm.weight, p.gemm.bias)
    launch("batch_norm_kernel", p.scale, s.batch_norm_scale, s.batch_norm_shift, linear_out, threads=(128,), group=(1,))
    return linear_out
