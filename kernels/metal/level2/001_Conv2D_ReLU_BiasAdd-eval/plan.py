def forward(x, *, p):
    add_out = empty((32, 128, 6, 6), dtype=float32)
    launch("add_kernel", p.conv.weight, x, p.conv.bias, p.bias, add_out, threads=(9216,), group=(128,))
    return add_out
