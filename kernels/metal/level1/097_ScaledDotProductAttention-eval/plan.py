def forward(q, k, v, *, p):
    scaled_dot_product_attention_out = empty((4, 16, 32, 128), dtype=float32)
    launch("scaled_dot_product_attention_kernel", q, k, v, scaled_dot_product_attention_out, threads=(8192,), group=(128,))
    return scaled_dot_product_attention_out
