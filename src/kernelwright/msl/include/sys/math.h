// The part of C's header that ours need; there is no C library behind the compiler here.
//
// Templates, for double alone: a project's own log1p(float) in the global namespace must not meet a rival. In a namespace of
// their own: what the global one declared itself would hide Metal's functions from a project that writes ::log.
#pragma once

namespace kw_libm {

template <class T> struct kw_only_double;
template <> struct kw_only_double<double> { using type = double; };

#define KW_LIBM(name)                                     \
    extern "C" double kw_double_##name(double) __asm__(#name); \
    template <class T> inline __attribute__((always_inline)) typename kw_only_double<T>::type name(T x) { return kw_double_##name(x); }
KW_LIBM(cos)
KW_LIBM(erf)
KW_LIBM(erfc)
KW_LIBM(exp)
KW_LIBM(exp2)
KW_LIBM(expm1)
KW_LIBM(log)
KW_LIBM(log10)
KW_LIBM(log1p)
KW_LIBM(log2)
KW_LIBM(sin)
KW_LIBM(tanh)
#undef KW_LIBM
}  // namespace kw_libm
using namespace kw_libm;
