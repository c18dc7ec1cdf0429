"""Names of the graph as identifiers of kernels and plans.

Kernels are published, so a value keeps the name that its operator has in the graph as far as
it is an identifier in every language we print.
"""

import re

# Words of C++, Metal, Python and of our own kernels that a value may not be called.
RESERVED = frozenset(
    [
        "and",
        "or",
        "not",
        "xor",
        "if",
        "else",
        "for",
        "while",
        "do",
        "switch",
        "case",
        "break",
        "continue",
        "return",
        "int",
        "float",
        "double",
        "bool",
        "char",
        "short",
        "long",
        "half",
        "bfloat",
        "auto",
        "const",
        "static",
        "void",
        "signed",
        "unsigned",
        "struct",
        "class",
        "union",
        "enum",
        "namespace",
        "template",
        "typename",
        "using",
        "new",
        "delete",
        "this",
        "true",
        "false",
        "default",
        "goto",
        "inline",
        "operator",
        "private",
        "public",
        "protected",
        "register",
        "sizeof",
        "try",
        "catch",
        "throw",
        "device",
        "constant",
        "kernel",
        "thread",
        "threadgroup",
        "main",
        "begin",
        "end",
        "item",
        "row",
        "block",
        "start",
        "lane",
        "p",
        "s",
        "launch",
        "prepare",
        "forward",
        "def",
        "del",
        "from",
        "import",
        "in",
        "is",
        "lambda",
        "None",
        "pass",
        "raise",
        "with",
        "yield",
        "global",
        "nonlocal",
        "assert",
        "async",
        "await",
        "except",
        "finally",
        "as",
        "elif",
        "print",
        "range",
        "min",
        "max",
        "len",
        "inf",
        "nan",
        "pi",
        "i",
        "j",
        "kw",
        "compl",
        "bitand",
        "bitor",
        "uint",
        "abs",
        "value",
        "fold",
        "LANES",
        "for_lanes",
        "maximum",
        "minimum",
        "sign",
        "remainder",
        "floor_remainder",
        "floor_divide",
        "truncate_divide",
        "is_above",
        "is_below",
        "at_least",
        "at_most",
        "std",
        "at",
        "simd",
        "step",
        "wide",
        "metal",
        "vec",
        "vertex",
        "fragment",
        "mesh",
        "object",
        "sampler",
        "texture",
        "ushort",
        "uchar",
        "ulong",
        "constexpr",
        "other_lane",
        "lane_below",
        "lane_above",
        "lane_at",
        "tile_at",
        "tile_left",
        "tile_right",
        "tile_sums",
        "tile_totals",
        "tile_strip",
        "tile_strips",
        "column",
        "term",
        "first_row",
        "first_column",
        "own_row",
        "own_column",
        "left",
        "right",
        "base",
        "part",
        "deep",
        "place",
        "element",
    ]
)


# Operators whose names tell more about torch's insides than about what they compute.
_SHORTER = {
    "native_batch_norm_legit_no_training": "batch_norm",
    "native_batch_norm_legit": "batch_norm",
    "native_layer_norm": "layer_norm",
    "native_group_norm": "group_norm",
    "linalg_vector_norm": "vector_norm",
    "_with_indices": "",
}


def identifier(name: str) -> str:
    """Return ``name`` as an identifier: dots become underscores, leading ones go, reserved words get one."""
    plain = re.sub(r"\W", "_", name).strip("_") or "value"
    for long, short in _SHORTER.items():
        plain = plain.replace(long, short)
    if plain[0].isdigit():
        plain = f"v{plain}"
    return f"{plain}_" if plain in RESERVED else plain


def identifiers(names: list[str], functions: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return distinct identifiers for distinct names; those of ``functions`` get "_out" behind them."""
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        plain = identifier(name)
        candidate, number = f"{plain}_out" if plain in functions else plain, 2
        while candidate in taken:
            candidate, number = f"{plain}_v{number}", number + 1
        taken.add(candidate)
        chosen[name] = candidate
    return chosen
