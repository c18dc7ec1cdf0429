"""Metal off Apple: checks and runs kernels of the Metal Shading Language on Linux, on a CPU, without torch.

from kernelwright import msl

library = msl.compile_shader(source)
library.my_kernel(x, out, n, threads=(n,), group_size=(256,))
"""

from kernelwright.msl.arguments import GroupSizeError, LaunchError
from kernelwright.msl.findings import Finding, LiftingError, ShaderSyntaxError
from kernelwright.msl.in_sandbox import EndedLaunchError
from kernelwright.msl.launching import EmulationWarning
from kernelwright.msl.library import MetalKernel, NoKernelError, ShaderLibrary, compile_shader
from kernelwright.msl.misuse import Misuse, MisuseError
from kernelwright.msl.reported import ReportedError

__all__ = [
    "EmulationWarning",
    "EndedLaunchError",
    "Finding",
    "GroupSizeError",
    "LaunchError",
    "LiftingError",
    "MetalKernel",
    "Misuse",
    "MisuseError",
    "NoKernelError",
    "ReportedError",
    "ShaderLibrary",
    "ShaderSyntaxError",
    "compile_shader",
]
