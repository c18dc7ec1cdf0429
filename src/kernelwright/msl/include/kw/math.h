// metal_math, metal_common, metal_integer, metal_relational, metal_geometric and metal_pack (specification, sec. 6.2 to 6.8).
//
// Elementary functions are those of kw_math.h, straight lines that vectorise across threads, or libm's. All are at
// least as accurate as Metal asks for in precise mode (sec. 8.4); fast:: and precise:: are the same functions here.
#pragma once

namespace metal {

namespace parts {

// What a function of two different numbers computes in: the wider float, or C++'s usual type.
template <class A, class B> struct mixed {
    using type = conditional_t<
        __is_same(A, float) || __is_same(B, float) || (is_float<A> && is_float<B> && !__is_same(A, B)), float,
                      conditional_t<is_float<A>, A, conditional_t<is_float<B>, B, decltype(A() + B())>>>;
};
template <class A, class B> using mixed_t = typename mixed<A, B>::type;
template <class A, class B> constexpr bool are_mixed = parts::is_number<A> && parts::is_number<B> && !__is_same(A, B);

template <class F, class T, int N, class... V> MSL_INLINE constexpr auto each(F f, vec<T, N> first, V... rest) {
    using R = decltype(f(first[0], rest[0]...));
    if constexpr (N == 2) return vec<R, 2>(f(first[0], rest[0]...), f(first[1], rest[1]...));
    else if constexpr (N == 3) return vec<R, 3>(f(first[0], rest[0]...), f(first[1], rest[1]...), f(first[2], rest[2]...));
    else return vec<R, 4>(f(first[0], rest[0]...), f(first[1], rest[1]...), f(first[2], rest[2]...), f(first[3], rest[3]...));
}

// The next number of the type itself: of a half or a bfloat that isn't the next float, rounded.
template <class T> MSL_INLINE constexpr T next_after(T x, T y) {
    if constexpr (sizeof(T) == 2) {
        if (x != x || y != y) return x + y;
        if (x == y) return y;
        const auto bits = __builtin_bit_cast(unsigned short, x);
        const bool is_zero = (bits & 0x7fff) == 0, grows = (x < y) == (x > T(0));  // away from zero, as its bits do
        const int next = is_zero ? (y > T(0) ? 1 : 0x8001) : grows ? bits + 1 : bits - 1;
        return __builtin_bit_cast(T, static_cast<unsigned short>(next));
    } else {
        return T(__builtin_nextafterf(float(x), float(y)));
    }
}

// Of a vector and numbers beside it: the vector's type, to which the numbers are spread.
template <class... A> struct spread {};
template <class A, class... B> struct spread<A, B...> : conditional_t<is_vector_v<A>, type_identity<A>, spread<B...>> {};
template <class V, class A> constexpr bool can_spread = __is_same(V, A) || parts::is_number<A>;
template <class V, class A> MSL_INLINE constexpr V spread_to(A a) {
    if constexpr (__is_same(V, A)) return a;
    else return V(typename V::element_type(a));
}
template <class A, class... B> constexpr bool are_same = (__is_same(A, B) && ...);

}  // namespace parts

// Of vectors of different floats, as of two such numbers; and of a bfloat, a class, beside a vector of another type. (Were
// it made a vector for any parameter, none of a project's f(float) and f(float2) would be the better one for a bfloat.)
#define KW_MIXED_VECTORS(op)                                                                                                \
    template <class A, class B, int N, class = enable_if_t<parts::is_float<A> && parts::is_float<B> && !__is_same(A, B)>>   \
    MSL_INLINE constexpr auto operator op(vec<A, N> a, vec<B, N> b) {                                                        \
        using V = vec<parts::mixed_t<A, B>, N>;                                                                             \
        return V(a) op V(b);                                                                                                \
    }                                                                                                                       \
    template <class A, int N, class = enable_if_t<!kw_is_bfloat<A>>>                                                        \
    MSL_INLINE constexpr vec<A, N> operator op(vec<A, N> a, bfloat b) { return a op vec<A, N>(A(b)); }                       \
    template <class A, int N, class = enable_if_t<!kw_is_bfloat<A>>>                                                        \
    MSL_INLINE constexpr vec<A, N> operator op(bfloat a, vec<A, N> b) { return vec<A, N>(A(a)) op b; }
KW_MIXED_VECTORS(+)
KW_MIXED_VECTORS(-)
KW_MIXED_VECTORS(*)
KW_MIXED_VECTORS(/)

// One argument. A function of half is that of float, rounded once. That of bfloat is a template, since projects
// define functions of bfloat for themselves, which are then preferred.
#define KW_OF_VECTOR(name) \
    template <class T, int N> MSL_INLINE auto name(vec<T, N> v) { return parts::each([](T x) __attribute__((always_inline)) { return name(x); }, v); }
#define KW_MATH(name, of_float)                                                          \
    MSL_INLINE float name(float x) { return of_float; }                                   \
    MSL_INLINE half name(half x) { return half(name(float(x))); }                         \
    template <class T, class = enable_if_t<parts::is_whole<T> || __is_same(T, bfloat)>> MSL_INLINE auto name(T x) { \
        return conditional_t<parts::is_whole<T>, float, T>(name(float(x)));                                       \
    }                                                                                                           \
    KW_OF_VECTOR(name)

KW_MATH(acos, __builtin_acosf(x))
KW_MATH(acosh, __builtin_acoshf(x))
KW_MATH(asin, __builtin_asinf(x))
KW_MATH(asinh, __builtin_asinhf(x))
KW_MATH(atan, __builtin_atanf(x))
KW_MATH(atanh, __builtin_atanhf(x))
KW_MATH(ceil, __builtin_ceilf(x))
KW_MATH(cos, ::kw::cos(x))
KW_MATH(cosh, __builtin_coshf(x))
KW_MATH(exp, ::kw::exp(x))
KW_MATH(exp2, ::kw::exp2(x))
KW_MATH(exp10, __builtin_powf(10.0f, x))
KW_MATH(floor, __builtin_floorf(x))
KW_MATH(log, ::kw::log(x))
KW_MATH(log2, ::kw::log2(x))
KW_MATH(log10, ::kw::log10(x))
KW_MATH(rint, __builtin_rintf(x))
KW_MATH(round, __builtin_roundf(x))
KW_MATH(rsqrt, ::kw::rsqrt(x))
KW_MATH(sin, ::kw::sin(x))
KW_MATH(sinh, __builtin_sinhf(x))
KW_MATH(sqrt, __builtin_sqrtf(x))
KW_MATH(tan, __builtin_tanf(x))
KW_MATH(tanh, ::kw::tanh(x))
KW_MATH(trunc, __builtin_truncf(x))

namespace parts {
// x modulo 2, so that a multiple of pi is exact.
MSL_INLINE float in_turns(float x) { return x - 2.0f * __builtin_rintf(0.5f * x); }
constexpr double PI = 3.14159265358979323846;
}  // namespace parts
KW_MATH(sinpi, float(__builtin_sin(parts::PI * double(parts::in_turns(x)))))
KW_MATH(cospi, float(__builtin_cos(parts::PI * double(parts::in_turns(x)))))
KW_MATH(tanpi, float(__builtin_tan(parts::PI * double(parts::in_turns(x)))))
namespace parts {
#ifdef KW_LIFTED
constexpr float BELOW_ONE = 0x1.fffffffffffffp-1;
#else
constexpr float BELOW_ONE = 0x1.fffffep-1f;
#endif
}  // namespace parts
// At most the largest number below 1 (sec. 6.5, table 6.4).
KW_MATH(fract, (x == x && __builtin_fabsf(x) != __builtin_inff()) ? __builtin_fminf(x - __builtin_floorf(x), parts::BELOW_ONE) : x - x)
KW_MATH(fabs, __builtin_fabsf(x))

template <class T, class = enable_if_t<parts::is_number<T>>> MSL_INLINE constexpr T abs(T x) {
    if constexpr (parts::is_float<T>) return T(__builtin_fabsf(float(x)));
    else if constexpr (is_unsigned_v<T>) return x;
    else return x < 0 ? T(0 - make_unsigned_t<T>(x)) : x;
}
KW_OF_VECTOR(abs)

// Two and three arguments of one type; numbers of different types are brought to a common one. Functions of numbers are no
// templates in Metal, so that they are preferred to a project's templates; and those templates, with the pack of nothing
// behind them, are the last choice, so that a project's own are preferred to them: for bfloat above all.
#define KW_NOTHING class... Nothing, class = enable_if_t<sizeof...(Nothing) == 0>
#define KW_TWO(name, numbers, of_two)                                                                           \
    template <class T, KW_NOTHING, class = enable_if_t<KW_ARE_##numbers>>                                       \
    MSL_INLINE constexpr T name(T x, T y, Nothing...) { return of_two; }                                        \
    template <class A, class B, KW_NOTHING, class = enable_if_t<parts::are_mixed<A, B>>>                        \
    MSL_INLINE constexpr auto name(A x, B y, Nothing...) {                                                      \
        using M = parts::mixed_t<A, B>;                                                                         \
        return name(M(x), M(y));                                                                                \
    }                                                                                                           \
    KW_OF_##numbers(KW_PLAIN_TWO, name)                                                                         \
    template <class T, int N> MSL_INLINE constexpr auto name(vec<T, N> x, vec<T, N> y) {                         \
        return parts::each([](T p, T q) __attribute__((always_inline)) { return name(p, q); }, x, y);                                          \
    }                                                                                                           \
    template <class A, class B, class V = typename parts::spread<A, B>::type,                                   \
              class = enable_if_t<!parts::are_same<A, B> && parts::can_spread<V, A> && parts::can_spread<V, B>>> \
    MSL_INLINE constexpr auto name(A x, B y) {                                                                   \
        return name(parts::spread_to<V>(x), parts::spread_to<V>(y));                                            \
    }
#define KW_PLAIN_TWO(is_constant, T, name) MSL_INLINE is_constant T name(T x, T y) { return name<T>(x, y); }
#define KW_PLAIN_THREE(is_constant, T, name) MSL_INLINE is_constant T name(T x, T y, T z) { return name<T>(x, y, z); }
#define KW_ARE_FLOATS parts::is_float<T>
#define KW_ARE_NUMBERS parts::is_number<T>
#define KW_ARE_WHOLE parts::is_whole<T>
#define KW_OF_FLOATS(M, name) M(, float, name) M(, half, name)
#define KW_OF_WHOLE(M, name)                                                                            \
    M(constexpr, char, name) M(constexpr, short, name) M(constexpr, int, name) M(constexpr, long, name) \
    M(constexpr, uchar, name) M(constexpr, ushort, name) M(constexpr, uint, name) M(constexpr, ulong, name)
#define KW_OF_NUMBERS(M, name) M(constexpr, float, name) M(constexpr, half, name) KW_OF_WHOLE(M, name)

KW_TWO(atan2, FLOATS, T(__builtin_atan2f(float(x), float(y))))
KW_TWO(copysign, FLOATS, T(__builtin_copysignf(float(x), float(y))))
KW_TWO(divide, FLOATS, T(x / y))
KW_TWO(fdim, FLOATS, T(__builtin_fdimf(float(x), float(y))))
// Metal's fmax and fmin prefer numbers to NaN, on either side.
KW_TWO(fmax, FLOATS, y != y || x > y ? x : x != x ? y : x == y && !__builtin_signbit(float(x)) ? x : y)
KW_TWO(fmin, FLOATS, y != y || x < y ? x : x != x ? y : x == y && __builtin_signbit(float(x)) ? x : y)
KW_TWO(fmod, FLOATS, T(__builtin_fmodf(float(x), float(y))))
KW_TWO(nextafter, FLOATS, parts::next_after(x, y))
KW_TWO(pow, FLOATS, T(__builtin_powf(float(x), float(y))))
KW_TWO(powr, FLOATS, T(x < T(0) ? __builtin_nanf("") : __builtin_powf(float(x), float(y))))

namespace parts {
template <class T> MSL_INLINE constexpr T larger(T x, T y) {
    if constexpr (is_float<T>) return fmax<T>(x, y);
    else return x < y ? y : x;
}
template <class T> MSL_INLINE constexpr T smaller(T x, T y) {
    if constexpr (is_float<T>) return fmin<T>(x, y);
    else return y < x ? y : x;
}
}  // namespace parts
KW_TWO(max, NUMBERS, parts::larger(x, y))
KW_TWO(min, NUMBERS, parts::smaller(x, y))

#define KW_THREE(name, numbers, of_three)                                                                               \
    template <class T, KW_NOTHING, class = enable_if_t<KW_ARE_##numbers>>                                               \
    MSL_INLINE constexpr T name(T x, T y, T z, Nothing...) { return of_three; }                                         \
    template <class A, class B, class C, KW_NOTHING, class = enable_if_t<parts::are_mixed<A, B> || parts::are_mixed<B, C>>, \
              class = enable_if_t<parts::is_number<A> && parts::is_number<B> && parts::is_number<C>>>                   \
    MSL_INLINE constexpr auto name(A x, B y, C z, Nothing...) {                                                          \
        using M = parts::mixed_t<parts::mixed_t<A, B>, C>;                                                              \
        return name(M(x), M(y), M(z));                                                                                  \
    }                                                                                                                   \
    KW_OF_##numbers(KW_PLAIN_THREE, name)                                                                               \
    template <class T, int N> MSL_INLINE constexpr auto name(vec<T, N> x, vec<T, N> y, vec<T, N> z) {                    \
        return parts::each([](T p, T q, T s) __attribute__((always_inline)) { return name(p, q, s); }, x, y, z);                                       \
    }                                                                                                                   \
    template <class A, class B, class C, class V = typename parts::spread<A, B, C>::type,                               \
              class = enable_if_t<!parts::are_same<A, B, C>>,                                                           \
              class = enable_if_t<parts::can_spread<V, A> && parts::can_spread<V, B> && parts::can_spread<V, C>>>       \
    MSL_INLINE constexpr V name(A x, B y, C z) {                                                                         \
        return name(parts::spread_to<V>(x), parts::spread_to<V>(y), parts::spread_to<V>(z));                            \
    }
KW_THREE(fma, FLOATS, T(__builtin_fmaf(float(x), float(y), float(z))))
KW_THREE(fmax3, FLOATS, fmax(fmax(x, y), z))
KW_THREE(fmin3, FLOATS, fmin(fmin(x, y), z))
KW_THREE(fmedian3, FLOATS, fmax(fmin(x, y), fmin(fmax(x, y), z)))
KW_THREE(max3, NUMBERS, max(max(x, y), z))
KW_THREE(min3, NUMBERS, min(min(x, y), z))
KW_THREE(median3, NUMBERS, max(min(x, y), min(max(x, y), z)))
KW_THREE(clamp, NUMBERS, min(max(x, y), z))
KW_THREE(mix, FLOATS, T(x + (y - x) * z))
namespace parts {
template <class T> MSL_INLINE constexpr T smooth(T t) { return T(t * t * (T(3) - T(2) * t)); }
}  // namespace parts
KW_THREE(smoothstep, FLOATS, parts::smooth(clamp(T((z - x) / (y - x)), T(0), T(1))))
KW_MATH(saturate, __builtin_fminf(__builtin_fmaxf(x, 0.0f), 1.0f))
KW_MATH(sign, x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x == x ? x : 0.0f)
KW_TWO(step, FLOATS, y < x ? T(0) : T(1))

// Functions with a second result.
template <class T, class = enable_if_t<KW_ARE_FLOATS>> MSL_INLINE T sincos(T x, KW_THREAD T& cosine) {
    cosine = cos(x);
    return sin(x);
}
template <class T, class = enable_if_t<KW_ARE_FLOATS>> MSL_INLINE T modf(T x, KW_THREAD T& whole) {
    whole = trunc(x);
    return x - x == T(0) ? copysign(T(x - whole), x) : copysign(x == x ? T(0) : x, x);
}
template <class T, class = enable_if_t<KW_ARE_FLOATS>> MSL_INLINE T frexp(T x, KW_THREAD int& exponent) { return T(__builtin_frexpf(float(x), &exponent)); }
template <class T, class = enable_if_t<KW_ARE_FLOATS>> MSL_INLINE T ldexp(T x, int exponent) { return T(__builtin_ldexpf(float(x), exponent)); }
template <class T, class = enable_if_t<KW_ARE_FLOATS>> MSL_INLINE int ilogb(T x) { return __builtin_ilogbf(float(x)); }
template <class T, int N> MSL_INLINE vec<T, N> sincos(vec<T, N> x, KW_THREAD vec<T, N>& cosine) {
    cosine = cos(x);
    return sin(x);
}
template <class T, int N> MSL_INLINE vec<T, N> modf(vec<T, N> x, KW_THREAD vec<T, N>& whole) {
    vec<T, N> rest;
    for (int i = 0; i < N; i++) rest[i] = modf(x[i], whole[i]);
    return rest;
}
template <class T, int N> MSL_INLINE vec<T, N> frexp(vec<T, N> x, KW_THREAD vec<int, N>& exponent) {
    vec<T, N> mantissa;
    for (int i = 0; i < N; i++) mantissa[i] = frexp(x[i], exponent[i]);
    return mantissa;
}
template <class T, int N> MSL_INLINE vec<T, N> ldexp(vec<T, N> x, vec<int, N> exponent) {
    return parts::each([](T p, int q) __attribute__((always_inline)) { return ldexp(p, q); }, x, exponent);
}
KW_OF_VECTOR(ilogb)

// metal_relational
#define KW_ASKS(name, of_float)                                                                                \
    template <class T, class = enable_if_t<KW_ARE_NUMBERS>> MSL_INLINE bool name(T a) {                             \
        const float x = float(a);                                                                              \
        return of_float;                                                                                       \
    }                                                                                                          \
    KW_OF_VECTOR(name)
KW_ASKS(isnan, x != x)
KW_ASKS(isinf, __builtin_fabsf(x) == __builtin_inff())
KW_ASKS(isfinite, __builtin_fabsf(x) < __builtin_inff())
KW_ASKS(signbit, __builtin_signbit(x))
template <class T, class = enable_if_t<KW_ARE_FLOATS>> MSL_INLINE bool isnormal(T x) {
    return isfinite(x) && fabs(x) >= numeric_limits<T>::min();
}
KW_OF_VECTOR(isnormal)
KW_TWO(isordered, FLOATS, x == x && y == y)
KW_TWO(isunordered, FLOATS, x != x || y != y)
MSL_INLINE constexpr bool all(bool a) { return a; }
MSL_INLINE constexpr bool any(bool a) { return a; }
template <class T, int N> MSL_INLINE constexpr bool all(vec<T, N> v) {
    bool is = true;
    for (int i = 0; i < N; i++) is = is && v[i];
    return is;
}
template <class T, int N> MSL_INLINE constexpr bool any(vec<T, N> v) {
    bool is = false;
    for (int i = 0; i < N; i++) is = is || v[i];
    return is;
}
template <class T, class = enable_if_t<parts::is_number<T>>> MSL_INLINE constexpr T select(T a, T b, bool takes_b) { return takes_b ? b : a; }
template <class A, class B, class = enable_if_t<parts::are_mixed<A, B>>> MSL_INLINE constexpr auto select(A a, B b, bool takes_b) {
    using M = parts::mixed_t<A, B>;
    return takes_b ? M(b) : M(a);
}
template <class T, int N> MSL_INLINE constexpr vec<T, N> select(vec<T, N> a, vec<T, N> b, vec<bool, N> takes_b) {
    return parts::each([](T p, T q, bool c) __attribute__((always_inline)) { return c ? q : p; }, a, b, takes_b);
}
template <class T, int N> MSL_INLINE constexpr vec<T, N> select(vec<T, N> a, vec<T, N> b, bool takes_b) { return takes_b ? b : a; }
template <class A, class B, class C, class V = typename parts::spread<A, B>::type,
          class = enable_if_t<!parts::are_same<A, B> && parts::can_spread<V, A> && parts::can_spread<V, B>>>
MSL_INLINE constexpr V select(A a, B b, C takes_b) {
    return select(parts::spread_to<V>(a), parts::spread_to<V>(b), takes_b);
}

// metal_integer
#define KW_BITS(name, of_bits)                                                                                  \
    template <class T, class = enable_if_t<KW_ARE_WHOLE>> MSL_INLINE constexpr T name(T x) {                         \
        constexpr int bits = sizeof(T) * 8;                                                                     \
        const ulong wide = ulong(make_unsigned_t<T>(x));                                                        \
        return T(of_bits);                                                                                      \
    }                                                                                                           \
    KW_OF_VECTOR(name)
KW_BITS(clz, wide ? __builtin_clzl(wide) - (64 - bits) : bits)
KW_BITS(ctz, wide ? __builtin_ctzl(wide) : bits)
KW_BITS(popcount, __builtin_popcountl(wide))
KW_BITS(reverse_bits, __builtin_bitreverse64(wide) >> (64 - bits))
namespace parts {
template <class T> struct wider { using type = __int128; };
template <class T> using doubled = conditional_t<is_signed_v<T>, __int128, unsigned __int128>;
template <class T> MSL_INLINE constexpr T limited(__int128 x) {
    return x < __int128(numeric_limits<T>::min()) ? numeric_limits<T>::min() : x > __int128(numeric_limits<T>::max()) ? numeric_limits<T>::max() : T(x);
}
}  // namespace parts
KW_TWO(absdiff, WHOLE, T(x < y ? make_unsigned_t<T>(y) - make_unsigned_t<T>(x) : make_unsigned_t<T>(x) - make_unsigned_t<T>(y)))
KW_TWO(addsat, WHOLE, parts::limited<T>(__int128(x) + __int128(y)))
KW_TWO(subsat, WHOLE, parts::limited<T>(__int128(x) - __int128(y)))
KW_TWO(hadd, WHOLE, T((__int128(x) + __int128(y)) >> 1))
KW_TWO(rhadd, WHOLE, T((__int128(x) + __int128(y) + 1) >> 1))
KW_TWO(mulhi, WHOLE, T((parts::doubled<T>(x) * parts::doubled<T>(y)) >> (sizeof(T) * 8)))
KW_TWO(rotate, WHOLE, T((make_unsigned_t<T>(x) << (ulong(y) % (sizeof(T) * 8))) | (make_unsigned_t<T>(x) >> ((sizeof(T) * 8 - ulong(y) % (sizeof(T) * 8)) % (sizeof(T) * 8)))))
KW_THREE(madhi, WHOLE, T(mulhi(x, y) + z))
KW_THREE(madsat, WHOLE, parts::limited<T>(__int128(x) * __int128(y) + __int128(z)))
KW_TWO(mul24, WHOLE, T((T(x << (sizeof(T) * 8 - 24)) >> (sizeof(T) * 8 - 24)) * (T(y << (sizeof(T) * 8 - 24)) >> (sizeof(T) * 8 - 24))))
KW_THREE(mad24, WHOLE, T(mul24(x, y) + z))
template <class T, class = enable_if_t<KW_ARE_WHOLE>> MSL_INLINE constexpr T extract_bits(T x, uint offset, uint bits) {
    constexpr uint all = sizeof(T) * 8;
    return bits == 0 ? T(0) : T(T(make_unsigned_t<T>(x) << (all - bits - offset)) >> (all - bits));
}
template <class T, class = enable_if_t<KW_ARE_WHOLE>> MSL_INLINE constexpr T insert_bits(T base, T insert, uint offset, uint bits) {
    using U = make_unsigned_t<T>;
    const U mask = bits >= sizeof(T) * 8 ? U(~U(0)) : U(((U(1) << bits) - 1) << offset);
    return T((U(base) & ~mask) | ((U(insert) << offset) & mask));
}

// metal_geometric
template <class T, int N> MSL_INLINE constexpr T dot(vec<T, N> x, vec<T, N> y) {
    T sum = x[0] * y[0];
    for (int i = 1; i < N; i++) sum += x[i] * y[i];
    return sum;
}
template <class T> MSL_INLINE constexpr vec<T, 3> cross(vec<T, 3> x, vec<T, 3> y) {
    return vec<T, 3>(x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x);
}
template <class T, int N> MSL_INLINE T length_squared(vec<T, N> x) { return dot(x, x); }
template <class T, int N> MSL_INLINE T length(vec<T, N> x) { return sqrt(dot(x, x)); }
template <class T, int N> MSL_INLINE T distance_squared(vec<T, N> x, vec<T, N> y) { return length_squared(x - y); }
template <class T, int N> MSL_INLINE T distance(vec<T, N> x, vec<T, N> y) { return length(x - y); }
template <class T, int N> MSL_INLINE vec<T, N> normalize(vec<T, N> x) { return x * vec<T, N>(rsqrt(dot(x, x))); }
template <class T, int N> MSL_INLINE vec<T, N> faceforward(vec<T, N> n, vec<T, N> i, vec<T, N> ref) { return dot(ref, i) < T(0) ? n : -n; }
template <class T, int N> MSL_INLINE vec<T, N> reflect(vec<T, N> i, vec<T, N> n) { return i - n * vec<T, N>(T(2) * dot(n, i)); }

namespace precise {
#define KW_ALSO(name) using metal::name;
#define KW_MODES(M) \
    M(acos) M(acosh) M(asin) M(asinh) M(atan) M(atan2) M(atanh) M(ceil) M(copysign) M(cos) M(cosh) M(cospi) M(divide)    \
    M(exp) M(exp2) M(exp10) M(fabs) M(abs) M(fdim) M(floor) M(fma) M(fmax) M(fmax3) M(fmin) M(fmin3) M(fmedian3) M(fmod) \
    M(fract) M(frexp) M(ilogb) M(ldexp) M(log) M(log2) M(log10) M(max) M(max3) M(median3) M(min) M(min3) M(modf)         \
    M(nextafter) M(pow) M(powr) M(rint) M(round) M(rsqrt) M(sin) M(sincos) M(sinh) M(sinpi) M(sqrt) M(tan) M(tanh)       \
    M(tanpi) M(trunc) M(clamp) M(mix) M(saturate) M(sign) M(smoothstep) M(step) M(dot) M(length) M(normalize) M(distance)
KW_MODES(KW_ALSO)
}  // namespace precise
namespace fast {
KW_MODES(KW_ALSO)
}  // namespace fast

// metal_pack (sec. 6.14)
namespace parts {


}  // namespace parts
MSL_INLINE float4 unpack_unorm4x8_to_float(uint x) { return float4(float(x & 255), float(x >> 8 & 255), float(x >> 16 & 255), float(x >> 24)) / 255.0f; }
MSL_INLINE float4 unpack_snorm4x8_to_float(uint x) {
    return max(float4(float(char(x)), float(char(x >> 8)), float(char(x >> 16)), float(char(x >> 24))) / 127.0f, float4(-1.0f));
}
MSL_INLINE float2 unpack_unorm2x16_to_float(uint x) { return float2(float(x & 65535), float(x >> 16)) / 65535.0f; }
MSL_INLINE float2 unpack_snorm2x16_to_float(uint x) { return max(float2(float(short(x)), float(short(x >> 16))) / 32767.0f, float2(-1.0f)); }
MSL_INLINE half4 unpack_unorm4x8_to_half(uint x) { return half4(unpack_unorm4x8_to_float(x)); }
MSL_INLINE half4 unpack_snorm4x8_to_half(uint x) { return half4(unpack_snorm4x8_to_float(x)); }
MSL_INLINE half2 unpack_unorm2x16_to_half(uint x) { return half2(unpack_unorm2x16_to_float(x)); }
MSL_INLINE half2 unpack_snorm2x16_to_half(uint x) { return half2(unpack_snorm2x16_to_float(x)); }
MSL_INLINE uint pack_float_to_unorm4x8(float4 v) {
    const float4 n = rint(clamp(v, 0.0f, 1.0f) * 255.0f);
    return uint(n.x) | uint(n.y) << 8 | uint(n.z) << 16 | uint(n.w) << 24;
}
MSL_INLINE uint pack_float_to_snorm4x8(float4 v) {
    const float4 n = rint(clamp(v, -1.0f, 1.0f) * 127.0f);
    return uint(uchar(char(n.x))) | uint(uchar(char(n.y))) << 8 | uint(uchar(char(n.z))) << 16 | uint(uchar(char(n.w))) << 24;
}
MSL_INLINE uint pack_float_to_unorm2x16(float2 v) {
    const float2 n = rint(clamp(v, 0.0f, 1.0f) * 65535.0f);
    return uint(n.x) | uint(n.y) << 16;
}
MSL_INLINE uint pack_float_to_snorm2x16(float2 v) {
    const float2 n = rint(clamp(v, -1.0f, 1.0f) * 32767.0f);
    return uint(ushort(short(n.x))) | uint(ushort(short(n.y))) << 16;
}
MSL_INLINE uint pack_half_to_unorm4x8(half4 v) { return pack_float_to_unorm4x8(float4(v)); }
MSL_INLINE uint pack_half_to_snorm4x8(half4 v) { return pack_float_to_snorm4x8(float4(v)); }
MSL_INLINE uint pack_half_to_unorm2x16(half2 v) { return pack_float_to_unorm2x16(float2(v)); }
MSL_INLINE uint pack_half_to_snorm2x16(half2 v) { return pack_float_to_snorm2x16(float2(v)); }

}  // namespace metal
