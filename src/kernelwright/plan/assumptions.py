"""What a plan may declare to rest on, in its own ``ASSUMPTIONS``.

A plan is right only where its assumptions hold. The verdict shows them, and a contract that
doesn't grant one refuses the plan. The list is closed so that everyone means the same thing.
"""

ASSUMPTIONS = {
    "inputs are finite": "no input holds NaN or an infinity",
    "weights are finite": "no parameter, buffer or constant holds NaN or an infinity",
    "intermediates are finite": "nothing the reference computes on the way overflows to an infinity or NaN",
    "weights are fixed": "parameters and buffers keep their values between `prepare` and the call",
}
