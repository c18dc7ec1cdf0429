"""Metal off Apple: checks kernels of the Metal Shading Language on Linux, without torch."""
