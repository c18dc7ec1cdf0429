// What only the lifted build has: sizes as they are outside of it, and casts of pointers that are told of.
//
// lifted_source.py writes size_at and cast_at in the place of sizeof and of casts, numbered by where they are.
// The layouts of measured, cast_from and cast_into show what types these turned out to be about (obstacles.py).
#pragma once

namespace metal {
namespace parts {

// The bytes that a type takes up where it isn't lifted; of other classes than Metal's that is told only if no float is in them.
template <class T> constexpr size_t unlifted_size = sizeof(T);
template <> inline constexpr size_t unlifted_size<float> = 4;
template <> inline constexpr size_t unlifted_size<half> = 2;
template <> inline constexpr size_t unlifted_size<bfloat> = 2;
template <class T> constexpr size_t unlifted_size<const T> = unlifted_size<T>;
template <class T> constexpr size_t unlifted_size<volatile T> = unlifted_size<T>;
template <class T, size_t N> constexpr size_t unlifted_size<T[N]> = N * unlifted_size<T>;
template <class T, size_t N> constexpr size_t unlifted_size<array<T, N>> = N * unlifted_size<T>;
template <class T, int N> constexpr size_t unlifted_size<vec<T, N>> = (N == 3 ? 4 : N) * unlifted_size<T>;
template <class T, int N> constexpr size_t unlifted_size<packed_vec<T, N>> = N * unlifted_size<T>;
template <class T, int N> constexpr size_t unlifted_size<extended<T, N>> = N * unlifted_size<T>;
template <class T, int C, int R> constexpr size_t unlifted_size<matrix<T, C, R>> = C * unlifted_size<vec<T, R>>;
template <class T> constexpr size_t unlifted_size<atomic<T>> = unlifted_size<T>;

// Bytes that a class has as many of as some type: they are moved, and nothing else can be done with them.
enum class moved_byte : uchar {};

struct nothing {};
template <class T> struct pointed { using type = T; };
template <class T> struct pointed<T*> { using type = remove_cv_t<T>; };
template <> struct pointed<void*> { using type = nothing; };
template <> struct pointed<const void*> { using type = nothing; };
template <class T> using pointed_t = typename pointed<T>::type;
// A reference's cast is that of a pointer to the same.
template <class T> struct cast_to { using type = pointed_t<remove_cv_t<T>>; };
template <class T> struct cast_to<T&> { using type = remove_cv_t<T>; };

template <int SITE, class T> struct measured { T value; };
template <int SITE, class From, class To> struct cast_from { From value; };
template <int SITE, class From, class To> struct cast_into { To value; };

template <int SITE, class T> constexpr size_t size_at = (sizeof(measured<SITE, remove_reference_t<T>>) != 0) * unlifted_size<remove_reference_t<T>>;

template <int SITE> void reached();
template <int SITE, class To, class From> MSL_INLINE constexpr To cast_at(From&& from) {
    using T = typename cast_to<To>::type;
    using F = conditional_t<__is_reference(To), remove_cvref_t<From>, pointed_t<decay_t<From>>>;
    static_assert(sizeof(cast_from<SITE, F, T>) != 0 && sizeof(cast_into<SITE, F, T>) != 0, "");
#ifdef KW_TELLS_REACHED
    reached<SITE>();
#endif
    return (To)from;
}

}  // namespace parts
}  // namespace metal
