ASSUMPTIONS = (
    'weights are finite',
)


def prepare(p):
    mul_r1 = empty((336,), dtype=float32)
    sub_r1 = empty((336,), dtype=float32)
    launch("sub_r1_kernel", p["expand_conv.1.running_var"], p["expand_conv.1.weight"], p["expand_conv.1.running_mean"], p["expand_conv.1.bias"], mul_r1, sub_r1, threads=(336,), group=(256,))
    mul_r10 = empty((336, 56, 1, 1), dtype=float32)
    launch("mul_r10_kernel", p["expand_conv.0.weight"], mul_r1, mul_r10, threads=(10752,), group=(256,))
    mul_r4 = empty((336,), dtype=float32)
    sub_r2 = empty((336,), dtype=float32)
    launch("sub_r1_kernel", p["depthwise_conv.1.running_var"], p["depthwise_conv.1.weight"], p["depthwise_conv.1.running_mean"], p["depthwise_conv.1.bias"], mul_r4, sub_r2, threads=(336,), group=(256,))
    mul_r3 = empty((336, 1, 5, 5), dtype=float32)
    launch("mul_r3_kernel", p["depthwise_conv.0.weight"], mul_r4, mul_r3, threads=(10752,), group=(256,))
    mul_r7 = empty((192,), dtype=float32)
    sub_r3 = empty((192,), dtype=float32)
    launch("sub_r3_kernel", p["project_conv.1.running_var"], p["project_conv.1.weight"], p["project_conv.1.running_mean"], p["project_conv.1.bias"], mul_r7, sub_r3, threads=(192,), group=(192,))
    mul_r6 = empty((192, 336, 1, 1), dtype=float32)
    launch("mul_r6_kernel", p["project_conv.0.weight"], mul_r7, mul_r6, threads=(18432,), group=(256,))
    return {"mul_r1": mul_r1, "sub_r1": sub_r1, "mul_r10": mul_r10, "mul_r4": mul_r4, "sub_r2": sub_r2, "mul_r3": mul_r3, "mul_r7": mul_r7, "sub_r3": sub_r3, "mul_r6": mul_r6}


def forward(x, *, p, s):
    hardtanh_out = empty((1, 336, 14, 14), dtype=float32)
    launch("hardtanh_kernel", s.mul_r10, x, s.sub_r1, hardtanh_out, threads=(9856,), group=(128,))
    hardtanh_1 = empty((1, 336, 7, 7), dtype=float32)
    launch("hardtanh_1_kernel", s.mul_r3, hardtanh_out, s.sub_r2, hardtanh_1, threads=(75264,), group=(256,))
    convolution_r4 = empty((1, 192, 7, 7), dtype=float32)
    launch("convolution_r4_kernel", s.mul_r6, hardtanh_1, s.sub_r3, convolution_r4, threads=(1536,), group=(128,))
    return convolution_r4
