ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    linear_r1_packed = mkldnn_reorder_linear_weight(p.gemm.weight, 32)
    return {"linear_r1_packed": linear_r1_packed}


def forward(x, *, p, s):
    linear_r1 = mkldnn_linear_pointwise(x, s.linear_r1_packed, p.bias, "none", (), "")
    launch("relu_kernel", linear_r1, threads=(65536,), group=(1024,))
    return linear_r1
