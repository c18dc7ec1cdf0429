def forward(a, b, *, p):
    mm_out = mm(a, b)
    launch("where_kernel", mm_out, threads=(512,), group=(1,))
    return mm_out
