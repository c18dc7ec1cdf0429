def prepare(p):
    cumsum_out = empty((16, 8, 2, 16), dtype=float32)
    launch("cumsum_kernel", p.A, cumsum_out, threads=(8192,), group=(256,))
    permute_12 = empty((16, 2, 8, 1, 1, 16), dtype=float32)
    launch("permute_12_kernel", cumsum_out, permute_12, threads=(8192,), group=(256,))
    cumsum_2 = empty((16, 8, 3), dtype=float32)
    launch("cumsum_2_kernel", cumsum_out, cumsum_2, threads=(4096,), group=(256,))
    exp_2 = empty((16, 8, 3, 3), dtype=float32)
    launch("exp_2_kernel", cumsum_2, exp_2, threads=(12288,), group=(256,))
    return {"cumsum_out": cumsum_out, "permute_12": permute_12, "cumsum_2": cumsum_2, "exp_2": exp_2}


def forward(x, *, p, s):
    mul_1 = empty((16, 2, 8, 8, 1, 16), dtype=float32)
    launch("mul_1_kernel", s.permute_12, x, mul_1, threads=(65536,), group=(256,))
    bmm_2 = empty((256, 8, 8), dtype=float32)
    launch("bmm_2_kernel", mul_1, p.B, bmm_2, threads=(8192,), group=(32,))
    permute_r2 = empty((16, 8, 3, 8, 8, 1), dtype=float32)
    launch("permute_r2_kernel", bmm_2, permute_r2, threads=(12288,), group=(256,))
    bmm_3 = empty((128, 3, 64), dtype=float32)
    launch("bmm_3_kernel", s.exp_2, permute_r2, bmm_3, threads=(786432,), group=(256,))
    return bmm_3.reshape((16, 8, 3, 1, 8, 8)).permute((0, 2, 1, 4, 5, 3)).reshape((16, 3, 8, 8, 8)).select(1, -1)
