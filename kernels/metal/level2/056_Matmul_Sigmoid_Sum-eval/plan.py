def forward(x, *, p):
    sigmoid_out = empty((2, 1024), dtype=float32)
    launch("sigmoid_kernel", x, p.linear.weight, p.linear.bias, sigmoid_out, threads=(65536,), group=(256,))
    sum_1 = empty((2,), dtype=float32)
    launch("sum_1_kernel", sigmoid_out, sum_1, threads=(64,), group=(64,))
    return sum_1.reshape((2, 1))
