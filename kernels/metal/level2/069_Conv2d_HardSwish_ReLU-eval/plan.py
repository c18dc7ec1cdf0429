def forward(x, *, p):
    relu_out = empty((16, 32, 14, 14), dtype=float32)
    launch("relu_kernel", p.conv.weight, x, p.conv.bias, relu_out, threads=(12544,), group=(128,))
    return relu_out
