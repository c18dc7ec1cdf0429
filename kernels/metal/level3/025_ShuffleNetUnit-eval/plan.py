ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((60,), dtype=float32)
    sub_r1 = empty((60,), dtype=float32)
    launch("sub_r1_kernel", p.bn1.running_var, p.bn1.weight, p.bn1.running_mean, p.bn1.bias, mul_r1, sub_r1, threads=(60,), group=(60,))
    mul_r10 = empty((60, 80, 1, 1), dtype=float32)
    launch("mul_r10_kernel", p.conv1.weight, mul_r1, mul_r10, threads=(1920,), group=(256,))
    mul_r4 = empty((60,), dtype=float32)
    sub_r2 = empty((60,), dtype=float32)
    launch("sub_r1_kernel", p.bn2.running_var, p.bn2.weight, p.bn2.running_mean, p.bn2.bias, mul_r4, sub_r2, threads=(60,), group=(60,))
    mul_r3 = empty((60, 1, 3, 3), dtype=float32)
    launch("mul_r3_kernel", p.conv2.weight, mul_r4, mul_r3, threads=(1920,), group=(256,))
    mul_r7 = empty((240,), dtype=float32)
    sub_r3 = empty((240,), dtype=float32)
    launch("sub_r3_kernel", p.bn3.running_var, p.bn3.weight, p.bn3.running_mean, p.bn3.bias, mul_r7, sub_r3, threads=(240,), group=(240,))
    mul_r6 = empty((240, 20, 1, 1), dtype=float32)
    launch("mul_r6_kernel", p.conv3.weight, mul_r7, mul_r6, threads=(7680,), group=(256,))
    return {"mul_r1": mul_r1, "sub_r1": sub_r1, "mul_r10": mul_r10, "mul_r4": mul_r4, "sub_r2": sub_r2, "mul_r3": mul_r3, "mul_r7": mul_r7, "sub_r3": sub_r3, "mul_r6": mul_r6}


def forward(x, *, p, s):
    relu_out = empty((1, 60, 14, 14), dtype=float32)
    launch("relu_kernel", s.mul_r10, x, s.sub_r1, relu_out, threads=(2688,), group=(128,))
    permute_out = empty((1, 20, 3, 14, 14), dtype=float32)
    launch("permute_kernel", s.mul_r3, relu_out, s.sub_r2, permute_out, threads=(26880,), group=(256,))
    add_out = empty((1, 240, 14, 14), dtype=float32)
    launch("add_kernel", s.mul_r6, permute_out, s.sub_r3, x, add_out, threads=(8064,), group=(128,))
    return add_out
