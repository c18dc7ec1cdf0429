def forward(anchor, positive, negative, *, p):
    clamp_out = empty((128,), dtype=float32)
    launch("clamp_kernel", anchor, positive, negative, clamp_out, threads=(128,), group=(1,))
    mean_out = empty((), dtype=float32)
    launch("mean_kernel", clamp_out, mean_out, threads=(1,), group=(1,))
    return mean_out
