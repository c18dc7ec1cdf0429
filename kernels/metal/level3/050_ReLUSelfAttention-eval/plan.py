def prepare(p):
    eq_out = empty((1, 1, 64, 64), dtype=bool)
    launch("eq_kernel", p.bias, eq_out, threads=(4096,), group=(256,))
    return {"eq_out": eq_out}


def forward(x, *, p, s):
    linear_out = empty((1, 64, 1152), dtype=float32)
    launch("linear_kernel", x, p.c_attn.weight, p.c_attn.bias, linear_out, threads=(9216,), group=(128,))
    relu_out = empty((1, 12, 64, 64), dtype=float32)
    launch("relu_kernel", linear_out, s.eq_out, relu_out, threads=(6144,), group=(128,))
    bmm_1 = empty((12, 64, 32), dtype=float32)
    launch("bmm_1_kernel", relu_out, linear_out.reshape((73728,)).narrow(0, 768, 72960), bmm_1, threads=(3072,), group=(128,))
    permute_4 = empty((1, 64, 12, 32), dtype=float32)
    launch("permute_4_kernel", bmm_1, permute_4, threads=(24576,), group=(256,))
    return permute_4.reshape((1, 64, 384))
