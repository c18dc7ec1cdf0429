// The lifted build: every floating type of Metal is a double.
//
// float and half stay two built-in types, both of them doubles in memory (long double by -mlong-double-64), in the order in
// which C++ converts one to the other; bfloat is a class in any build. From here on `float` and what names functions of
// single precision are macros, so that all other headers, and kernels, are compiled as they are.
#pragma once

// Metal's float, where its own bits are meant.
typedef float kw_single;

#ifndef KW_LIFTED

#ifndef half
typedef _Float16 half;
#endif

#else

typedef long double kw_float;
typedef double half;
static_assert(sizeof(kw_float) == sizeof(double), "long double isn't double here");

// Functions of kw_math.h have a float and a double version.
#define KW_OF_DOUBLE(name) \
    namespace kw { inline __attribute__((always_inline)) kw_float name(kw_float x) { return name(static_cast<double>(x)); } }
KW_OF_DOUBLE(cos)
KW_OF_DOUBLE(exp)
KW_OF_DOUBLE(exp2)
KW_OF_DOUBLE(log)
KW_OF_DOUBLE(log2)
KW_OF_DOUBLE(log10)
KW_OF_DOUBLE(rsqrt)
KW_OF_DOUBLE(sin)
KW_OF_DOUBLE(tanh)
#undef KW_OF_DOUBLE
namespace kw { inline __attribute__((always_inline)) kw_float fma(kw_float a, kw_float b, kw_float c) { return fma(static_cast<double>(a), static_cast<double>(b), static_cast<double>(c)); } }

#define float kw_float
#define __builtin_inff __builtin_infl
#define __builtin_nanf __builtin_nanl
#define __builtin_acosf __builtin_acos
#define __builtin_acoshf __builtin_acosh
#define __builtin_asinf __builtin_asin
#define __builtin_asinhf __builtin_asinh
#define __builtin_atanf __builtin_atan
#define __builtin_atan2f __builtin_atan2
#define __builtin_atanhf __builtin_atanh
#define __builtin_ceilf __builtin_ceil
#define __builtin_copysignf __builtin_copysign
#define __builtin_coshf __builtin_cosh
#define __builtin_fabsf __builtin_fabs
#define __builtin_fdimf __builtin_fdim
#define __builtin_floorf __builtin_floor
#define __builtin_fmaf __builtin_fma
#define __builtin_fmaxf __builtin_fmax
#define __builtin_fminf __builtin_fmin
#define __builtin_fmodf __builtin_fmod
#define __builtin_frexpf __builtin_frexp
#define __builtin_ilogbf __builtin_ilogb
#define __builtin_ldexpf __builtin_ldexp
#define __builtin_nextafterf __builtin_nextafter
#define __builtin_powf __builtin_pow
#define __builtin_rintf __builtin_rint
#define __builtin_roundf __builtin_round
#define __builtin_sinhf __builtin_sinh
#define __builtin_sqrtf __builtin_sqrt
#define __builtin_tanf __builtin_tan
#define __builtin_truncf __builtin_trunc

#endif
