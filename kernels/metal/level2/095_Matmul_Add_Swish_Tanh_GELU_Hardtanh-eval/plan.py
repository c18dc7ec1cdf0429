ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    add_r1 = empty((1024,), dtype=float32)
    launch("add_r1_kernel", p.matmul.bias, p.add_value, add_r1, threads=(1024,), group=(256,))
    return {"add_r1": add_r1}


def forward(x, *, p, s):
    gelu_out = empty((32, 1024), dtype=float32)
    launch("gelu_kernel", x, p.matmul.weight, s.add_r1, gelu_out, threads=(4096,), group=(128,))
    return gelu_out
