ASSUMPTIONS = (
    'inputs are finite',
    'weights are finite',
)


def prepare(p):
    linear_out_packed = mkldnn_reorder_linear_weight(p.linear1.weight, 128)
    return {"linear_out_packed": linear_out_packed}


def forward(x, *, p, s):
    linear_out = mkldnn_linear_pointwise(x, s.linear_out_packed, p.linear1.bias, "none", (), "")
    launch("sigmoid_kernel", linear_out, threads=(131072,), group=(1024,))
    linear_1 = linear(linear_out, p.linear2.weight, p.linear2.bias)
    add_out = empty((128,), dtype=float32)
    launch("add_kernel", linear_1, add_out, threads=(128,), group=(1,))
    return add_out
