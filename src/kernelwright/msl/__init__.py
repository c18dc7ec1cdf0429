"""Metal off Apple: checks and runs kernels of the Metal Shading Language on Linux, on a CPU, without torch.

from kernelwright import msl

library = msl.compile_shader(source)
library.my_kernel(x, out, n, threads=(n,), group_size=(256,))
"""

from kernelwright.msl.arguments import GroupSizeError, LaunchError
from kernelwright.msl.findings import Finding, LiftingError, ShaderSyntaxError
from kernelwright.msl.launching import EmulationWarning
from kernelwright.msl.library import MetalKernel, NoKernelError, ShaderLibrary, compile_shader
from kernelwright.msl.misuse import Misuse, MisuseError

__all__ = [
    "EmulationWarning",
    "Finding",
    "GroupSizeError",
    "LaunchError",
    "LiftingError",
    "MetalKernel",
    "Misuse",
    "MisuseError",
    "NoKernelError",
    "ShaderLibrary",
    "ShaderSyntaxError",
    "compile_shader",
]
