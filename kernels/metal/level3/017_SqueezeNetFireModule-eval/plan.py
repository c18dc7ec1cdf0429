def forward(x, *, p):
    relu_out = empty((8, 6, 16, 16), dtype=float32)
    launch("relu_kernel", p.squeeze.weight, x, p.squeeze.bias, relu_out, threads=(393216,), group=(256,))
    relu_1 = empty((8, 32, 16, 16), dtype=float32)
    launch("relu_1_kernel", p.expand1x1.weight, relu_out, p.expand1x1.bias, relu_1, threads=(2097152,), group=(256,))
    relu_2 = empty((8, 64, 16, 16), dtype=float32)
    launch("relu_2_kernel", p.expand3x3.weight, relu_out, p.expand3x3.bias, relu_2, threads=(8192,), group=(128,))
    cat_out = empty((8, 96, 16, 16), dtype=float32)
    launch("cat_kernel", relu_1, relu_2, cat_out, threads=(49152,), group=(256,))
    return cat_out
