def forward(x, *, p):
    mul_out = empty((32, 128, 6, 6), dtype=float32)
    launch("mul_kernel", p.conv.weight, x, p.conv.bias, p.lifted_tensor_0, p.bias, mul_out, threads=(9216,), group=(128,))
    return mul_out
