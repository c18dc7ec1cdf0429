def forward(x, *, p):
    add_2 = empty((1, 32, 8, 16, 16), dtype=float32)
    launch("add_2_kernel", p.conv_transpose.weight, x, p.conv_transpose.bias, p.bias, add_2, threads=(8192,), group=(128,))
    return add_2
