def prepare(p):
    eq_out = empty((1, 1, 16, 16), dtype=bool)
    launch("eq_kernel", p.attn.bias, eq_out, threads=(512,), group=(256,))
    return {"eq_out": eq_out}


def forward(x, *, p, s):
    layer_norm_out = empty((4, 16, 192), dtype=float32)
    launch("layer_norm_kernel", x, p.ln_1.weight, p.ln_1.bias, layer_norm_out, threads=(2048,), group=(256,))
    linear_product = empty((4, 16, 576), dtype=float32)
    launch("linear_product_kernel", layer_norm_out, p.attn.c_attn.weight, linear_product, threads=(4608,), group=(128,))
    permute_1 = empty((4, 8, 16, 24), dtype=float32)
    permute_2 = empty((4, 8, 16, 24), dtype=float32)
    launch("permute_2_kernel", linear_product, p.attn.c_attn.bias, permute_1, permute_2, threads=(16384,), group=(256,))
    permute_r1 = empty((4, 8, 24, 16), dtype=float32)
    launch("permute_r1_kernel", linear_product.reshape((36864,)).narrow(0, 192, 36672), p.attn.c_attn.bias.reshape((576,)).narrow(0, 192, 384), permute_r1, threads=(24576,), group=(256,))
    where_out = empty((4, 8, 16, 16), dtype=float32)
    launch("where_kernel", permute_1, permute_r1, s.eq_out, where_out, threads=(4096,), group=(128,))
    launch("softmax_kernel", where_out, threads=(16384,), group=(256,))
    bmm_1 = empty((32, 16, 24), dtype=float32)
    launch("bmm_1_kernel", where_out, permute_2, bmm_1, threads=(4096,), group=(128,))
    add_out = empty((4, 16, 192), dtype=float32)
    launch("add_kernel", bmm_1, p.attn.c_proj.weight, p.attn.c_proj.bias, x, add_out, threads=(1536,), group=(128,))
    layer_norm_1 = empty((4, 16, 192), dtype=float32)
    launch("layer_norm_kernel", add_out, p.ln_2.weight, p.ln_2.bias, layer_norm_1, threads=(2048,), group=(256,))
    mul_4 = empty((4, 16, 768), dtype=float32)
    launch("mul_4_kernel", layer_norm_1, p.mlp.c_fc.weight, p.mlp.c_fc.bias, mul_4, threads=(6144,), group=(128,))
    add_3 = empty((4, 16, 192), dtype=float32)
    launch("add_3_kernel", mul_4, p.mlp.c_proj.weight, p.mlp.c_proj.bias, add_out, add_3, threads=(1536,), group=(128,))
    return add_3
