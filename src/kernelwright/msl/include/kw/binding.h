// How a launch's arguments become a kernel's parameters.
#pragma once

template <class F> struct kw_signature;
template <class R, class... A> struct kw_signature<R (*)(A...)> {
    template <int I> using type = __type_pack_element<I, A...>;
};
template <class F, int I> using kw_parameter = typename kw_signature<F>::template type<I>;

// A number, or a vector of two or three, of any whole type.
template <class P> MSL_INLINE metal::remove_cvref_t<P> kw_words(uint x, uint y, uint z) {
    using T = metal::remove_cvref_t<P>;
    using E = metal::conditional_t<metal::is_vector_v<T>, typename metal::parts::vector_facts<T>::element, T>;
    if constexpr (metal::parts::components<T> == 1) return T(x);
    else if constexpr (metal::parts::components<T> == 2) return T(E(x), E(y));
    else return T(E(x), E(y), E(z));
}
template <class P> MSL_INLINE P kw_bound(void* buffer) {
    if constexpr (__is_pointer(metal::remove_cv_t<P>)) return static_cast<P>(buffer);
    else return static_cast<P>(*static_cast<metal::remove_reference_t<P>*>(buffer));
}

// What a kernel finds in a buffer that it takes as a P.
template <class P> struct kw_held { using type = P; };
template <class P> struct kw_held<P&> : kw_held<P> {};
template <class P> struct kw_held<const P> : kw_held<P> {};
template <class P> struct kw_held<volatile P> : kw_held<P> {};
template <class P> struct kw_held<P*> { using type = metal::remove_cv_t<P>; };
template <> struct kw_held<void*> { using type = char; };
template <> struct kw_held<const void*> { using type = char; };
