def forward(x, *, p):
    group_norm_out = empty((7, 8, 4, 4096), dtype=float32)
    launch("group_norm_kernel", x, p.gn.weight, p.gn.bias, group_norm_out, threads=(56,), group=(1,))
    return group_norm_out.reshape((7, 32, 64, 64))
