// Vectors of clang's own extension, ext_vector_type(n), which Metal's compiler has as well. Up to four components they are
// Metal's vectors; beyond that they have no swizzles, but convert, and go component by component.
#pragma once

namespace metal {

template <class T, int N> struct alignas(parts::alignment<T, N>) extended {
    T at[N];
    extended() = default;
    MSL_INLINE constexpr extended(T a) : at{} {
        for (int i = 0; i < N; i++) at[i] = a;
    }
    template <class U> MSL_INLINE constexpr explicit extended(const extended<U, N>& other) : at{} {
        for (int i = 0; i < N; i++) at[i] = static_cast<T>(other[i]);
    }
    template <class A, class B, class... C, class = parts::when_t<sizeof...(C) + 2 == N>>
    MSL_INLINE constexpr extended(A a, B b, C... c) : at{static_cast<T>(a), static_cast<T>(b), static_cast<T>(c)...} {}
    MSL_INLINE constexpr T& operator[](int i) { return at[i]; }
    MSL_INLINE constexpr const T& operator[](int i) const { return at[i]; }
#define KW_EXTENDED_OPERATOR(op)                                                     \
    friend MSL_INLINE constexpr extended operator op(extended a, const extended& b) { \
        for (int i = 0; i < N; i++) a[i] = static_cast<T>(a[i] op b[i]);             \
        return a;                                                                    \
    }                                                                                \
    friend MSL_INLINE constexpr extended& operator op##=(extended& a, const extended& b) { return a = a op b; }
    KW_EXTENDED_OPERATOR(+) KW_EXTENDED_OPERATOR(-) KW_EXTENDED_OPERATOR(*) KW_EXTENDED_OPERATOR(/) KW_EXTENDED_OPERATOR(%)
    KW_EXTENDED_OPERATOR(&) KW_EXTENDED_OPERATOR(|) KW_EXTENDED_OPERATOR(^) KW_EXTENDED_OPERATOR(<<) KW_EXTENDED_OPERATOR(>>)
    friend MSL_INLINE constexpr extended operator-(extended a) {
        for (int i = 0; i < N; i++) a[i] = static_cast<T>(-a[i]);
        return a;
    }
};

}  // namespace metal

template <class T, int N> using kw_extended = metal::conditional_t<(N <= 4), metal::vec<T, N>, metal::extended<T, N>>;
