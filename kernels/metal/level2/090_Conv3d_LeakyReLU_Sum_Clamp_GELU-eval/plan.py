def forward(x, *, p):
    gelu_out = empty((8, 32, 2, 14, 14), dtype=float32)
    launch("gelu_kernel", p.conv.weight, x, p.conv.bias, p.sum_tensor, gelu_out, threads=(12544,), group=(128,))
    return gelu_out
