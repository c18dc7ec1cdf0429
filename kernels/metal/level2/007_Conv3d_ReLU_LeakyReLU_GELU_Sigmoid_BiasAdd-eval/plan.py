def forward(x, *, p):
    add_out = empty((8, 16, 2, 14, 14), dtype=float32)
    launch("add_kernel", p.conv.weight, x, p.conv.bias, p.bias, add_out, threads=(12544,), group=(128,))
    return add_out
