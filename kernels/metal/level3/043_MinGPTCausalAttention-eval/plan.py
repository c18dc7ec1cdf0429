def prepare(p):
    eq_out = empty((1, 1, 32, 32), dtype=bool)
    launch("eq_kernel", p.bias, eq_out, threads=(1024,), group=(256,))
    return {"eq_out": eq_out}


def forward(x, *, p, s):
    linear_product = empty((8, 32, 576), dtype=float32)
    launch("linear_product_kernel", x, p.c_attn.weight, linear_product, threads=(9216,), group=(128,))
    permute_1 = empty((8, 8, 32, 24), dtype=float32)
    permute_2 = empty((8, 8, 32, 24), dtype=float32)
    launch("permute_2_kernel", linear_product, p.c_attn.bias, permute_1, permute_2, threads=(65536,), group=(256,))
    permute_r1 = empty((8, 8, 24, 32), dtype=float32)
    launch("permute_r1_kernel", linear_product.reshape((147456,)).narrow(0, 192, 147264), p.c_attn.bias.reshape((576,)).narrow(0, 192, 384), permute_r1, threads=(49152,), group=(256,))
    where_out = empty((8, 8, 32, 32), dtype=float32)
    launch("where_kernel", permute_1, permute_r1, s.eq_out, where_out, threads=(8192,), group=(128,))
    launch("softmax_kernel", where_out, threads=(65536,), group=(256,))
    bmm_1 = empty((64, 32, 24), dtype=float32)
    launch("bmm_1_kernel", where_out, permute_2, bmm_1, threads=(8192,), group=(128,))
    linear_1 = empty((8, 32, 192), dtype=float32)
    launch("linear_1_kernel", bmm_1, p.c_proj.weight, p.c_proj.bias, linear_1, threads=(6144,), group=(128,))
    return linear_1
