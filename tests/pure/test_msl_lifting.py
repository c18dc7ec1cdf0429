"""Lifting by tokens, by layouts and by IR: what is replaced, how elements are converted, what is found in code."""

import pytest

from kernelwright.msl.conversions import conversions
from kernelwright.msl.ir import function_of
from kernelwright.msl.lifted_accesses import computes_with_bits, misread_buffers, rounds_by_adding
from kernelwright.msl.record_layouts import layouts_in
from kernelwright.msl.rewriting import rewritten
from kernelwright.msl.structure import structure_of
from kernelwright.msl.tokens import tokens_of


def _cpp(text):
    of = structure_of(tokens_of(text, "a.metal"))
    return " ".join(rewritten(text, of, lifts=True).text.split()).replace("( ", "(")


def test_literals_keep_their_decimal_value():
    assert _cpp("auto a = 0.1f + 0.1h + 2h - 3.0bf * 0x1Ah + 1. + 2e3 + 0x1p-2f + 7 + 1e-5F;") == (
        "auto a = 0.1L + half(0.1L) + half(2.0L) - bfloat(3.0L) * 0x1Ah + 1.L + 2e3L + 0x1p-2L + 7 + 1e-5L;"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = *(device uint*)p[i] + 1;", "a = *metal::parts::cast_at<3, uint*>(p[i]) + 1;"),
        ("a = ((constant T&)x.y(z)).w;", "a = (metal::parts::cast_at<3, const T&>(x.y(z))).w;"),
        ("a = (device T<2>*)&f<3>(x)->y++ - b;", "a = metal::parts::cast_at<2, T<2>*>(&f<3>(x)->y++) - b;"),
        ("a = reinterpret_cast<thread uint&>(x);", "a = metal::parts::cast_at<2, uint&>(x);"),
        ("a = static_cast<device int*>(x);", "a = metal::parts::cast_at<2, int*>(x);"),
        ("a = static_cast<int>(x);", "a = static_cast<int>(x);"),
        ("a = sizeof(T) * 2;", "a = (metal::parts::size_at<2, __typeof__(T)>) * 2;"),
        ("a = sizeof x[0] / 2;", "a = (metal::parts::size_at<2, __typeof__(x[0])>) / 2;"),
        ("a = sizeof...(T);", "a = sizeof...(T);"),
        ("static_assert(sizeof(float) == 4);", ";"),
        ("static_assert(N == 4);", "static_assert(N == 4);"),
        ("uchar v[4 * sizeof(T)];", "metal::parts::moved_byte v[4 * sizeof(T)];"),
        ("void f(device float*, thread int& n) const;", "void f(float*, int& n) const;"),
        ("if (x) (a * b)(c);", "if (x) (a * b)(c);"),
    ],
)
def test_casts_and_sizes_are_numbered_by_where_they_are(text, expected):
    assert _cpp(text) == expected


def test_a_cast_of_a_cast_is_two():
    assert _cpp("a = (device uint*)(device char*)p;") == (
        "a = metal::parts::cast_at<2, uint*>(metal::parts::cast_at<7, char*>(p));"
    )


def _dump(name, size, *lines):
    return "\n".join(
        ["", "*** Dumping AST Record Layout", f"         0 | {name}", *lines, f"           | [sizeof={size},"]
    )


BEFORE = _dump("R", 4, "         0 |   _Float16[2] at") + _dump(
    "struct kw_element_0_2",
    28,
    "         0 |   struct P value",
    "         0 |     float scale",
    "         4 |     struct bfloat b",
    "         4 |       unsigned short bits",
    "     6:0-2 |     unsigned int flags",
    "     6:3-5 |     unsigned int more",
    "         8 |     R[2] halves",
    "        16 |     const int *[1] where",
    "        24 |     int n",
)
AFTER = _dump("R", 16, "         0 |   double[2] at") + _dump(
    "struct kw_element_0_2",
    72,
    "         0 |   struct P value",
    "         0 |     long double scale",
    "         8 |     struct bfloat b",
    "         8 |       double held",
    "    16:0-2 |     unsigned int flags",
    "    16:3-5 |     unsigned int more",
    "        24 |     R[2] halves",
    "        56 |     const int *[1] where",
    "        64 |     int n",
)


