// Runs the regions of a kernel, threadgroup by threadgroup.
//
// As long as all threads of a group stop at the same point, one sweep over all of them follows the other. Where they
// part (a loop that some leave earlier, an operation that not all lanes reach), every thread's point is noted, and
// those at the earliest go on first, so that they meet again.
#pragma once

#include "prelude.h"
#ifdef KW_WATCHES
#include "watching.h"
#endif

struct kw_point {
    int is_meeting;
    void (*apply)(const void*, void*, unsigned, unsigned);  // none at a simdgroup's barrier
    uint brought_offset, brought_bytes, taken_offset, taken_bytes;  // the first is a barrier's flags
};

struct kw_regions {
    int count;
    // Sweep all threads, or those whose state says so; both note where each stops and return the least and the most.
    void (*const* all)(kw_launch*, int*, int*, int*);
    void (*const* some)(kw_launch*, int*, int*, int*);
    const kw_point* points;  // of the regions from 1 on
    // Where all threads come to every point together: computes for all of them what they have in common in a region, and
    // returns where they stop. None otherwise.
    int (*const* common)(kw_launch*);
    // Only in watched builds, and then instead of the sweeps: what one thread does in a region.
    int (*const* one)(kw_launch*, uint x, uint y, uint z, uint index);
};

// What a launch found, for whoever asked: bits.
enum { KW_BARRIER_DIVERGED = 1, KW_MEETING_PARTIAL = 2 };

