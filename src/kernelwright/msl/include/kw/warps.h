// What a simdgroup's lanes have between them on an NVIDIA GPU, whose warps have 32 lanes as well.
//
// warp_text.py knows these, and kw_active of threads.h: which lanes are here, a word from another lane, a vote. Lanes of
// Metal's simdgroups run together; those of a warp needn't, so that every exchange names the lanes it waits for.
#pragma once

extern "C" {
__attribute__((convergent, nomerge, nothrow)) unsigned kw_from_lane(unsigned word, unsigned lane, unsigned active);
__attribute__((convergent, nomerge, nothrow)) unsigned kw_votes(unsigned vote, unsigned active);
}

namespace metal {
namespace parts {

constexpr uint ALL_LANES = 0xffffffffu;

// Whatever a lane has, word by word; all lanes of `active` ask at once, each for a lane of its own choice.
template <class T> MSL_INLINE T from_lane(T x, uint lane, uint active) {
    constexpr int words = (sizeof(T) + 3) / 4;
    uint word[words] = {};
    __builtin_memcpy(word, &x, sizeof(T));
    for (int i = 0; i < words; i++) word[i] = kw_from_lane(word[i], lane, active);
    T there;
    __builtin_memcpy(&there, word, sizeof(T));
    return there;
}
// 0 from a lane that isn't active, as on a CPU.
template <class T> MSL_INLINE T from_active(T x, uint lane, uint active) {
    const T there = from_lane(x, lane & 31, active);
    return lane < LANES && (active >> lane & 1) ? there : T{};
}
// All active lanes' values, one after another: `step(value, lane)`.
template <class T, class F> MSL_INLINE void for_active(T x, uint active, F step) {
#pragma clang loop unroll(disable)
    for (uint left = active; left; left &= left - 1) {
        const uint lane = uint(__builtin_ctz(left));
        step(from_lane(x, lane, active), lane);
    }
}

// How a step of threads.h goes where each lane does its own part.
template <class Step> struct on_warp;

template <> struct on_warp<shuffled> {
    template <class Out, class T> static MSL_INLINE Out of(sourced<T> in, uint active) { return from_active(in.value, in.lane, active); }
};
template <> struct on_warp<voted> {
    template <class Out> static MSL_INLINE Out of(bool in, uint active) { return kw_votes(in, active); }
};
template <class F> struct on_warp<reduced<F>> {
    template <class Out, class T> static MSL_INLINE Out of(T x, uint active) {
        if (active == ALL_LANES) {
            // The same tree as on a CPU: of two lanes both add the same two numbers.
            for (uint step = LANES / 2; step; step /= 2) x = F::of(x, from_lane(x, kw_place_lane() ^ step, active));
            return x;
        }
        T all = F::template neutral<T>();
        for_active(x, active, [&](T there, uint) __attribute__((always_inline)) { all = F::of(all, there); });
        return all;
    }
};
template <class F, bool IS_INCLUSIVE> struct on_warp<scanned<F, IS_INCLUSIVE>> {
    template <class Out, class T> static MSL_INLINE Out of(T x, uint active) {
        const uint own = kw_place_lane() + (IS_INCLUSIVE ? 1 : 0);
        T all = F::template neutral<T>();
        for_active(x, active, [&](T there, uint lane) __attribute__((always_inline)) { all = lane < own ? F::of(all, there) : all; });
        return all;
    }
};
template <class F> struct on_warp<reduced_by_fours<F>> {
    template <class Out, class T> static MSL_INLINE Out of(T x, uint active) {
        T all = F::template neutral<T>();
        for (uint i = 0; i < 4; i++) {
            const uint lane = (kw_place_lane() & 28) + i;
            const T there = from_lane(x, lane, active);
            all = active >> lane & 1 ? F::of(all, there) : all;
        }
        return all;
    }
};
template <class F, bool IS_INCLUSIVE> struct on_warp<scanned_by_fours<F, IS_INCLUSIVE>> {
    template <class Out, class T> static MSL_INLINE Out of(T x, uint active) {
        const uint own = (kw_place_lane() & 3) + (IS_INCLUSIVE ? 1 : 0);
        T all = F::template neutral<T>();
        for (uint i = 0; i < 4; i++) {
            const uint lane = (kw_place_lane() & 28) + i;
            const T there = from_lane(x, lane, active);
            all = i < own && (active >> lane & 1) ? F::of(all, there) : all;
        }
        return all;
    }
};

}  // namespace parts
}  // namespace metal