def test_an_element_is_converted_part_by_part():
    before, after = layouts_in(BEFORE, is_lifted=False), layouts_in(AFTER, is_lifted=True)

    converted = conversions(before, after, 0)[2]

    assert (converted.given_bytes, converted.lifted_bytes, converted.plain) == (28, 72, "")
    parts = [(each.kind, each.given_at, each.lifted_at, each.count) for each in converted.parts]
    assert sorted(set(parts), key=lambda part: part[1]) == [
        ("float", 0, 0, 1),
        ("bfloat", 4, 8, 1),
        ("bytes", 6, 16, 2),
        ("half", 8, 24, 2),
        ("half", 12, 40, 2),
        ("bytes", 16, 56, 8),
        ("bytes", 24, 64, 4),
    ]


def test_memory_of_two_kinds_in_one_place_is_found():
    layouts = layouts_in(
        _dump("Mixed", 8, "         0 |   long double f", "         0 |   unsigned int u")
        + _dump("union Alike", 16, "         0 |   double[2] d", "         0 |   double x", "         8 |   double y")
        + _dump("struct Plain", 16, "         0 |   long double f", "         8 |   unsigned int u")
        + _dump("union Late", 16, "         0 |   unsigned char[16] u", "         8 |   double f"),
        is_lifted=True,
    )

    assert {name for name, each in layouts.items() if each.mixes_floats} == {"Mixed", "union Late"}


def _function(*lines):
    head = ["define void @k() {", "  %p = call ptr @kw_place_buffer(i32 noundef 3)", "  %d = load double, ptr %p"]
    return function_of("\n".join([*head, *(f"  {line}" for line in lines), "  ret void", "}"]))


@pytest.mark.parametrize(
    ("lines", "is_misread"),
    [
        (["%q = getelementptr i8, ptr %p, i64 4", "%x = load i32, ptr %q"], True),
        (["%x = load <4 x i8>, ptr %p"], True),
        (["%x = load i64, ptr %p", "%y = trunc i64 %x to i32"], True),
        (["%x = load i64, ptr %p", "store i64 %x, ptr %p"], False),
        (["%x = load double, ptr %p"], False),
        (["%x = atomicrmw add ptr %p, i32 1 monotonic"], True),
        (["%old = cmpxchg ptr %p, i64 1, i64 2 monotonic monotonic"], False),
    ],
)
def test_a_buffer_of_floats_that_is_read_as_less_is_found(lines, is_misread):
    assert list(misread_buffers(_function(*lines), {3}, set())) == [3] * is_misread


def test_a_buffer_of_other_things_that_is_read_as_doubles_is_found():
    assert list(misread_buffers(_function(), set(), {3})) == [3]


@pytest.mark.parametrize(
    ("lines", "computes"),
    [
        (["%b = bitcast double %d to i64", "%x = lshr i64 %b, 52"], True),
        (["%b = bitcast double %d to i64", "%x = icmp slt i64 %b, 0"], False),
        (["%b = bitcast double %d to i64", "%x = lshr i64 %b, 63"], False),
        (["%b = bitcast double %d to i64", "store i64 %b, ptr %p"], False),
        (["%s = shl i64 1, 52", "%x = bitcast i64 %s to double"], True),
        (["%f = fptrunc double %d to float", "%b = bitcast float %f to i32", "%x = lshr i32 %b, 23"], False),
        (["%a = alloca [4 x double], align 16", "%x = load i32, ptr %a, align 4"], True),
        (["%a = alloca [4 x i32], align 16", "%x = load i32, ptr %a, align 4"], False),
    ],
)
def test_bits_of_doubles_that_are_computed_with_are_found(lines, computes):
    assert computes_with_bits(_function(*lines)) == computes


@pytest.mark.parametrize(
    ("line", "rounds"),
    [
        ("%x = fadd double %d, 0x4168000000000000", True),
        ("%x = fsub double %d, 0xC160000000000000", True),
        ("%x = fadd double %d, 8.388608e+06", True),
        ("%x = call double @llvm.fma.f64(double %d, double 2.0, double 0x4168000000000000)", True),
        ("%x = fmul double %d, 8.388608e+06", False),
        ("%x = fadd double %d, 8.388609e+06", False),
    ],
)
def test_adding_what_makes_a_float_lose_its_fraction_is_found(line, rounds):
    assert rounds_by_adding(_function(line)) == rounds
