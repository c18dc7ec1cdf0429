// Swizzles: v.xyz and v.bgr as properties with a getter and a setter, so that they can be read, assigned to and added to.
//
// The setter of a swizzle that names a component twice doesn't compile, as in Metal.
#pragma once

namespace metal::parts {

constexpr bool are_distinct(const KW_TEXT* names) {
    for (int i = 0; names[i]; i++)
        for (int j = 0; j < i; j++)
            if (names[i] == names[j]) return false;
    return true;
}

}  // namespace metal::parts

#define KW_COLOUR_x r
#define KW_COLOUR_y g
#define KW_COLOUR_z b
#define KW_COLOUR_w a
#define KW_JOIN2_(p, q) p##q
#define KW_JOIN2(p, q) KW_JOIN2_(p, q)
#define KW_JOIN3_(p, q, s) p##q##s
#define KW_JOIN3(p, q, s) KW_JOIN3_(p, q, s)
#define KW_JOIN4_(p, q, s, t) p##q##s##t
#define KW_JOIN4(p, q, s, t) KW_JOIN4_(p, q, s, t)

// Of a T: before clang 17 what depends on no parameter of the template is asserted wherever it is read.
#define KW_ONCE(names) static_assert(parts::are_distinct(names) || sizeof(T) == 0, "a swizzle that names a component twice can't be assigned to")

#define KW_SWIZZLE2(p, q)                                                            \
    MSL_INLINE constexpr vec<T, 2> get_##p##q() const { return vec<T, 2>(p, q); }     \
    MSL_INLINE constexpr void put_##p##q(vec<T, 2> v) {                               \
        KW_ONCE(#p #q);                                                              \
        p = v.x, q = v.y;                                                            \
    }                                                                                \
    __declspec(property(get = get_##p##q, put = put_##p##q)) vec<T, 2> p##q;         \
    __declspec(property(get = get_##p##q, put = put_##p##q)) vec<T, 2> KW_JOIN2(KW_COLOUR_##p, KW_COLOUR_##q);
#define KW_SWIZZLE3(p, q, s)                                                                  \
    MSL_INLINE constexpr vec<T, 3> get_##p##q##s() const { return vec<T, 3>(p, q, s); }        \
    MSL_INLINE constexpr void put_##p##q##s(vec<T, 3> v) {                                     \
        KW_ONCE(#p #q #s);                                                                    \
        p = v.x, q = v.y, s = v.z;                                                            \
    }                                                                                         \
    __declspec(property(get = get_##p##q##s, put = put_##p##q##s)) vec<T, 3> p##q##s;         \
    __declspec(property(get = get_##p##q##s, put = put_##p##q##s)) vec<T, 3> KW_JOIN3(KW_COLOUR_##p, KW_COLOUR_##q, KW_COLOUR_##s);
#define KW_SWIZZLE4(p, q, s, t)                                                                        \
    MSL_INLINE constexpr vec<T, 4> get_##p##q##s##t() const { return vec<T, 4>(p, q, s, t); }           \
    MSL_INLINE constexpr void put_##p##q##s##t(vec<T, 4> v) {                                           \
        KW_ONCE(#p #q #s #t);                                                                          \
        p = v.x, q = v.y, s = v.z, t = v.w;                                                            \
    }                                                                                                  \
    __declspec(property(get = get_##p##q##s##t, put = put_##p##q##s##t)) vec<T, 4> p##q##s##t;         \
    __declspec(property(get = get_##p##q##s##t, put = put_##p##q##s##t)) vec<T, 4> KW_JOIN4(KW_COLOUR_##p, KW_COLOUR_##q, KW_COLOUR_##s, KW_COLOUR_##t);

// All swizzles of two, three and four components out of the first two, three or four.
#define KW_2OF2(M, ...) M(__VA_ARGS__, x) M(__VA_ARGS__, y)
#define KW_3OF3(M, ...) KW_2OF2(M, __VA_ARGS__) M(__VA_ARGS__, z)
#define KW_4OF4(M, ...) KW_3OF3(M, __VA_ARGS__) M(__VA_ARGS__, w)
#define KW_PAIRS(EACH, p) EACH(KW_SWIZZLE2, p)
#define KW_TRIPLES_2(p) KW_2OF2(KW_SWIZZLE3, p, x) KW_2OF2(KW_SWIZZLE3, p, y)
#define KW_TRIPLES_3(p) KW_3OF3(KW_SWIZZLE3, p, x) KW_3OF3(KW_SWIZZLE3, p, y) KW_3OF3(KW_SWIZZLE3, p, z)
#define KW_TRIPLES_4(p) KW_4OF4(KW_SWIZZLE3, p, x) KW_4OF4(KW_SWIZZLE3, p, y) KW_4OF4(KW_SWIZZLE3, p, z) KW_4OF4(KW_SWIZZLE3, p, w)
#define KW_FOURS_2_(p, q) KW_2OF2(KW_SWIZZLE4, p, q, x) KW_2OF2(KW_SWIZZLE4, p, q, y)
#define KW_FOURS_2(p) KW_FOURS_2_(p, x) KW_FOURS_2_(p, y)
#define KW_FOURS_3_(p, q) KW_3OF3(KW_SWIZZLE4, p, q, x) KW_3OF3(KW_SWIZZLE4, p, q, y) KW_3OF3(KW_SWIZZLE4, p, q, z)
#define KW_FOURS_3(p) KW_FOURS_3_(p, x) KW_FOURS_3_(p, y) KW_FOURS_3_(p, z)
#define KW_FOURS_4_(p, q) KW_4OF4(KW_SWIZZLE4, p, q, x) KW_4OF4(KW_SWIZZLE4, p, q, y) KW_4OF4(KW_SWIZZLE4, p, q, z) KW_4OF4(KW_SWIZZLE4, p, q, w)
#define KW_FOURS_4(p) KW_FOURS_4_(p, x) KW_FOURS_4_(p, y) KW_FOURS_4_(p, z) KW_FOURS_4_(p, w)

#define KW_SWIZZLES_2                                              \
    KW_PAIRS(KW_2OF2, x) KW_PAIRS(KW_2OF2, y)                      \
    KW_TRIPLES_2(x) KW_TRIPLES_2(y) KW_FOURS_2(x) KW_FOURS_2(y)
#define KW_SWIZZLES_3                                              \
    KW_PAIRS(KW_3OF3, x) KW_PAIRS(KW_3OF3, y) KW_PAIRS(KW_3OF3, z) \
    KW_TRIPLES_3(x) KW_TRIPLES_3(y) KW_TRIPLES_3(z)                \
    KW_FOURS_3(x) KW_FOURS_3(y) KW_FOURS_3(z)
#define KW_SWIZZLES_4                                                                   \
    KW_PAIRS(KW_4OF4, x) KW_PAIRS(KW_4OF4, y) KW_PAIRS(KW_4OF4, z) KW_PAIRS(KW_4OF4, w) \
    KW_TRIPLES_4(x) KW_TRIPLES_4(y) KW_TRIPLES_4(z) KW_TRIPLES_4(w)                     \
    KW_FOURS_4(x) KW_FOURS_4(y) KW_FOURS_4(z) KW_FOURS_4(w)
