def forward(x, *, p):
    relu_out = empty((4, 512), dtype=float32)
    launch("relu_kernel", x, p["network.0.weight"], p["network.0.bias"], relu_out, threads=(65536,), group=(256,))
    relu_1 = empty((4, 1024), dtype=float32)
    launch("relu_1_kernel", relu_out, p["network.2.weight"], p["network.2.bias"], relu_1, threads=(131072,), group=(256,))
    linear_2 = empty((4, 512), dtype=float32)
    launch("linear_2_kernel", relu_1, p["network.4.weight"], p["network.4.bias"], linear_2, threads=(65536,), group=(256,))
    return linear_2
