def forward(x, *, p):
    sum_1 = empty((8, 2048), dtype=float32)
    launch("sum_1_kernel", x, sum_1, threads=(8,), group=(1,))
    return sum_1.reshape((8, 1, 2048))
