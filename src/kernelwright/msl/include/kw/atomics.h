// metal_atomic (specification, sec. 2.6 and 6.15): relaxed operations and fences; stronger orders are as strong here.
#pragma once

namespace metal {

template <class T> struct atomic {
    T value;
    atomic() = default;
    MSL_INLINE constexpr atomic(T v) : value(v) {}
};
template <class T> struct _atomic : atomic<T> {};
using atomic_int = atomic<int>;
using atomic_uint = atomic<uint>;
using atomic_bool = atomic<bool>;
using atomic_float = atomic<float>;
using atomic_ulong = atomic<ulong>;

#define KW_ATOMIC_INIT(value) (value)
template <class T> MSL_INLINE T* kw_place_of(const volatile atomic<T>* p) { return const_cast<T*>(&p->value); }

template <class T> MSL_INLINE T atomic_load_explicit(const volatile atomic<T>* p, memory_order) {
    T value;
    __atomic_load(kw_place_of(p), &value, __ATOMIC_RELAXED);
    return value;
}
template <class T, class U> MSL_INLINE void atomic_store_explicit(volatile atomic<T>* p, U desired, memory_order) {
    T value = T(desired);
    __atomic_store(kw_place_of(p), &value, __ATOMIC_RELAXED);
}
template <class T, class U> MSL_INLINE void atomic_init(volatile atomic<T>* p, U desired) { *kw_place_of(p) = T(desired); }
template <class T, class U> MSL_INLINE T atomic_exchange_explicit(volatile atomic<T>* p, U desired, memory_order) {
    T value = T(desired), before;
    __atomic_exchange(kw_place_of(p), &value, &before, __ATOMIC_RELAXED);
    return before;
}
template <class T, class U> MSL_INLINE bool atomic_compare_exchange_weak_explicit(volatile atomic<T>* p, KW_THREAD T* expected, U desired, memory_order, memory_order) {
    T value = T(desired);
    return __atomic_compare_exchange(kw_place_of(p), expected, &value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}
#define KW_ATOMIC(name, of_two)                                                                                 \
    template <class T, class U> MSL_INLINE T atomic_fetch_##name##_explicit(volatile atomic<T>* p, U operand, memory_order) { \
        T* at = kw_place_of(p);                                                                                 \
        const T b = T(operand);                                                                                 \
        T a, next;                                                                                              \
        __atomic_load(at, &a, __ATOMIC_RELAXED);                                                                \
        do next = T(of_two);                                                                                    \
        while (!__atomic_compare_exchange(at, &a, &next, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));           \
        return a;                                                                                               \
    }
KW_ATOMIC(add, a + b)
KW_ATOMIC(sub, a - b)
KW_ATOMIC(max, metal::max(a, b))
KW_ATOMIC(min, metal::min(a, b))
KW_ATOMIC(and, a & b)
KW_ATOMIC(or, a | b)
KW_ATOMIC(xor, a ^ b)
template <class T, class U> MSL_INLINE void atomic_max_explicit(volatile atomic<T>* p, U operand, memory_order order) { atomic_fetch_max_explicit(p, operand, order); }
template <class T, class U> MSL_INLINE void atomic_min_explicit(volatile atomic<T>* p, U operand, memory_order order) { atomic_fetch_min_explicit(p, operand, order); }
template <class... Scope> MSL_INLINE void atomic_thread_fence(mem_flags, memory_order, Scope...) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

}  // namespace metal
