def forward(q, k, v, *, p):
    scaled_dot_product_attention_masked = empty((4, 16, 32, 32), dtype=float32)
    launch("scaled_dot_product_attention_masked_kernel", q, k, scaled_dot_product_attention_masked, threads=(8192,), group=(128,))
    launch("scaled_dot_product_attention_weights_kernel", scaled_dot_product_attention_masked, threads=(65536,), group=(256,))
    scaled_dot_product_attention_out = empty((4, 16, 32, 128), dtype=float32)
    launch("scaled_dot_product_attention_kernel", scaled_dot_product_attention_masked, v, scaled_dot_product_attention_out, threads=(16384,), group=(128,))
    return scaled_dot_product_attention_out
