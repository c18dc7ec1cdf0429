// Vectors as classes: constructors, conversions and references to elements are C++'s own, and swizzles are properties.
//
// They are copied element by element by constructors of their own, so that functions take them by reference: a machine's
// calling convention would pack elements in pairs, and LLVM vectorises no loop over pairs.
#pragma once

#include "swizzles.h"

namespace metal {

template <class T, int N> struct vec;
template <class T, int N> struct packed_vec;

namespace parts {

template <class T> struct vector_facts { static constexpr int count = 0; using element = T; };
template <class T> struct vector_facts<const T> : vector_facts<T> {};
#ifdef KW_SPACES
#define KW_FACTS_IN(space)                                                       \
    template <class T> struct vector_facts<space T> : vector_facts<T> {};        \
    template <class T> struct vector_facts<const space T> : vector_facts<T> {};
KW_FACTS_IN(__generic) KW_FACTS_IN(__global) KW_FACTS_IN(__local) KW_FACTS_IN(__private) KW_FACTS_IN(KW_DEVICE)
template <class T> struct vector_facts<KW_CONSTANT T> : vector_facts<T> {};
#endif
template <class T, int N> struct vector_facts<vec<T, N>> { static constexpr int count = N; using element = T; };
template <class T, int N> struct vector_facts<packed_vec<T, N>> { static constexpr int count = N; using element = T; };

template <class A> constexpr int components = vector_facts<A>::count > 0 ? vector_facts<A>::count : 1;

template <class... A> constexpr int components_of = (components<A> + ... + 0);
// As many as there are, or fewer numbers alone: what a list leaves out is 0.
template <int N, class... A> constexpr bool are_enough =
    components_of<A...> == N || (components_of<A...> < N && ((vector_facts<A>::count == 0) && ...));

// The components of a constructor's arguments, one after another. Without loops: nothing is left to unroll.
template <class T, int N> struct filling {
    T at[N] = {};
    template <class... A> static MSL_INLINE constexpr filling with(const A&... a) {
        filling all;
        all.template put<0>(a...);
        return all;
    }
    template <int I> MSL_INLINE constexpr void put() {}
    template <int I, class A, class... Rest> MSL_INLINE constexpr void put(const A& a, const Rest&... rest) {
        if constexpr (vector_facts<A>::count > 0) {
            at[I] = static_cast<T>(a[0]);
            at[I + 1] = static_cast<T>(a[1]);
            if constexpr (vector_facts<A>::count > 2) at[I + 2] = static_cast<T>(a[2]);
            if constexpr (vector_facts<A>::count > 3) at[I + 3] = static_cast<T>(a[3]);
        } else {
            at[I] = static_cast<T>(a);
        }
        put<I + components<A>>(rest...);
    }
};

// Of three and four. Doubles in the place of smaller floats are where hosts have them, which align no array to 32 bytes.
#ifdef KW_LIFTED
template <class T, int N = 4> constexpr size_t alignment = __is_floating_point(T) || kw_is_bfloat<T> ? 16 : N * sizeof(T);
#else
template <class T, int N = 4> constexpr size_t alignment = N * sizeof(T);
#endif

template <bool> struct when {};
template <> struct when<true> { using type = void; };
template <bool B> using when_t = typename when<B>::type;

}  // namespace parts

#define KW_VECTOR_OPERATOR(op)                                                                                      \
    friend MSL_INLINE constexpr vec operator op(vec a, vec b) { KW_EACH(T(a[i] op b[i])); }                          \
    template <class A> friend MSL_INLINE constexpr vec& operator op##=(vec& a, const A& b) { return a = a op vec(b); }
#define KW_VECTOR_COMPARISON(op) \
    friend MSL_INLINE constexpr vec<bool, count> operator op(vec a, vec b) { KW_EACH_OF(bool, a[i] op b[i]); }
#define KW_EACH_OF(U, expression)                                        \
    auto kw_at = [&](int i) __attribute__((always_inline)) { return static_cast<U>(expression); };      \
    if constexpr (count == 2) return vec<U, count>(kw_at(0), kw_at(1));  \
    else if constexpr (count == 3) return vec<U, count>(kw_at(0), kw_at(1), kw_at(2)); \
    else return vec<U, count>(kw_at(0), kw_at(1), kw_at(2), kw_at(3))
#define KW_EACH(expression) KW_EACH_OF(T, expression)

#define KW_VECTOR_BODY(N)                                                                                            \
    static constexpr int count = N;                                                                                  \
    using element_type = T;                                                                                          \
    vec() = default;                                                                                                 \
    template <class U> MSL_INLINE constexpr explicit vec(const vec<U, N>& v) : vec(parts::filling<T, N>::with(v)) {}                   \
    template <class U> MSL_INLINE constexpr explicit vec(const packed_vec<U, N>& v) : vec(parts::filling<T, N>::with(v)) {}            \
    /* Not from a bfloat, a class, when T is another: f(float) and f(float2) would tie for one. See KW_MIXED_VECTORS. */ \
    template <class A, class = parts::when_t<kw_is_bfloat<T> && (__is_integral(A) || __is_floating_point(A))>> MSL_INLINE constexpr vec(A a) : vec(T(a)) {}     \
    template <class A, class B, class... C, class = parts::when_t<parts::are_enough<N, A, B, C...>>> \
    MSL_INLINE constexpr vec(const A& a, const B& b, const C&... c) : vec(parts::filling<T, N>::with(a, b, c...)) {}                   \
    KW_VECTOR_OPERATOR(+) KW_VECTOR_OPERATOR(-) KW_VECTOR_OPERATOR(*) KW_VECTOR_OPERATOR(/) KW_VECTOR_OPERATOR(%)    \
    KW_VECTOR_OPERATOR(&) KW_VECTOR_OPERATOR(|) KW_VECTOR_OPERATOR(^) KW_VECTOR_OPERATOR(<<) KW_VECTOR_OPERATOR(>>)  \
    KW_VECTOR_COMPARISON(==) KW_VECTOR_COMPARISON(!=) KW_VECTOR_COMPARISON(<) KW_VECTOR_COMPARISON(>)                \
    KW_VECTOR_COMPARISON(<=) KW_VECTOR_COMPARISON(>=)                                                                \
    friend MSL_INLINE constexpr vec<bool, N> operator&&(vec a, vec b) { KW_EACH_OF(bool, a[i] && b[i]); }             \
    friend MSL_INLINE constexpr vec<bool, N> operator||(vec a, vec b) { KW_EACH_OF(bool, a[i] || b[i]); }             \
    friend MSL_INLINE constexpr vec<bool, N> operator!(vec a) { KW_EACH_OF(bool, !a[i]); }                            \
    friend MSL_INLINE constexpr vec operator-(vec a) { KW_EACH(T(-a[i])); }                                           \
    friend MSL_INLINE constexpr vec operator+(vec a) { return a; }                                                    \
    friend MSL_INLINE constexpr vec operator~(vec a) { KW_EACH(T(~a[i])); }                                           \
    friend MSL_INLINE constexpr vec& operator++(vec& a) { return a = a + vec(T(1)); }                                 \
    friend MSL_INLINE constexpr vec& operator--(vec& a) { return a = a - vec(T(1)); }                                 \
    friend MSL_INLINE constexpr vec operator++(vec& a, int) { vec old = a; ++a; return old; }                         \
    friend MSL_INLINE constexpr vec operator--(vec& a, int) { vec old = a; --a; return old; }

// References to elements, each in the space of its object.
#define KW_ELEMENT_IN(space, T, I, expression) MSL_INLINE constexpr space T& operator[](I i) space { return expression; }
#define KW_ELEMENTS(T, I, expression) KW_OF_SPACES(KW_ELEMENT_IN, T, I, expression) KW_OF_SPACES(KW_CONST_ELEMENT_IN, T, I, expression)
#define KW_CONST_ELEMENT_IN(space, T, I, expression) MSL_INLINE constexpr const space T& operator[](I i) const space { return expression; }

template <class T> struct alignas(2 * sizeof(T)) vec<T, 2> {
    union { T x; T r; };
    union { T y; T g; };
    MSL_INLINE constexpr vec(T a) : x(a), y(a) {}
    MSL_INLINE constexpr vec(const vec& v) : x(v.x), y(v.y) {}
    MSL_INLINE constexpr vec& operator=(const vec& v) { x = v.x; y = v.y; return *this; }
    MSL_INLINE constexpr explicit vec(parts::filling<T, 2> a) : x(a.at[0]), y(a.at[1]) {}
    KW_ELEMENTS(T, int, i == 0 ? x : y)
    KW_VECTOR_BODY(2)
    KW_SWIZZLES_2
};

template <class T> struct alignas(parts::alignment<T>) vec<T, 3> {
    union { T x; T r; };
    union { T y; T g; };
    union { T z; T b; };
    MSL_INLINE constexpr vec(T a) : x(a), y(a), z(a) {}
    MSL_INLINE constexpr vec(const vec& v) : x(v.x), y(v.y), z(v.z) {}
    MSL_INLINE constexpr vec& operator=(const vec& v) { x = v.x; y = v.y; z = v.z; return *this; }
    MSL_INLINE constexpr explicit vec(parts::filling<T, 3> a) : x(a.at[0]), y(a.at[1]), z(a.at[2]) {}
    KW_ELEMENTS(T, int, i == 0 ? x : i == 1 ? y : z)
    KW_VECTOR_BODY(3)
    KW_SWIZZLES_3
};

template <class T> struct alignas(parts::alignment<T>) vec<T, 4> {
    union { T x; T r; };
    union { T y; T g; };
    union { T z; T b; };
    union { T w; T a; };
    MSL_INLINE constexpr vec(T all) : x(all), y(all), z(all), w(all) {}
    MSL_INLINE constexpr vec(const vec& v) : x(v.x), y(v.y), z(v.z), w(v.w) {}
    MSL_INLINE constexpr vec& operator=(const vec& v) { x = v.x; y = v.y; z = v.z; w = v.w; return *this; }
    MSL_INLINE constexpr explicit vec(parts::filling<T, 4> v) : x(v.at[0]), y(v.at[1]), z(v.at[2]), w(v.at[3]) {}
    KW_ELEMENTS(T, int, i == 0 ? x : i == 1 ? y : i == 2 ? z : w)
    KW_VECTOR_BODY(4)
    KW_SWIZZLES_4
};

}  // namespace metal
