// as_type (specification, sec. 2.21): the same bits as another type.
#pragma once

namespace metal {

// as_type: the same bits. Packed and aligned vectors of three differ in size, as in Metal.
#ifdef KW_LIFTED
// The bits of what a double is rounded to.
namespace parts {
template <class T> struct rounded {
    using type = T;
    static MSL_INLINE constexpr type of(T x) { return x; }
    static MSL_INLINE constexpr T back(type x) { return x; }
};
template <class T, class S> struct rounded_to {
    using type = S;
    static MSL_INLINE constexpr type of(T x) { return static_cast<S>(x); }
    static MSL_INLINE constexpr T back(type x) { return x; }
};
template <> struct rounded<float> : rounded_to<float, kw_single> {};
template <> struct rounded<half> : rounded_to<half, _Float16> {};
template <> struct rounded<bfloat> {
    using type = ushort;
    static MSL_INLINE constexpr type of(bfloat x) { return kw_bits_of_bfloat(static_cast<kw_single>(float(x))); }
    static MSL_INLINE constexpr bfloat back(type x) { return bfloat(kw_of_bfloat_bits(x)); }
};
template <class T> struct memory_of {
    typename rounded<T>::type at[1];
    MSL_INLINE void put(T x) { at[0] = rounded<T>::of(x); }
    MSL_INLINE T get() const { return rounded<T>::back(at[0]); }
};
template <class V, int ROOM> struct memory_of_several {
    using T = typename V::element_type;
    typename rounded<T>::type at[ROOM] = {};
    MSL_INLINE void put(const V& v) { for (int i = 0; i < V::count; i++) at[i] = rounded<T>::of(v[i]); }
    MSL_INLINE V get() const { V v; for (int i = 0; i < V::count; i++) v[i] = rounded<T>::back(at[i]); return v; }
};
template <class T, int N> struct memory_of<vec<T, N>> : memory_of_several<vec<T, N>, N == 3 ? 4 : N> {};
template <class T, int N> struct memory_of<packed_vec<T, N>> : memory_of_several<packed_vec<T, N>, N> {};
}  // namespace parts
template <class To, class From> MSL_INLINE constexpr To as_type(From from) {
    if constexpr (is_vector_v<To> || is_vector_v<From>) {
        parts::memory_of<From> in;
        parts::memory_of<To> out;
        static_assert(sizeof(in) == sizeof(out), "as_type needs types of the same size");
        in.put(from);
        __builtin_memcpy(&out, &in, sizeof(out));
        return out.get();
    } else {
        return parts::rounded<To>::back(__builtin_bit_cast(typename parts::rounded<To>::type, parts::rounded<From>::of(from)));
    }
}
#else
template <class To, class From> MSL_INLINE constexpr To as_type(From from) {
    static_assert(sizeof(To) == sizeof(From), "as_type needs types of the same size");
    if constexpr (is_vector_v<To> || is_vector_v<From>) {
        To to;
        __builtin_memcpy(&to, &from, sizeof(To));
        return to;
    } else {
        return __builtin_bit_cast(To, from);
    }
}
#endif

}  // namespace metal
