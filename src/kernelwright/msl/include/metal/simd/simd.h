// Nothing: see metal_stdlib.
