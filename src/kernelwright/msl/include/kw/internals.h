// Names behind Metal's own headers that projects (MLX for one) reach through to.
#pragma once

constexpr bool __METAL_MAYBE_FAST_MATH__ = false, __METAL_FAST_MATH__ = true, __METAL_PRECISE_MATH__ = false;

namespace metal {
template <class T> struct kw_of_simdgroups : bool_constant<parts::is_number<T> && !__is_same(T, bool)> {};
template <class T, int N> struct kw_of_simdgroups<vec<T, N>> : kw_of_simdgroups<T> {};
}  // namespace metal
template <class T> struct __is_valid_simdgroup_type : metal::kw_of_simdgroups<T> {};

#define KW_INTERNAL(name) \
    template <class T> MSL_INLINE auto __metal_##name(T x, bool = false) { return metal::name(x); }
#define KW_INTERNAL_2(name) \
    template <class A, class B> MSL_INLINE auto __metal_##name(A x, B y, bool = false) { return metal::name(x, y); }
#define KW_INTERNAL_3(name) \
    template <class A, class B, class C> MSL_INLINE auto __metal_##name(A x, B y, C z, bool = false) { return metal::name(x, y, z); }
#define KW_LIST(M, M2, M3)                                                                                             \
    M(acos) M(acosh) M(asin) M(asinh) M(atan) M(atanh) M(ceil) M(cos) M(cosh) M(cospi) M(exp) M(exp10) M(exp2) M(fabs) \
    M(floor) M(fract) M(ilogb) M(log) M(log10) M(log2) M(rint) M(round) M(rsqrt) M(sin) M(sinh) M(sinpi) M(sqrt)       \
    M(tan) M(tanh) M(tanpi) M(trunc) M(isnan) M(isinf) M(isfinite) M(isnormal) M(signbit)                              \
    M2(atan2) M2(copysign) M2(divide) M2(fdim) M2(fmax) M2(fmin) M2(fmod) M2(ldexp) M2(nextafter) M2(pow) M2(powr)     \
    M3(fma) M3(fmax3) M3(fmin3) M3(fmedian3) M3(clamp) M3(mix)
KW_LIST(KW_INTERNAL, KW_INTERNAL_2, KW_INTERNAL_3)
template <class T> MSL_INLINE T __metal_frexp(T x, KW_THREAD int* exponent, bool = false) { return metal::frexp(x, *exponent); }
template <class T> MSL_INLINE T __metal_frexp(T x, KW_THREAD int& exponent, bool = false) { return metal::frexp(x, exponent); }
template <class T> MSL_INLINE T __metal_modf(T x, KW_THREAD T* whole, bool = false) { return metal::modf(x, *whole); }
template <class T> MSL_INLINE T __metal_sincos(T x, KW_THREAD T* cosine, bool = false) { return metal::sincos(x, *cosine); }

#define KW_INTERNAL_SIMD(name) \
    template <class T, class... A> MSL_INLINE T __metal_##name(T x, A...) { return metal::name(x); }
#define KW_INTERNAL_SHUFFLE(name) \
    template <class T, class I> MSL_INLINE T __metal_##name(T x, I lane) { return metal::name(x, ushort(lane)); }
#define KW_FOLDS(M, kind) M(kind##_sum) M(kind##_product) M(kind##_min) M(kind##_max) M(kind##_and) M(kind##_or) M(kind##_xor)
#define KW_SCANS(M, kind)                                                           \
    M(kind##_prefix_inclusive_sum) M(kind##_prefix_exclusive_sum) M(kind##_prefix_inclusive_product) \
    M(kind##_prefix_exclusive_product) M(kind##_broadcast_first)
#define KW_SHUFFLES(M, kind)                                                        \
    M(kind##_shuffle) M(kind##_shuffle_xor) M(kind##_shuffle_up) M(kind##_shuffle_down) M(kind##_shuffle_rotate_up) \
    M(kind##_shuffle_rotate_down) M(kind##_broadcast)
KW_FOLDS(KW_INTERNAL_SIMD, simd)
KW_SCANS(KW_INTERNAL_SIMD, simd)
KW_FOLDS(KW_INTERNAL_SIMD, quad)
KW_SCANS(KW_INTERNAL_SIMD, quad)
KW_SHUFFLES(KW_INTERNAL_SHUFFLE, simd)
KW_SHUFFLES(KW_INTERNAL_SHUFFLE, quad)
template <class T, class I, class M> MSL_INLINE T __metal_simd_shuffle_and_fill_up(T x, T filling, I delta, M modulo) {
    return metal::simd_shuffle_and_fill_up(x, filling, ushort(delta), ushort(modulo));
}
template <class T, class I, class M> MSL_INLINE T __metal_simd_shuffle_and_fill_down(T x, T filling, I delta, M modulo) {
    return metal::simd_shuffle_and_fill_down(x, filling, ushort(delta), ushort(modulo));
}
MSL_INLINE ushort __metal_get_thread_index_in_simdgroup(ushort = 0) { return ushort(kw_place_lane()); }
MSL_INLINE ushort __metal_get_simdgroup_size(ushort = 0) { return 32; }
#define METAL_VALID_LOGB_ARG(x) 1

// metal_logging: nothing is logged.
namespace metal {
struct os_log {
    constexpr os_log() = default;
    constexpr os_log(const KW_TEXT*, const KW_TEXT*) {}
    template <class... A> void log(A...) const {}
    template <class... A> void log_debug(A...) const {}
    template <class... A> void log_info(A...) const {}
    template <class... A> void log_error(A...) const {}
    template <class... A> void log_fault(A...) const {}
};
constexpr os_log os_log_default{};
}  // namespace metal
