def prepare(p):
    eq_out = empty((1, 1, 32, 32), dtype=bool)
    launch("eq_kernel", p.bias, eq_out, threads=(1024,), group=(256,))
    return {"eq_out": eq_out}


def forward(x, *, p, s):
    linear_out = empty((8, 32, 576), dtype=float32)
    launch("linear_kernel", x, p.c_attn.weight, p.c_attn.bias, linear_out, threads=(9216,), group=(128,))
    bmm_1 = empty((64, 32, 24), dtype=float32)
    launch("bmm_1_kernel", linear_out, s.eq_out, bmm_1, threads=(8192,), group=(128,))
    linear_1 = empty((8, 32, 192), dtype=float32)
    launch("linear_1_kernel", bmm_1, p.c_proj.weight, p.c_proj.bias, linear_1, threads=(6144,), group=(128,))
    return linear_1
