// What a kernel's threads have between them: barriers, and operations of a simdgroup.
//
// There are three primitives, and the code that splits kernels knows them: a barrier of the threadgroup, a barrier of a
// simdgroup, and a meeting of a simdgroup, at which `apply` sees what all its lanes brought, side by side, and fills in
// what each takes away. On a GPU lanes do that each for itself (warps.h).
#pragma once

#include "launch.h"
#ifdef KW_WATCHES
extern "C" void kw_tell_lane(unsigned lane);  // one that reads another that isn't there
#define KW_IF_WATCHED(...) __VA_ARGS__
#else
#define KW_IF_WATCHED(...)
#endif
#ifdef KW_WARPS
extern "C" __attribute__((convergent, nomerge, nothrow)) unsigned kw_active();
#endif

extern "C" {
__attribute__((convergent, nomerge, nothrow)) void kw_barrier(unsigned flags);
__attribute__((convergent, nomerge, nothrow)) void kw_simdgroup_barrier();
__attribute__((convergent, nomerge, nothrow)) void kw_meet(void (*apply)(const void*, void*, unsigned, unsigned), const void* brought, void* taken, unsigned brought_bytes, unsigned taken_bytes);
}

namespace metal {

enum class mem_flags : uint { mem_none = 0, mem_device = 1, mem_threadgroup = 2, mem_texture = 4, mem_threadgroup_imageblock = 8, mem_object_data = 16, mem_device_and_threadgroup = 3 };
MSL_INLINE constexpr mem_flags operator|(mem_flags a, mem_flags b) { return mem_flags(uint(a) | uint(b)); }
MSL_INLINE constexpr mem_flags operator&(mem_flags a, mem_flags b) { return mem_flags(uint(a) & uint(b)); }
enum thread_scope { thread_scope_thread, thread_scope_simdgroup, thread_scope_threadgroup, thread_scope_device };
enum memory_order { memory_order_relaxed, memory_order_acquire, memory_order_release, memory_order_acq_rel, memory_order_seq_cst };

template <class... Scope> MSL_INLINE void threadgroup_barrier(mem_flags flags, Scope...) { kw_barrier(uint(flags)); }

namespace parts {

constexpr int LANES = 32;

// Meets the simdgroup: `Step::of(brought, lane, active)` says what a lane takes, given what the active ones brought.
template <class Step, class In, class Out> struct meeting {
    static void apply(const void* in, void* out, unsigned active, unsigned lanes) {
        Step::all(static_cast<const In*>(in), static_cast<Out*>(out), active, lanes);
    }
};
#ifdef KW_WARPS
template <class Step> struct on_warp;
#endif
template <class Step, class Out, class In> MSL_INLINE Out met(In brought) {
#ifdef KW_WARPS
    return on_warp<Step>::template of<Out>(brought, kw_active());
#else
    Out taken;
#ifndef KW_SPACES  // where members without an object have types of their own
    kw_meet(&meeting<Step, In, Out>::apply, &brought, &taken, sizeof(In), sizeof(Out));
#endif
    return taken;
#endif
}

template <class T> struct sourced { T value; ushort lane; };
template <class T> struct filled { T value; T filling; ushort lane; };

// Reading a lane that isn't active gives 0: what hardware gives isn't known, and a sanitizer reports it.
struct shuffled {
    template <class T> static void all(const sourced<T>* in, T* out, unsigned active, unsigned) {
        T seen[LANES];
        for (int i = 0; i < LANES; i++) seen[i] = active >> i & 1 ? in[i].value : T{};
        for (int i = 0; i < LANES; i++) {
            if (!(active >> i & 1)) continue;
            out[i] = in[i].lane < LANES ? seen[in[i].lane] : T{};
            KW_IF_WATCHED(if (in[i].lane >= LANES || !(active >> in[i].lane & 1)) kw_tell_lane(i);)
        }
    }
};

template <class F> struct reduced {
    template <class T> static void all(const T* in, T* out, unsigned active, unsigned) {
        T all[LANES];
        for (int i = 0; i < LANES; i++) all[i] = active >> i & 1 ? in[i] : F::template neutral<T>();
        // A tree, as hardware does it: the order of a sum's terms is nowhere promised.
        for (int step = LANES / 2; step; step /= 2)
            for (int i = 0; i < step; i++) all[i] = F::of(all[i], all[i + step]);
        for (int i = 0; i < LANES; i++)
            if (active >> i & 1) out[i] = all[0];
    }
};
template <class F, bool IS_INCLUSIVE> struct scanned {
    template <class T> static void all(const T* in, T* out, unsigned active, unsigned) {
        T sum = F::template neutral<T>();
        for (int i = 0; i < LANES; i++) {
            if (!(active >> i & 1)) continue;
            const T with = F::of(sum, in[i]);
            out[i] = IS_INCLUSIVE ? with : sum;
            sum = with;
        }
    }
};
template <class F> struct reduced_by_fours {
    template <class T> static void all(const T* in, T* out, unsigned active, unsigned) {
        for (int first = 0; first < LANES; first += 4) {
            T sum = F::template neutral<T>();
            for (int i = first; i < first + 4; i++) sum = active >> i & 1 ? F::of(sum, in[i]) : sum;
            for (int i = first; i < first + 4; i++)
                if (active >> i & 1) out[i] = sum;
        }
    }
};
template <class F, bool IS_INCLUSIVE> struct scanned_by_fours {
    template <class T> static void all(const T* in, T* out, unsigned active, unsigned) {
        T sum = F::template neutral<T>();
        for (int i = 0; i < LANES; i++) {
            if (i % 4 == 0) sum = F::template neutral<T>();
            if (!(active >> i & 1)) continue;
            const T with = F::of(sum, in[i]);
            out[i] = IS_INCLUSIVE ? with : sum;
            sum = with;
        }
    }
};
struct voted {
    static void all(const bool* in, uint* out, unsigned active, unsigned) {
        uint votes = 0;
        for (int i = 0; i < LANES; i++) votes |= uint(active >> i & 1 && in[i]) << i;
        for (int i = 0; i < LANES; i++)
            if (active >> i & 1) out[i] = votes;
    }
};

// Templates of projects name bitwise operations of floats without ever calling them.
template <class T> MSL_INLINE constexpr auto whole_of(T a) {
    if constexpr (is_float<T>) return long(a);
    else return a;
}
#define KW_FOLD(name, start, step)                                              \
    struct name {                                                               \
        template <class T> static MSL_INLINE constexpr T neutral() { return start; } \
        template <class T> static MSL_INLINE constexpr T of(T a, T b) { return step; } \
    };
KW_FOLD(sum_of, T(0), T(a + b))
KW_FOLD(product_of, T(1), T(a * b))
KW_FOLD(least_of, (is_float<T> ? numeric_limits<T>::infinity() : numeric_limits<T>::max()), metal::min(a, b))
KW_FOLD(most_of, (is_float<T> ? T(-numeric_limits<T>::infinity()) : numeric_limits<T>::lowest()), metal::max(a, b))
KW_FOLD(and_of, T(~whole_of(T(0))), T(whole_of(a) & whole_of(b)))
KW_FOLD(or_of, T(0), T(whole_of(a) | whole_of(b)))
KW_FOLD(xor_of, T(0), T(whole_of(a) ^ whole_of(b)))

// A vector's elements go one after another.
template <class F, class T> MSL_INLINE T for_elements(F f, T x) {
    if constexpr (is_vector_v<T>) {
        T all;
        for (int i = 0; i < T::count; i++) all[i] = f(x[i]);
        return all;
    } else {
        return f(x);
    }
}

}  // namespace parts

// Shuffles move the bits of anything, vectors too.
template <class T> MSL_INLINE T simd_shuffle(T x, ushort lane) { return parts::met<parts::shuffled, T>(parts::sourced<T>{x, lane}); }
template <class T> MSL_INLINE T simd_broadcast(T x, ushort lane) { return simd_shuffle(x, lane); }
template <class T> MSL_INLINE T simd_shuffle_xor(T x, ushort mask) { return simd_shuffle(x, ushort(kw_place_lane() ^ mask)); }
// Beyond either end the lane keeps what it has (sec. 6.9.2).
template <class T> MSL_INLINE T simd_shuffle_up(T x, ushort delta) { return simd_shuffle(x, ushort(kw_place_lane() >= delta ? kw_place_lane() - delta : kw_place_lane())); }
template <class T> MSL_INLINE T simd_shuffle_down(T x, ushort delta) { return simd_shuffle(x, ushort(kw_place_lane() + delta < parts::LANES ? kw_place_lane() + delta : kw_place_lane())); }
template <class T> MSL_INLINE T simd_shuffle_rotate_up(T x, ushort delta) { return simd_shuffle(x, ushort((kw_place_lane() - delta) & 31)); }
template <class T> MSL_INLINE T simd_shuffle_rotate_down(T x, ushort delta) { return simd_shuffle(x, ushort((kw_place_lane() + delta) & 31)); }
template <class T> MSL_INLINE T simd_shuffle_and_fill_up(T x, T filling, ushort delta, ushort modulo = parts::LANES) {
    const uint lane = kw_place_lane(), in_part = lane % modulo;
    const T moved = simd_shuffle(x, ushort(in_part >= delta ? lane - delta : lane));
    const T rest = simd_shuffle(filling, ushort(in_part >= delta ? lane : lane - in_part + modulo - delta + in_part));
    return in_part >= delta ? moved : rest;
}
template <class T> MSL_INLINE T simd_shuffle_and_fill_down(T x, T filling, ushort delta, ushort modulo = parts::LANES) {
    const uint lane = kw_place_lane(), in_part = lane % modulo;
    const bool is_inside = in_part + delta < modulo;
    const T moved = simd_shuffle(x, ushort(is_inside ? lane + delta : lane));
    const T rest = simd_shuffle(filling, ushort(is_inside ? lane : lane + delta - modulo));
    return is_inside ? moved : rest;
}

#define KW_SIMD_FOLD(name, fold)                                                                                                       \
    template <class T> MSL_INLINE T simd_##name(T x) { return parts::for_elements([](auto e) __attribute__((always_inline)) { return parts::met<parts::reduced<parts::fold>, decltype(e)>(e); }, x); } \
    template <class T> MSL_INLINE T quad_##name(T x) { return parts::for_elements([](auto e) __attribute__((always_inline)) { return parts::met<parts::reduced_by_fours<parts::fold>, decltype(e)>(e); }, x); }
#define KW_SIMD_SCAN(name, fold)                                                                                                        \
    template <class T> MSL_INLINE T simd_prefix_inclusive_##name(T x) { return parts::for_elements([](auto e) __attribute__((always_inline)) { return parts::met<parts::scanned<parts::fold, true>, decltype(e)>(e); }, x); }  \
    template <class T> MSL_INLINE T simd_prefix_exclusive_##name(T x) { return parts::for_elements([](auto e) __attribute__((always_inline)) { return parts::met<parts::scanned<parts::fold, false>, decltype(e)>(e); }, x); } \
    template <class T> MSL_INLINE T quad_prefix_inclusive_##name(T x) { return parts::for_elements([](auto e) __attribute__((always_inline)) { return parts::met<parts::scanned_by_fours<parts::fold, true>, decltype(e)>(e); }, x); }  \
    template <class T> MSL_INLINE T quad_prefix_exclusive_##name(T x) { return parts::for_elements([](auto e) __attribute__((always_inline)) { return parts::met<parts::scanned_by_fours<parts::fold, false>, decltype(e)>(e); }, x); }
KW_SIMD_FOLD(sum, sum_of)
KW_SIMD_FOLD(product, product_of)
KW_SIMD_FOLD(min, least_of)
KW_SIMD_FOLD(max, most_of)
KW_SIMD_FOLD(and, and_of)
KW_SIMD_FOLD(or, or_of)
KW_SIMD_FOLD(xor, xor_of)
KW_SIMD_SCAN(sum, sum_of)
KW_SIMD_SCAN(product, product_of)

// Votes (sec. 6.9.2.1).
struct simd_vote {
    using vote_t = ulong;
    vote_t votes;
    MSL_INLINE constexpr explicit simd_vote(vote_t v = 0) : votes(v) {}
    MSL_INLINE constexpr explicit operator vote_t() const { return votes; }
    MSL_INLINE constexpr bool all() const { return votes == 0xfffffffful; }
    MSL_INLINE constexpr bool any() const { return votes != 0; }
};
MSL_INLINE simd_vote simd_ballot(bool vote) { return simd_vote(parts::met<parts::voted, uint>(vote)); }
MSL_INLINE simd_vote simd_active_threads_mask() { return simd_ballot(true); }
MSL_INLINE bool simd_all(bool a) { return parts::met<parts::voted, uint>(!a) == 0; }
MSL_INLINE bool simd_any(bool a) { return parts::met<parts::voted, uint>(a) != 0; }
MSL_INLINE bool simd_is_first() { return kw_place_lane() == uint(__builtin_ctz(parts::met<parts::voted, uint>(true))); }
MSL_INLINE bool simd_is_helper_thread() { return false; }
template <class T> MSL_INLINE T simd_broadcast_first(T x) { return simd_shuffle(x, ushort(__builtin_ctz(parts::met<parts::voted, uint>(true)))); }
template <class... Scope> MSL_INLINE void simdgroup_barrier(mem_flags, Scope...) { kw_simdgroup_barrier(); }

struct quad_vote {
    using vote_t = uint;
    vote_t votes;
    MSL_INLINE constexpr explicit quad_vote(vote_t v = 0) : votes(v) {}
    MSL_INLINE constexpr explicit operator vote_t() const { return votes; }
    MSL_INLINE constexpr bool all() const { return votes == 15; }
    MSL_INLINE constexpr bool any() const { return votes != 0; }
};
namespace parts {
MSL_INLINE uint own_quad(uint votes) { return votes >> (kw_place_lane() & 28) & 15; }
}  // namespace parts
MSL_INLINE quad_vote quad_ballot(bool vote) { return quad_vote(parts::own_quad(parts::met<parts::voted, uint>(vote))); }
MSL_INLINE quad_vote quad_active_threads_mask() { return quad_ballot(true); }
MSL_INLINE bool quad_all(bool a) { return parts::own_quad(parts::met<parts::voted, uint>(!a)) == 0; }
MSL_INLINE bool quad_any(bool a) { return parts::own_quad(parts::met<parts::voted, uint>(a)) != 0; }
MSL_INLINE bool quad_is_first() { return (kw_place_lane() & 3) == uint(__builtin_ctz(parts::own_quad(parts::met<parts::voted, uint>(true)))); }
template <class T> MSL_INLINE T quad_shuffle(T x, ushort lane) { return simd_shuffle(x, ushort((kw_place_lane() & 28) + (lane & 3))); }
template <class T> MSL_INLINE T quad_broadcast(T x, ushort lane) { return quad_shuffle(x, lane); }
template <class T> MSL_INLINE T quad_broadcast_first(T x) { return quad_shuffle(x, ushort(__builtin_ctz(parts::own_quad(parts::met<parts::voted, uint>(true))))); }
template <class T> MSL_INLINE T quad_shuffle_xor(T x, ushort mask) { return quad_shuffle(x, ushort((kw_place_lane() ^ mask) & 3)); }
template <class T> MSL_INLINE T quad_shuffle_up(T x, ushort d) { return quad_shuffle(x, ushort((kw_place_lane() & 3) >= d ? (kw_place_lane() & 3) - d : kw_place_lane() & 3)); }
template <class T> MSL_INLINE T quad_shuffle_down(T x, ushort d) { return quad_shuffle(x, ushort((kw_place_lane() & 3) + d < 4 ? (kw_place_lane() & 3) + d : kw_place_lane() & 3)); }
template <class T> MSL_INLINE T quad_shuffle_rotate_up(T x, ushort d) { return quad_shuffle(x, ushort((kw_place_lane() - d) & 3)); }
template <class T> MSL_INLINE T quad_shuffle_rotate_down(T x, ushort d) { return quad_shuffle(x, ushort((kw_place_lane() + d) & 3)); }

}  // namespace metal
