ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((8,), dtype=float32)
    sub_r1 = empty((8,), dtype=float32)
    launch("sub_r1_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.running_mean, p.batch_norm.bias, mul_r1, sub_r1, threads=(8,), group=(8,))
    mul_r4 = empty((8, 128), dtype=float32)
    launch("mul_r4_kernel", p.clusters, mul_r1, mul_r4, threads=(256,), group=(256,))
    return {"mul_r1": mul_r1, "sub_r1": sub_r1, "mul_r4": mul_r4}


def forward(x, *, p, s):
    linear_r1 = empty((1600, 8), dtype=float32)
    launch("linear_r1_kernel", x, s.mul_r4, s.sub_r1, linear_r1, threads=(6400,), group=(128,))
    softmax_max = empty((1600,), dtype=float32)
    softmax_scale = empty((1600,), dtype=float32)
    softmax_out = empty((1600, 8), dtype=float32)
    launch("softmax_kernel", linear_r1, softmax_max, softmax_out, softmax_scale, threads=(51200,), group=(256,))
    sum_1 = empty((64, 8), dtype=float32)
    launch("sum_1_kernel", softmax_out, sum_1, threads=(2048,), group=(256,))
    permute_out = empty((64, 8, 25), dtype=float32)
    launch("permute_kernel", linear_r1, softmax_max, softmax_scale, permute_out, threads=(16384,), group=(256,))
    bmm_out = empty((64, 8, 128), dtype=float32)
    launch("bmm_kernel", permute_out, x, bmm_out, threads=(16384,), group=(128,))
    div_out = empty((64, 128, 8), dtype=float32)
    launch("div_kernel", sum_1, p.clusters2, bmm_out, div_out, threads=(2048,), group=(256,))
    launch("div_1_kernel", div_out, threads=(2048,), group=(256,))
    div_1 = div_out.reshape((64, 1024))
    return div_1
