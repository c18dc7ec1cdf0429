"""Our mathematics in C++: kw_math.h and kw_half.h, which kernels of several languages are compiled with."""

from pathlib import Path

INCLUDE_FOLDER = Path(__file__).parent / "include"
