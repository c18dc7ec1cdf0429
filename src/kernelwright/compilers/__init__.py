"""What every target that calls a compiler shares: running it, keeping what it made, and our mathematics in C++."""

from pathlib import Path

# kw_math.h and kw_half.h, which kernels of several languages are compiled with.
INCLUDE_FOLDER = Path(__file__).parent / "include"
