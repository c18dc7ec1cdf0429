ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    add_r1 = empty((2048,), dtype=float32)
    launch("add_r1_kernel", p.matmul.bias, p.add_value, add_r1, threads=(2048,), group=(1024,))
    linear_r1_packed = mkldnn_reorder_linear_weight(p.matmul.weight, 32)
    return {"add_r1": add_r1, "linear_r1_packed": linear_r1_packed}


def forward(x, *, p, s):
    linear_r1 = mkldnn_linear_pointwise(x, s.linear_r1_packed, s.add_r1, "none", (), "")
    launch("gelu_kernel", linear_r1, threads=(65536,), group=(1024,))
    return linear_r1
