def prepare(p):
    batch_norm_scale = empty((1024,), dtype=float32)
    batch_norm_shift = empty((1024,), dtype=float32)
    launch("batch_norm_shift_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.bias, p.batch_norm.running_mean, batch_norm_scale, batch_norm_shift, threads=(1024,), group=(1024,))
    return {"batch_norm_scale": batch_norm_scale, "batch_norm_shift": batch_norm_shift}


def forward(x, *, p, s):
    linear_out = linear(x, p.gemm.weight, p.gemm.bias)
    launch("relu_kernel", s.batch_norm_scale, s.batch_norm_shift, linear_out, threads=(128,), group=(1,))
    return linear_out
