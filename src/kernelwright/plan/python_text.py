"""A plan as a Python function that stands alone, for people to read and run without us."""

from kernelwright.plan.arithmetic import has_number_form
from kernelwright.plan.library import DTYPES, LIBRARY, MEMORY_FORMATS, Operator
from kernelwright.plan.printer import printed_body
from kernelwright.plan.tree import Call, Function, Plan, nodes_of

_HEADER = '''"""Host side of a kernel, exported as plain PyTorch.

Call ``prepare(p)`` once for each set of weights, then ``forward(<tensors>, p=p, s=s, launch=launch)``.
``p`` holds parameters and buffers by qualified name, wrapped in ``Weights``;
``launch(kernel, *arguments, threads=, group=)`` runs a kernel of the sources that come with this file.
"""

import math
from math import inf, nan, pi

import torch
from torch import {names}


class Weights:
    """Weights by name: ``p["layers.0.weight"]`` or ``p.layers[0].weight``."""

    def __init__(self, named, prefix=""):
        self._named, self._prefix = named, prefix

    def __getitem__(self, key):
        name = f"{{self._prefix}}{{key}}"
        return self._named[name] if name in self._named else Weights(self._named, f"{{name}}.")

    __getattr__ = __getitem__
'''

_OWN = {
    "empty_like": "def empty_like(x, dtype=None):\n    return torch.empty(x.shape, dtype=dtype or x.dtype)\n",
    "zeros_like": "def zeros_like(x, dtype=None):\n    return torch.zeros(x.shape, dtype=dtype or x.dtype)\n",
    "ones_like": "def ones_like(x, dtype=None):\n    return torch.ones(x.shape, dtype=dtype or x.dtype)\n",
    "full_like": "def full_like(x, n, dtype=None):\n    return torch.full(x.shape, n, dtype=dtype or x.dtype)\n",
    "to": "def to(x, dtype):\n    return x.to(dtype)\n",
    "ceil_div": "def ceil_div(size, step):\n    return -(-size // step)\n",
}
_ON_BOTH = """def {name}(x, **out):
    return torch.{name}(x, **out) if isinstance(x, torch.Tensor) else {number}(x)
"""


def to_python(plan: Plan) -> str:
    """Return ``plan`` as the text of a Python module that needs torch and nothing else."""
    functions = [function for function in (plan.prepare, plan.forward) if function is not None]
    called = {node.function for function in functions for node in nodes_of(function) if isinstance(node, Call)}
    definitions = [text for name in sorted(called) if (text := _definition(LIBRARY[name]))]
    names = ", ".join(name for name in (*DTYPES, *MEMORY_FORMATS) if name != "bool")  # Python's own `bool` serves
    header = _HEADER.format(names=names)
    return "\n\n".join((header, *definitions, *(_function(function) for function in functions)))


def _function(function: Function) -> str:
    first = "p" if function.name == "prepare" else ", ".join(function.tensors)
    rest = "launch=None" if function.name == "prepare" else "*, p=None, s=None, launch=None"
    return f"def {function.name}({', '.join(filter(None, (first, rest)))}):\n{printed_body(function)}"


def _definition(operator: Operator) -> str:
    name = operator.name
    if name in _OWN:
        return _OWN[name]
    if has_number_form(name):
        return _ON_BOTH.format(name=name, number="abs" if name == "abs" else f"math.{name}")
    if operator.kind == "number":
        return ""  # Python's own
    return f"{name} = {operator.path.replace('plan.', 'torch.')}\n"
