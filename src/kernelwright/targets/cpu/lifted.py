"""The same kernels in double precision, so that rounding no longer hides a mistake.

Only the candidate's own text is rewritten, token by token: types, float literals, the
single-precision names of the C library. Its structure, its loops and its indexing stay. What
depends on the width of a float (intrinsics, bit patterns) can't be lifted, and is said so.
"""

import re
from dataclasses import replace

from kernelwright.plan.widened import widened
from kernelwright.records.build import BuildFailed, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.targets.cpu.tokens import Token, tokens_of

_WIDER: dict[str, str] = dict.fromkeys(("float", "kw_bf16", "kw_half"), "double")
_C_LIBRARY = re.compile(
    r"(?P<wide>(?:__builtin_)?(?:acosh?|asinh?|atan[2h]?|cbrt|ceil|copysign|cosh?|erfc?|exp2?|expm1|fabs|fdim|floor|fma|fmax"
    r"|fmin|fmod|frexp|hypot|ldexp|lgamma|log(?:10|1p|2|b)?|lrint|lround|modf|nearbyint|pow|remainder|rint|round|scalbn"
    r"|sinh?|sqrt|tanh?|tgamma|trunc))f"
)
# Values of type float: kept, but as doubles, so that std::max(x, -FLT_MAX) still finds one type.
_FLOAT_VALUES = frozenset({"FLT_MAX", "FLT_MIN", "FLT_EPSILON", "INFINITY", "NAN", "HUGE_VALF"})
_WIDTH_DEPENDENT = re.compile(
    r"_mm\d*_\w+|__m\d+[di]?|v[a-z]\w*q?_f(?:16|32)|float(?:16|32|64)x\d+(?:x\d+)?_t|__builtin_ia32_\w+|svfloat32_t"
    r"|vector_size|ext_vector_type|bit_cast|__builtin_bit_cast|bits_of|float_of|union|asm|__asm__|_Float16|__bf16"
)
_FLOAT_LITERAL = re.compile(r"(?!0[xX])[0-9.'eE+-]+[fF]")


def lifted(candidate: Candidate) -> Candidate | BuildFailed:
    """Return ``candidate`` with every narrower floating type of its kernels and its plan widened to double."""
    kernels = candidate.kernel_files
    obstacles = tuple(obstacle for file in kernels for obstacle in _obstacles(file))
    if obstacles:
        return BuildFailed(candidate_id=candidate.id, diagnostics=obstacles)
    files = tuple(
        _widened(file) if file in kernels else replace(file, text=widened(file.text)) for file in candidate.files
    )
    return replace(candidate, files=files, note="lifted to float64")


def _widened(file: SourceFile) -> SourceFile:
    return SourceFile(name=file.name, text="".join(map(_wider, tokens_of(file.text))))


def _wider(token: Token) -> str:
    match token.kind:
        case "name" if token.text in _FLOAT_VALUES:
            return f"((double){token.text})"
        case "name":
            single = _C_LIBRARY.fullmatch(token.text)
            return single["wide"] if single else _WIDER.get(token.text, token.text)
        case "number" if _FLOAT_LITERAL.fullmatch(token.text):
            return token.text[:-1]
        case "directive" if re.match(r"#\s*define\b", token.text):
            # What a macro expands to is code; the word `define` and its name are no floats.
            return "#" + "".join(map(_wider, tokens_of(token.text[1:])))
        case _:
            return token.text


def _obstacles(file: SourceFile) -> list[Diagnostic]:
    found: dict[str, Diagnostic] = {}
    texts = list(tokens_of(file.text))
    for token in texts:
        words = re.findall(r"\w+", token.text) if token.kind == "directive" else [token.text]
        if token.kind not in ("name", "directive"):
            continue
        for word in words:
            if _WIDTH_DEPENDENT.fullmatch(word):
                message = f"can't be lifted to double: `{word}` depends on the width of its type"
                found.setdefault(word, Diagnostic(file=file.name, line=token.line, column=0, message=message))
    return list(found.values())