namespace kw_driving {

inline void exchange(const kw_launch& launch, const kw_point& point, uint first, uint lanes, uint active) {
    char* brought = launch.frame + ulong(point.brought_offset) * launch.room + ulong(first) * point.brought_bytes;
    char* taken = launch.frame + ulong(point.taken_offset) * launch.room + ulong(first) * point.taken_bytes;
    point.apply(brought, taken, active, lanes);
}
inline uint full_mask(uint lanes) { return lanes >= 32 ? ~0u : (1u << lanes) - 1; }

// Lets the lanes that wait at a meeting exchange; each simdgroup on its own.
inline int meet(const kw_launch& launch, const kw_point& point, const int* states, int at, uint threads) {
    int found = 0;
    for (uint first = 0; first < threads; first += 32) {
        const uint lanes = threads - first < 32 ? threads - first : 32;
        uint active = 0;
        for (uint i = 0; i < lanes; i++) active |= uint(states[first + i] == at) << i;
        KW_IF_WATCHED(kw_watching::point = uint(at), kw_watching::first = first;)
        if (active && point.apply) exchange(launch, point, first, lanes, active);
        if (active && active != full_mask(lanes)) found |= KW_MEETING_PARTIAL;
    }
    return found;
}

#ifdef KW_WATCHES
inline void sweep(kw_launch& launch, const kw_regions& regions, int at, int* states, bool are_all, int& low, int& high) {
    const uint size_x = launch.size[0], size_y = launch.size[1], threads = size_x * size_y * launch.size[2];
    low = 0x7fffffff, high = -1;
    const uint* order = kw_watching::order_of_threads(threads);
    for (uint i = 0; i < threads; i++) {
        const uint t = order[i];
        if (!are_all && states[t] != at) continue;
        kw_watching::thread = t;
        const int next = regions.one[at](&launch, t % size_x, t / size_x % size_y, t / size_x / size_y, t);
        states[t] = next;
        low = next < low ? next : low;
        high = next > high ? next : high;
    }
}
#else
inline void sweep(kw_launch& launch, const kw_regions& regions, int at, int* states, bool are_all, int& low, int& high) {
    (are_all ? regions.all : regions.some)[at](&launch, states, &low, &high);
}
#endif

// All threads go the same way from point to point.
inline void run_together(kw_launch& launch, const kw_regions& regions, int* states) {
    const uint threads = launch.size[0] * launch.size[1] * launch.size[2];
    int at = 0, low = 0, high = 0;
    while (true) {
        const int next = regions.common[at](&launch);
        regions.all[at](&launch, states, &low, &high);
        if (next < 0) return;
        const kw_point& point = regions.points[next];
        if (point.is_meeting && point.apply)
            for (uint first = 0; first < threads; first += 32) {
                const uint lanes = threads - first < 32 ? threads - first : 32;
                exchange(launch, point, first, lanes, full_mask(lanes));
            }
        at = next;
    }
}

inline int run_group(kw_launch& launch, const kw_regions& regions, int* states) {
    const uint threads = launch.size[0] * launch.size[1] * launch.size[2];
    int found = 0, low = 0, high = 0, at = 0;
    sweep(launch, regions, at, states, true, low, high);
    while (true) {
        while (low == high) {  // together
            if (low < 0) return found;
            at = low;
            const kw_point& point = regions.points[at];
            KW_IF_WATCHED(point.is_meeting ? void(kw_watching::step++) : kw_watching::pass_barrier(point.brought_offset);)
            if (point.is_meeting && point.apply)
                for (uint first = 0; first < threads; first += 32) {
                    const uint lanes = threads - first < 32 ? threads - first : 32;
                    KW_IF_WATCHED(kw_watching::point = uint(at), kw_watching::first = first;)
                    exchange(launch, point, first, lanes, full_mask(lanes));
                }
            sweep(launch, regions, at, states, true, low, high);
        }
        // Apart, until all wait at the same point again. A sweep with one outcome notes nothing, so that states are whole only after one with several.
        while (true) {
            int meeting = regions.count, barrier = regions.count;
            bool has_ended = false, has_other_barrier = false, is_waiting = false, are_same = true;
            for (uint i = 0; i < threads; i++) {
                const int state = states[i];
                are_same = are_same && state == states[0];
                if (state < 0) {
                    has_ended = true;
                } else if (regions.points[state].is_meeting) {
                    meeting = state < meeting ? state : meeting;
                } else {
                    has_other_barrier = has_other_barrier || (is_waiting && state != barrier);
                    barrier = state < barrier ? state : barrier;
                    is_waiting = true;
                }
            }
            if (are_same) break;
            KW_IF_WATCHED(meeting < regions.count || !is_waiting ? void(kw_watching::step++) : kw_watching::pass_barrier(regions.points[barrier].brought_offset);)
            if (meeting < regions.count) {
                found |= meet(launch, regions.points[meeting], states, meeting, threads);
                at = meeting;
            } else if (is_waiting) {
                if (has_ended || has_other_barrier) found |= KW_BARRIER_DIVERGED;
                KW_IF_WATCHED(for (uint i = 0; (has_ended || has_other_barrier) && i < threads; i++)
                                  if (states[i] == barrier) { kw_watching::tell_barrier(uint(barrier), i); break; })
                at = barrier;
            } else {
                return found;
            }
            sweep(launch, regions, at, states, false, low, high);
        }
        low = high = states[0];
    }
}

}  // namespace kw_driving

// Runs groups [first, last) of a launch; `scratch` holds threadgroup memory, the frame and the states.
extern "C" int kw_run(const kw_regions* regions, kw_launch* launch, int* states, ulong first, ulong last) {
    int found = 0;
    for (ulong at = first; at < last; at++) {
        ulong group = at;
        KW_IF_WATCHED(group = kw_watching::group_at(at, last);)
        const ulong place[3] = {group % launch->groups[0], group / launch->groups[0] % launch->groups[1], group / launch->groups[0] / launch->groups[1]};
        for (int axis = 0; axis < 3; axis++) {
            launch->group[axis] = uint(place[axis]);
            const ulong begins = place[axis] * launch->full_size[axis], left = launch->grid[axis] - begins;
            launch->size[axis] = left < launch->full_size[axis] ? uint(left) : launch->full_size[axis];
        }
        KW_IF_WATCHED(kw_watching::begin_group(*launch, group);)
        if (regions->common) kw_driving::run_together(*launch, *regions, states);
        else found |= kw_driving::run_group(*launch, *regions, states);
    }
    return found;
}
