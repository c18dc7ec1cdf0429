def prepare(p):
    eq_out = empty((1, 1, 16, 16), dtype=bool)
    launch("eq_kernel", p.attn.bias, eq_out, threads=(512,), group=(256,))
    return {"eq_out": eq_out}


def forward(x, *, p, s):
    layer_norm_out = empty((4, 16, 192), dtype=float32)
    launch("layer_norm_kernel", x, p.ln_1.weight, p.ln_1.bias, layer_norm_out, threads=(2048,), group=(256,))
    linear_out = empty((4, 16, 576), dtype=float32)
    launch("linear_kernel", layer_norm_out, p.attn.c_attn.weight, p.attn.c_attn.bias, linear_out, threads=(4608,), group=(128,))
    bmm_1 = empty((32, 16, 24), dtype=float32)
    launch("bmm_1_kernel", linear_out, s.eq_out, bmm_1, threads=(2048,), group=(64,))
    add_out = empty((4, 16, 192), dtype=float32)
    launch("add_kernel", bmm_1, p.attn.c_proj.weight, p.attn.c_proj.bias, x, add_out, threads=(1536,), group=(128,))
    layer_norm_1 = empty((4, 16, 192), dtype=float32)
    launch("layer_norm_kernel", add_out, p.ln_2.weight, p.ln_2.bias, layer_norm_1, threads=(2048,), group=(256,))
    mul_4 = empty((4, 16, 768), dtype=float32)
    launch("mul_4_kernel", layer_norm_1, p.mlp.c_fc.weight, p.mlp.c_fc.bias, mul_4, threads=(6144,), group=(128,))
    add_3 = empty((4, 16, 192), dtype=float32)
    launch("add_3_kernel", mul_4, p.mlp.c_proj.weight, p.mlp.c_proj.bias, add_out, add_3, threads=(1536,), group=(128,))
    return add_3
