def forward(x, *, p):
    div_out = empty((256, 8, 1, 5, 5), dtype=float32)
    launch("div_kernel", p.conv.weight, x, p.conv.bias, div_out, threads=(12800,), group=(128,))
    launch("group_norm_kernel", p.group_norm.weight, p.group_norm.bias, div_out, threads=(32768,), group=(256,))
    group_norm_out = div_out.reshape((256, 4, 2, 25))
    mean_r1 = empty((256, 8, 1), dtype=float32)
    launch("mean_r1_kernel", group_norm_out, mean_r1, threads=(65536,), group=(256,))
    return mean_r1.reshape((256, 8))
