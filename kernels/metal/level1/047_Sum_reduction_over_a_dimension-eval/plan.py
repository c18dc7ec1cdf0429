def forward(x, *, p):
    sum_1 = empty((4, 1024), dtype=float32)
    launch("sum_1_kernel", x, sum_1, threads=(1024,), group=(256,))
    return sum_1.reshape((4, 1, 1024))
