// bfloat as a class: clang's own __bf16 can't be converted from half and back, and arithmetic came to it late.
//
// Arithmetic of two bfloats is that of float, rounded once (specification, sec. 2.1 and 8.1); with a float it is float.
#pragma once

inline __attribute__((always_inline)) constexpr unsigned short kw_bits_of_bfloat(kw_single x) {
    const unsigned wide = __builtin_bit_cast(unsigned, x);
    const unsigned to_even = (wide + 0x7fffu + (wide >> 16 & 1u)) >> 16;
    // NaN stays NaN, whatever its payload.
    return static_cast<unsigned short>(x == x ? to_even : wide >> 16 | 64u);
}
inline __attribute__((always_inline)) constexpr kw_single kw_of_bfloat_bits(unsigned short bits) { return __builtin_bit_cast(kw_single, static_cast<unsigned>(bits) << 16); }

struct bfloat {
#ifdef KW_LIFTED
    half held;

    inline __attribute__((always_inline)) constexpr operator float() const { return held; }
    template <class T, class = decltype(static_cast<float>(T()))> inline __attribute__((always_inline)) constexpr bfloat(T x) : held(static_cast<float>(x)) {}
#else
    unsigned short bits;

    inline __attribute__((always_inline)) constexpr operator float() const { return kw_of_bfloat_bits(bits); }
    template <class T, class = decltype(static_cast<float>(T()))> inline __attribute__((always_inline)) constexpr bfloat(T x) : bits(kw_bits_of_bfloat(static_cast<float>(x))) {}
#endif
    bfloat() = default;
};

#define KW_BFLOAT(op)                                                                                                          \
    inline __attribute__((always_inline)) constexpr bfloat operator op(bfloat a, bfloat b) { return float(a) op float(b); }    \
    inline __attribute__((always_inline)) constexpr float operator op(bfloat a, float b) { return float(a) op b; }             \
    inline __attribute__((always_inline)) constexpr float operator op(float a, bfloat b) { return a op float(b); }             \
    inline __attribute__((always_inline)) constexpr float operator op(bfloat a, half b) { return float(a) op float(b); }   \
    inline __attribute__((always_inline)) constexpr float operator op(half a, bfloat b) { return float(a) op float(b); }   \
    template <class T> inline __attribute__((always_inline)) constexpr auto operator op(bfloat a, T b) -> kw_bfloat_with<T> { return float(a) op float(b); } \
    template <class T> inline __attribute__((always_inline)) constexpr auto operator op(T a, bfloat b) -> kw_bfloat_with<T> { return float(a) op float(b); } \
    template <class T> inline __attribute__((always_inline)) constexpr bfloat& operator op##=(bfloat& a, const T& b) { return a = bfloat(float(a) op float(b)); }
#define KW_BFLOAT_COMPARED(op)                                                                                                 \
    inline __attribute__((always_inline)) constexpr bool operator op(bfloat a, bfloat b) { return float(a) op float(b); }      \
    inline __attribute__((always_inline)) constexpr bool operator op(bfloat a, float b) { return float(a) op b; }              \
    inline __attribute__((always_inline)) constexpr bool operator op(float a, bfloat b) { return a op float(b); }              \
    inline __attribute__((always_inline)) constexpr bool operator op(bfloat a, half b) { return float(a) op float(b); }    \
    inline __attribute__((always_inline)) constexpr bool operator op(half a, bfloat b) { return float(a) op float(b); }    \
    template <class T> inline __attribute__((always_inline)) constexpr auto operator op(bfloat a, T b) -> kw_bool_with<T> { return float(a) op float(b); } \
    template <class T> inline __attribute__((always_inline)) constexpr auto operator op(T a, bfloat b) -> kw_bool_with<T> { return float(a) op float(b); }

// A whole number beside a bfloat becomes one. (Behind a struct: clang 16 can't put a trait into a function's mangled name.)
template <class T> struct kw_whole { static constexpr bool value = __is_integral(T); };
template <bool IS_WHOLE, class R> struct kw_if_whole {};
template <class R> struct kw_if_whole<true, R> { using type = R; };
template <class T> using kw_bfloat_with = typename kw_if_whole<kw_whole<T>::value, bfloat>::type;
template <class T> using kw_bool_with = typename kw_if_whole<kw_whole<T>::value, bool>::type;

KW_BFLOAT(+)
KW_BFLOAT(-)
KW_BFLOAT(*)
KW_BFLOAT(/)
KW_BFLOAT_COMPARED(==)
KW_BFLOAT_COMPARED(!=)
KW_BFLOAT_COMPARED(<)
KW_BFLOAT_COMPARED(>)
KW_BFLOAT_COMPARED(<=)
KW_BFLOAT_COMPARED(>=)
inline __attribute__((always_inline)) constexpr bfloat operator-(bfloat a) { return -float(a); }
inline __attribute__((always_inline)) constexpr bfloat operator+(bfloat a) { return a; }
inline __attribute__((always_inline)) constexpr bfloat& operator++(bfloat& a) { return a = bfloat(float(a) + 1.0f); }
inline __attribute__((always_inline)) constexpr bfloat& operator--(bfloat& a) { return a = bfloat(float(a) - 1.0f); }

// One side of a conditional whose other side is an Other. C++ doesn't know which of two types to take when either converts to
// the other, as bfloat and float do; Metal takes float, and bfloat beside whole numbers.
template <class T> constexpr bool kw_is_bfloat = false;
template <> inline constexpr bool kw_is_bfloat<bfloat> = true;
template <class T> struct kw_bare { using type = T; };
template <class T> struct kw_bare<T&> { using type = typename kw_bare<T>::type; };
template <class T> struct kw_bare<T&&> { using type = typename kw_bare<T>::type; };
template <class T> struct kw_bare<const T> { using type = T; };
template <class Other, class T> inline __attribute__((always_inline)) constexpr decltype(auto) kw_arm(T&& x) {
    using A = typename kw_bare<T>::type;
    using B = typename kw_bare<Other>::type;
    if constexpr (kw_is_bfloat<A> && __is_floating_point(B)) return static_cast<float>(x);
    else if constexpr (kw_is_bfloat<B> && __is_integral(A)) return bfloat(x);
    else return static_cast<T&&>(x);
}
