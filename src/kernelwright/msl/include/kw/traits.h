// metal_type_traits and the parts of the standard's <type_traits>, <utility> and <limits> that Metal has.
#pragma once

namespace metal {

template <class T, T V> struct integral_constant {
    static constexpr T value = V;
    using value_type = T;
    using type = integral_constant;
    MSL_INLINE constexpr operator T() const { return V; }
    MSL_INLINE constexpr T operator()() const { return V; }
};
template <bool B> using bool_constant = integral_constant<bool, B>;
using true_type = bool_constant<true>;
using false_type = bool_constant<false>;

#define KW_TRAIT(name, holds) \
    template <class T> struct name : bool_constant<(holds)> {}; \
    template <class T> constexpr bool name##_v = name<T>::value;
#define KW_TRAIT_OF_TWO(name, holds) \
    template <class A, class B> struct name : bool_constant<(holds)> {}; \
    template <class A, class B> constexpr bool name##_v = name<A, B>::value;
#define KW_TYPE(name) template <class T> using name##_t = typename name<T>::type;

template <bool B, class T = void> struct enable_if {};
template <class T> struct enable_if<true, T> { using type = T; };
template <bool B, class T = void> using enable_if_t = typename enable_if<B, T>::type;
template <bool B, class T, class F> struct conditional { using type = T; };
template <class T, class F> struct conditional<false, T, F> { using type = F; };
template <bool B, class T, class F> using conditional_t = typename conditional<B, T, F>::type;

template <class T> struct remove_const { using type = T; };
template <class T> struct remove_const<const T> { using type = T; };
KW_TYPE(remove_const)
template <class T> struct remove_volatile { using type = T; };
template <class T> struct remove_volatile<volatile T> { using type = T; };
KW_TYPE(remove_volatile)
template <class T> struct remove_cv { using type = remove_volatile_t<remove_const_t<T>>; };
KW_TYPE(remove_cv)
template <class T> struct remove_reference { using type = T; };
template <class T> struct remove_reference<T&> { using type = T; };
template <class T> struct remove_reference<T&&> { using type = T; };
KW_TYPE(remove_reference)
template <class T> struct remove_cvref { using type = remove_cv_t<remove_reference_t<T>>; };
KW_TYPE(remove_cvref)
template <class T> struct remove_pointer { using type = T; };
template <class T> struct remove_pointer<T*> { using type = T; };
template <class T> struct remove_pointer<T* const> { using type = T; };
KW_TYPE(remove_pointer)
template <class T> struct remove_extent { using type = T; };
template <class T> struct remove_extent<T[]> { using type = T; };
template <class T, size_t N> struct remove_extent<T[N]> { using type = T; };
KW_TYPE(remove_extent)
template <class T> struct add_const { using type = const T; };
KW_TYPE(add_const)
template <class T> struct add_pointer { using type = remove_reference_t<T>*; };
KW_TYPE(add_pointer)
template <class T> struct add_lvalue_reference { using type = T&; };
KW_TYPE(add_lvalue_reference)
template <class T> struct decay { using type = remove_cvref_t<T>; };
template <class T, size_t N> struct decay<T (&)[N]> { using type = T*; };
template <class T, size_t N> struct decay<T[N]> { using type = T*; };
KW_TYPE(decay)
template <class T> struct type_identity { using type = T; };
KW_TYPE(type_identity)
// Address spaces are no part of a type here.
template <class T> struct remove_addrspace { using type = T; };
KW_TYPE(remove_addrspace)
template <class T> using remove_addrspace_and_reference_t = remove_reference_t<T>;
template <class T> struct underlying_type { using type = __underlying_type(T); };
KW_TYPE(underlying_type)
template <class T> T&& declval() noexcept;

KW_TRAIT_OF_TWO(is_same, __is_same(A, B))
KW_TRAIT_OF_TWO(is_base_of, __is_base_of(A, B))
KW_TRAIT_OF_TWO(is_convertible, __is_convertible(A, B))
KW_TRAIT_OF_TWO(is_assignable, __is_assignable(A, B))
template <class T, class... A> struct is_constructible : bool_constant<__is_constructible(T, A...)> {};
template <class T, class... A> constexpr bool is_constructible_v = is_constructible<T, A...>::value;

KW_TRAIT(is_void, __is_same(remove_cv_t<T>, void))
KW_TRAIT(is_const, __is_const(T))
KW_TRAIT(is_volatile, __is_volatile(T))
KW_TRAIT(is_enum, __is_enum(T))
KW_TRAIT(is_class, __is_class(T))
KW_TRAIT(is_union, __is_union(T))
KW_TRAIT(is_array, __is_array(T))
KW_TRAIT(is_function, __is_function(T))
KW_TRAIT(is_lvalue_reference, __is_lvalue_reference(T))
KW_TRAIT(is_reference, __is_reference(T))
KW_TRAIT(is_trivial, __is_trivial(T))
KW_TRAIT(is_trivially_copyable, __is_trivially_copyable(T))
KW_TRAIT(is_standard_layout, __is_standard_layout(T))
KW_TRAIT(is_aggregate, __is_aggregate(T))
KW_TRAIT(is_default_constructible, __is_constructible(T))
KW_TRAIT(is_copy_constructible, __is_constructible(T, const T&))
namespace parts {
// A number's own type, or that of a vector's elements.
template <class T> using element_of = typename vector_facts<remove_cv_t<T>>::element;
template <class T> constexpr bool is_whole = __is_integral(T);
template <class T> constexpr bool is_float =
    __is_same(remove_cv_t<T>, float) || __is_same(remove_cv_t<T>, kw_single) || __is_same(remove_cv_t<T>, half) || __is_same(remove_cv_t<T>, bfloat) || __is_same(remove_cv_t<T>, double);
template <class T> constexpr bool is_number = is_whole<T> || is_float<T>;
}  // namespace parts
// A vector is what its elements are; only is_scalar tells it from a number.
KW_TRAIT(is_integral, parts::is_whole<parts::element_of<T>>)
KW_TRAIT(is_floating_point, parts::is_float<parts::element_of<T>>)
KW_TRAIT(is_arithmetic, is_integral<T>::value || is_floating_point<T>::value)
KW_TRAIT(is_scalar, parts::is_number<T> || __is_enum(T) || __is_pointer(T))
KW_TRAIT(is_fundamental, is_arithmetic<T>::value || is_void<T>::value)
KW_TRAIT(is_signed, is_floating_point<T>::value || __is_signed(parts::element_of<T>))
KW_TRAIT(is_unsigned, __is_unsigned(parts::element_of<T>))
KW_TRAIT(is_pointer, __is_pointer(T))
KW_TRAIT(is_vector, parts::vector_facts<remove_cv_t<T>>::count > 0)

template <class T> struct make_unsigned { using type = __make_unsigned(T); };
template <class T, int N> struct make_unsigned<vec<T, N>> { using type = vec<__make_unsigned(T), N>; };
KW_TYPE(make_unsigned)
template <class T> struct make_signed { using type = __make_signed(T); };
template <class T, int N> struct make_signed<vec<T, N>> { using type = vec<__make_signed(T), N>; };
KW_TYPE(make_signed)
template <class T> struct vec_element { using type = typename parts::vector_facts<T>::element; };
KW_TYPE(vec_element)
template <class T> struct make_scalar { using type = typename parts::vector_facts<T>::element; };
KW_TYPE(make_scalar)
template <class T> struct vec_elements { static constexpr int value = parts::components<remove_cv_t<T>>; };
template <class T> struct vec_size : vec_elements<T> {};

template <class... B> struct conjunction : bool_constant<(bool(B::value) && ...)> {};
template <class... B> struct disjunction : bool_constant<(bool(B::value) || ...)> {};
template <class B> struct negation : bool_constant<!bool(B::value)> {};
template <class... B> using _disjunction = disjunction<B...>;
template <class... B> using _conjunction = conjunction<B...>;
template <class B> using _negation = negation<B>;
template <class... B> constexpr bool conjunction_v = conjunction<B...>::value;
template <class... B> constexpr bool disjunction_v = disjunction<B...>::value;
template <class B> constexpr bool negation_v = negation<B>::value;

template <class T> MSL_INLINE constexpr void swap(T& a, T& b) {
    T kept = a;
    a = b;
    b = kept;
}

template <class T, T... I> struct integer_sequence {
    using value_type = T;
    static constexpr size_t size() { return sizeof...(I); }
};
template <size_t... I> using index_sequence = integer_sequence<size_t, I...>;
template <class T, T N> using make_integer_sequence = __make_integer_seq<integer_sequence, T, N>;
template <size_t N> using make_index_sequence = make_integer_sequence<size_t, N>;

// Of the derived class it needs only the name, since projects specialise it for their own types.
template <class T> struct _numeric_limits_impl {};
template <class T> struct numeric_limits : _numeric_limits_impl<T> {};
#define KW_LIMITS_OF_INTEGER(T)                                                                            \
    template <> struct _numeric_limits_impl<T> {                                                           \
        static constexpr bool is_specialized = true, is_integer = true, is_exact = true, is_bounded = true; \
        static constexpr bool is_signed = __is_signed(T), has_infinity = false, has_quiet_NaN = false;     \
        static constexpr int radix = 2, digits = sizeof(T) * 8 - is_signed;                                \
        static constexpr T min() { return is_signed ? static_cast<T>(-max() - 1) : static_cast<T>(0); }                              \
        static constexpr T max() { return static_cast<T>(~ulong(0) >> (64 - digits)); }                                 \
        static constexpr T lowest() { return min(); }                                                      \
        static constexpr T epsilon() { return 0; }                                                         \
        static constexpr T infinity() { return 0; }                                                        \
        static constexpr T quiet_NaN() { return 0; }                                                       \
    };
KW_LIMITS_OF_INTEGER(char)
KW_LIMITS_OF_INTEGER(signed char)
KW_LIMITS_OF_INTEGER(uchar)
KW_LIMITS_OF_INTEGER(short)
KW_LIMITS_OF_INTEGER(ushort)
KW_LIMITS_OF_INTEGER(int)
KW_LIMITS_OF_INTEGER(uint)
KW_LIMITS_OF_INTEGER(long)
KW_LIMITS_OF_INTEGER(ulong)
KW_LIMITS_OF_INTEGER(long long)
KW_LIMITS_OF_INTEGER(unsigned long long)
template <> struct _numeric_limits_impl<bool> {
    static constexpr bool is_specialized = true, is_integer = true, is_signed = false;
    static constexpr int digits = 1;
    static constexpr bool min() { return false; }
    static constexpr bool max() { return true; }
    static constexpr bool lowest() { return false; }
    static constexpr bool epsilon() { return false; }
    static constexpr bool infinity() { return false; }
    static constexpr bool quiet_NaN() { return false; }
};
#define KW_LIMITS_OF_FLOAT(T, largest, smallest, unit, subnormal, bits, exponent)                         \
    template <> struct _numeric_limits_impl<T> {                                                          \
        static constexpr bool is_specialized = true, is_integer = false, is_exact = false, is_signed = true; \
        static constexpr bool has_infinity = true, has_quiet_NaN = true, is_iec559 = true;                \
        static constexpr int radix = 2, digits = bits, max_exponent = exponent, min_exponent = 3 - exponent; \
        static constexpr T min() { return T(smallest); }                                                  \
        static constexpr T max() { return T(largest); }                                                   \
        static constexpr T lowest() { return T(-(largest)); }                                             \
        static constexpr T epsilon() { return T(unit); }                                                  \
        static constexpr T round_error() { return T(0.5f); }                                              \
        static constexpr T infinity() { return T(__builtin_inff()); }                                     \
        static constexpr T quiet_NaN() { return T(__builtin_nanf("")); }                                  \
        static constexpr T signaling_NaN() { return T(__builtin_nanf("")); }                              \
        static constexpr T denorm_min() { return T(subnormal); }                                          \
    };
KW_LIMITS_OF_FLOAT(float, 3.40282347e+38f, 1.17549435e-38f, 1.19209290e-07f, 1.40129846e-45f, 24, 128)
KW_LIMITS_OF_FLOAT(half, 65504.0f, 6.103515625e-05f, 9.765625e-04f, 5.9604645e-08f, 11, 16)
KW_LIMITS_OF_FLOAT(bfloat, 3.38953139e+38f, 1.17549435e-38f, 7.8125e-03f, 9.1835496e-41f, 8, 128)
template <class T, int N> struct _numeric_limits_impl<vec<T, N>> : numeric_limits<T> {
    using of_element = numeric_limits<T>;
    static constexpr vec<T, N> min() { return of_element::min(); }
    static constexpr vec<T, N> max() { return of_element::max(); }
    static constexpr vec<T, N> lowest() { return of_element::lowest(); }
    static constexpr vec<T, N> epsilon() { return of_element::epsilon(); }
    static constexpr vec<T, N> infinity() { return of_element::infinity(); }
    static constexpr vec<T, N> quiet_NaN() { return of_element::quiet_NaN(); }
};

}  // namespace metal

