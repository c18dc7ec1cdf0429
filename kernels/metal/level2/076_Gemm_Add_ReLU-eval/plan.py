ASSUMPTIONS = (
    'weights are finite',
)


def forward(x, *, p):
    relu_out = empty((32, 1024), dtype=float32)
    launch("relu_kernel", x, p.gemm.weight, p.bias, relu_out, threads=(4096,), group=(128,))
    return relu_out
