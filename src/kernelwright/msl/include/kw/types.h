// Metal's scalar types, vector names, limits and constants (Metal Shading Language Specification 3.2, sec. 2.1, 2.2, 6.5).
#pragma once

#include "spaces.h"
#include <stdint.h>

#include "widening.h"

#define MSL_INLINE inline __attribute__((always_inline))

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __INTPTR_TYPE__ intptr_t;
typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

#include "bfloat.h"
#include "vectors.h"

#define KW_VECTOR_NAMES(T)    \
    using T##2 = vec<T, 2>;   \
    using T##3 = vec<T, 3>;   \
    using T##4 = vec<T, 4>;   \
    using packed_##T##2 = packed_vec<T, 2>; \
    using packed_##T##3 = packed_vec<T, 3>; \
    using packed_##T##4 = packed_vec<T, 4>;

namespace metal {

using ::size_t;
using ::ptrdiff_t;
KW_VECTOR_NAMES(bool)
KW_VECTOR_NAMES(char)
KW_VECTOR_NAMES(uchar)
KW_VECTOR_NAMES(short)
KW_VECTOR_NAMES(ushort)
KW_VECTOR_NAMES(int)
KW_VECTOR_NAMES(uint)
KW_VECTOR_NAMES(long)
KW_VECTOR_NAMES(ulong)
KW_VECTOR_NAMES(half)
KW_VECTOR_NAMES(bfloat)
KW_VECTOR_NAMES(float)

// Packed vectors are arrays of their elements, without the alignment (sec. 2.2.3).
template <class T, int N> struct packed_vec {
    static constexpr int count = N;
    using element_type = T;
    T at[N];
    packed_vec() = default;
    MSL_INLINE constexpr packed_vec(const packed_vec& v) : at{} {
        for (int i = 0; i < N; i++) at[i] = v.at[i];
    }
    MSL_INLINE constexpr packed_vec& operator=(const packed_vec& v) {
        for (int i = 0; i < N; i++) at[i] = v.at[i];
        return *this;
    }
    MSL_INLINE constexpr packed_vec(vec<T, N> v) : at{} {
        for (int i = 0; i < N; i++) at[i] = v[i];
    }
    MSL_INLINE constexpr packed_vec(T a) : packed_vec(vec<T, N>(a)) {}
    template <class A, class B, class... C, class = parts::when_t<parts::components_of<A, B, C...> == N>>
    MSL_INLINE constexpr packed_vec(const A& a, const B& b, const C&... c) : packed_vec(vec<T, N>(a, b, c...)) {}
    MSL_INLINE constexpr operator vec<T, N>() const { return vec<T, N>(parts::filling<T, N>::with(*this)); }
    KW_ELEMENTS(T, int, at[i])
    MSL_INLINE constexpr vec<T, N> unpacked() const { return *this; }
    MSL_INLINE constexpr T get_x() const { return at[0]; }
    MSL_INLINE constexpr T get_y() const { return at[1]; }
    MSL_INLINE constexpr T get_z() const { return at[2]; }
    MSL_INLINE constexpr T get_w() const { return at[3]; }
    MSL_INLINE constexpr void put_x(T a) { at[0] = a; }
    MSL_INLINE constexpr void put_y(T a) { at[1] = a; }
    MSL_INLINE constexpr void put_z(T a) { at[2] = a; }
    MSL_INLINE constexpr void put_w(T a) { at[3] = a; }
    __declspec(property(get = get_x, put = put_x)) T x;
    __declspec(property(get = get_y, put = put_y)) T y;
    __declspec(property(get = get_z, put = put_z)) T z;
    __declspec(property(get = get_w, put = put_w)) T w;
    __declspec(property(get = get_x, put = put_x)) T r;
    __declspec(property(get = get_y, put = put_y)) T g;
    __declspec(property(get = get_z, put = put_z)) T b;
    __declspec(property(get = get_w, put = put_w)) T a;
#define KW_PACKED_OPERATOR(op)                                                                                      \
    friend MSL_INLINE constexpr vec<T, N> operator op(packed_vec p, packed_vec q) { return p.unpacked() op q.unpacked(); } \
    friend MSL_INLINE constexpr vec<T, N> operator op(packed_vec p, vec<T, N> q) { return p.unpacked() op q; }       \
    friend MSL_INLINE constexpr vec<T, N> operator op(vec<T, N> p, packed_vec q) { return p op q.unpacked(); }       \
    friend MSL_INLINE constexpr vec<T, N> operator op(packed_vec p, T q) { return p.unpacked() op vec<T, N>(q); }    \
    friend MSL_INLINE constexpr vec<T, N> operator op(T p, packed_vec q) { return vec<T, N>(p) op q.unpacked(); }    \
    template <class A> friend MSL_INLINE constexpr packed_vec& operator op##=(packed_vec& p, const A& q) { return p = p.unpacked() op vec<T, N>(q); }
    KW_PACKED_OPERATOR(+) KW_PACKED_OPERATOR(-) KW_PACKED_OPERATOR(*) KW_PACKED_OPERATOR(/)
    KW_PACKED_OPERATOR(&) KW_PACKED_OPERATOR(|) KW_PACKED_OPERATOR(^) KW_PACKED_OPERATOR(<<) KW_PACKED_OPERATOR(>>)
    friend MSL_INLINE constexpr vec<T, N> operator-(packed_vec p) { return -p.unpacked(); }
};

}  // namespace metal
