def prepare(p):
    batch_norm_scale = empty((32,), dtype=float32)
    batch_norm_shift = empty((32,), dtype=float32)
    launch("batch_norm_shift_kernel", p.bn.running_var, p.bn.weight, p.bn.bias, p.bn.running_mean, batch_norm_scale, batch_norm_shift, threads=(32,), group=(32,))
    return {"batch_norm_scale": batch_norm_scale, "batch_norm_shift": batch_norm_shift}


def forward(x, *, p, s):
    batch_norm_out = empty((8, 32, 64, 64), dtype=float32)
    launch("batch_norm_kernel", x, s.batch_norm_scale, s.batch_norm_shift, batch_norm_out, threads=(256,), group=(1,))
    return batch_norm_out
