ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((1024,), dtype=float32)
    add_r3 = empty((1024,), dtype=float32)
    launch("add_r3_kernel", p.batch_norm.running_var, p.batch_norm.weight, p.batch_norm.running_mean, p.batch_norm.bias, p.gemm.bias, mul_r1, add_r3, threads=(1024,), group=(256,))
    mul_r4 = empty((1024, 1024), dtype=float32)
    launch("mul_r4_kernel", p.gemm.weight, mul_r1, mul_r4, threads=(32768,), group=(256,))
    return {"mul_r1": mul_r1, "add_r3": add_r3, "mul_r4": mul_r4}


def forward(x, *, p, s):
    relu_out = empty((64, 1024), dtype=float32)
    launch("relu_kernel", x, s.mul_r4, s.add_r3, relu_out, threads=(8192,), group=(128,))
    return relu_out