namespace metal {
#define KW_ARRAY_ENDS(space, ...)                                                               \
    MSL_INLINE constexpr space T* data() space { return kw_elements; }                            \
    MSL_INLINE constexpr const space T* data() const space { return kw_elements; }                \
    MSL_INLINE constexpr space T& front() space { return kw_elements[0]; }                        \
    MSL_INLINE constexpr space T& back() space { return kw_elements[N - 1]; }                     \
    MSL_INLINE constexpr space T* begin() space { return kw_elements; }                           \
    MSL_INLINE constexpr space T* end() space { return kw_elements + N; }                         \
    MSL_INLINE constexpr const space T* begin() const space { return kw_elements; }               \
    MSL_INLINE constexpr const space T* end() const space { return kw_elements + N; }
template <class T, size_t N> struct array {
    T kw_elements[N];
    KW_ELEMENTS(T, size_t, kw_elements[i])
    MSL_INLINE constexpr size_t size() const { return N; }
    MSL_INLINE constexpr bool empty() const { return N == 0; }
    KW_OF_SPACES(KW_ARRAY_ENDS)
    MSL_INLINE constexpr void fill(const T& value) {
        for (size_t i = 0; i < N; i++) kw_elements[i] = value;
    }
};
// That a value is the same for all threads is a hint to Apple's compiler.
template <class T> using uniform = T;
template <class T> MSL_INLINE constexpr T make_uniform(T value) { return value; }
}  // namespace metal

// Projects name these by either namespace.
namespace std {
using namespace metal;
template <class...> using void_t = void;
template <class T> struct is_empty : metal::bool_constant<__is_empty(T)> {};
template <class T> constexpr bool is_empty_v = is_empty<T>::value;
// Not Metal's own: as names without a namespace they would be in the way of the user's.
template <class T> MSL_INLINE constexpr remove_reference_t<T>&& move(T&& a) { return static_cast<remove_reference_t<T>&&>(a); }
template <class T> MSL_INLINE constexpr T&& forward(remove_reference_t<T>& a) { return static_cast<T&&>(a); }
}
