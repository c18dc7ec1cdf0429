// What a watched launch finds: accesses outside of what was given, races, memory that nobody wrote, and what C++ leaves
// undefined. Only in watched builds; one thread of the machine runs such a launch.
//
// Every access of a kernel goes through kw_touched, which says where to: the address itself, or a place where it does
// no harm. watching.py puts the calls in and knows the order of the members.
#pragma once

#include "launch.h"

extern "C" {

enum kw_rule : uint {
    KW_OUT_OF_BOUNDS, KW_MISALIGNED, KW_UNINITIALISED, KW_RACE, KW_INACTIVE_LANE, KW_DIVERGED_BARRIER,
    KW_OVERFLOW, KW_DIVISION, KW_SHIFT, KW_INDEX, KW_RULES
};
enum kw_space : uint { KW_UNKNOWN, KW_BUFFER, KW_DECLARED, KW_SHARED };
enum kw_access : uint { KW_WRITES = 1, KW_ATOMIC = 2, KW_READS_TOO = 4 };  // bits of a site's kind

struct kw_found {
    uint rule, site, line, column;
    uint thread[3], group[3];
    uint space, number;  // which buffer, or which threadgroup memory
    long offset;         // bytes from its beginning
    uint bytes, other;   // of the access; the other thread of a race, by its index in the group
    const char* file;    // where clang's own checks say so
};
// One access of the source: where it may lie, and how it is aligned. Of declared threadgroup memory, where that is.
struct kw_site { uint space, number, alignment, kind, first, bytes; };
// Of one byte: who wrote and who read it last, and when. Threads count from 1; 0 is nobody.
struct kw_cell { uint writer, written, reader, read; };

struct kw_watch {
    const kw_site* sites;
    kw_found* found;
    kw_cell* shared_cells;
    kw_cell* buffer_cells[31];
    ulong buffer_bytes[31];
    uint shared_sizes[31];  // of what the host asked for
    uint shared_bytes, capacity, count;
    uint unset;    // which variables that nobody set hold `filling`: 0 none, 1 all, k + 2 number k; the others hold zeros
    uint filling;  // a byte
    uint seed;  // of the order of groups and threads: 0 the usual one, 1 the reverse, others at random
};

}  // extern "C"

namespace kw_watching {

static kw_watch* watch;
static const kw_launch* launch;
static uint thread;             // the index in the group of who runs
static uint shared_time, device_time, step;  // go up at barriers, and `step` at whatever orders a simdgroup
static uint group_number;
alignas(64) static char harmless[4096], nowhere[2][4096];

inline void tell(kw_found entry) {
    const uint size_x = launch->size[0], size_y = launch->size[1];
    for (uint i = 0; i < watch->count; i++)
        if (watch->found[i].rule == entry.rule && watch->found[i].site == entry.site && watch->found[i].line == entry.line && watch->found[i].column == entry.column) return;
    if (watch->count == watch->capacity) return;
    entry.thread[0] = thread % size_x, entry.thread[1] = thread / size_x % size_y, entry.thread[2] = thread / size_x / size_y;
    for (int i = 0; i < 3; i++) entry.group[i] = launch->group[i];
    watch->found[watch->count++] = entry;
}
inline void tell_access(uint rule, uint site, uint space, uint number, long offset, uint bytes, uint other = 0) {
    kw_found entry{};
    entry.rule = rule, entry.site = site, entry.space = space, entry.number = number, entry.offset = offset;
    entry.bytes = bytes, entry.other = other;
    tell(entry);
}
inline void tell_place(uint rule, const char* file, uint line, uint column) {
    kw_found entry{};
    entry.file = file;
    entry.rule = rule, entry.site = ~0u, entry.line = line, entry.column = column;
    tell(entry);
}

// When an access was: the barriers before it, the simdgroup's own meetings before it, and three facts.
struct moment {
    uint bits;
    static moment now(uint time, bool is_atomic) { return {time << 16 | (step & 0x1fff) << 3 | uint(is_atomic)}; }
    bool is_atomic() const { return bits & 1; }
    bool is_of_several() const { return bits & 2; }
    bool is_of_several_simdgroups() const { return bits & 4; }
    uint time() const { return bits >> 16; }
    uint step_then() const { return bits >> 3 & 0x1fff; }
};
inline bool is_of_this_simdgroup(uint who) {
    return (who - 1) / 1024 == group_number && (who - 1) % 1024 / 32 == thread / 32;
}
// Whether what thread `who` did then is surely over by now: threads of another group are never waited for.
inline bool is_over(uint who, moment then, uint time) {
    if ((who - 1) / 1024 != group_number) return false;
    if (then.time() != (time & 0xffff)) return true;
    return is_of_this_simdgroup(who) && !then.is_of_several_simdgroups() && then.step_then() != (step & 0x1fff);
}
inline void touch_cells(kw_cell* cells, uint time, const kw_site& place, uint site, long offset, uint bytes) {
    const uint mine = group_number * 1024 + thread + 1;
    const bool writes = place.kind & KW_WRITES, is_atomic = place.kind & KW_ATOMIC;
    for (uint i = 0; i < bytes; i++) {
        kw_cell& cell = cells[i];
        const moment written{cell.written}, read{cell.read};
        if (place.space != KW_BUFFER && cell.writer == 0 && (!writes || place.kind & KW_READS_TOO)) {
            tell_access(KW_UNINITIALISED, site, place.space, place.number, offset, bytes);
            return;
        }
        if (cell.writer && cell.writer != mine && !(is_atomic && written.is_atomic()) && !is_over(cell.writer, written, time)) {
            tell_access(KW_RACE, site, place.space, place.number, offset, bytes, (cell.writer - 1) % 1024);
            return;
        }
        const bool others_read = cell.reader && (cell.reader != mine || read.is_of_several());
        if (writes && others_read && !(is_atomic && read.is_atomic()) && !is_over(cell.reader, read, time)) {
            tell_access(KW_RACE, site, place.space, place.number, offset, bytes, (cell.reader - 1) % 1024);
            return;
        }
        moment now = moment::now(time, is_atomic);
        if (writes) {
            cell.writer = mine, cell.written = now.bits;
        } else {
            // Several readers that nothing orders are remembered as that, with the last one's name, and as atomic only
            // if all of them are. A reader that is over by now is forgotten: what comes after this one does after that.
            if (cell.reader && !is_over(cell.reader, read, time)) {
                const bool is_elsewhere = read.is_of_several_simdgroups() || !is_of_this_simdgroup(cell.reader);
                now.bits = (now.bits & ~1u) | (now.bits & read.bits & 1) | (others_read ? 2 : 0) | (is_elsewhere ? 4 : 0);
            }
            cell.reader = mine, cell.read = now.bits;
        }
    }
}

// Where a simdgroup meets, and its first thread.
static uint point, first;
inline void tell_barrier(uint at, uint who) {
    thread = who;
    kw_found entry{};
    entry.rule = KW_DIVERGED_BARRIER, entry.site = at, entry.line = ~0u;
    tell(entry);
}
inline void begin_group(const kw_launch& of, ulong number) {
    launch = &of, group_number = uint(number);
    shared_time++, device_time++, step++;
    for (uint i = 0; i < watch->shared_bytes; i++) watch->shared_cells[i] = kw_cell{};
    __builtin_memset(of.shared, 0xff, watch->shared_bytes);
}
// Orders. Between two points threads may come in any, and so may groups in a launch.
static ulong random_state;
inline uint random_below(uint end) {  // xorshift64*, Vigna 2016
    random_state ^= random_state >> 12, random_state ^= random_state << 25, random_state ^= random_state >> 27;
    return uint((random_state * 2685821657736338717ul >> 32) * end >> 32);
}
inline const uint* order_of_threads(uint threads) {
    static uint order[1024];
    for (uint i = 0; i < threads; i++) order[i] = watch->seed == 1 ? threads - 1 - i : i;
    for (uint i = threads; watch->seed > 1 && i > 1; i--) {
        const uint j = random_below(i), kept = order[j];
        order[j] = order[i - 1], order[i - 1] = kept;
    }
    return order;
}
inline ulong common_divisor(ulong a, ulong b) {
    while (b) { const ulong rest = a % b; a = b, b = rest; }
    return a;
}
// A step that shares no divisor with the number of groups comes to each of them once.
inline ulong group_at(ulong at, ulong groups) {
    static ulong step, begin;
    if (watch->seed < 2) return watch->seed ? groups - 1 - at : at;
    if (at == 0) {
        const uint bound = groups < 0xffffffff ? uint(groups) : 0xffffffff;
        do step = random_below(bound) + 1;
        while (common_divisor(step, groups) != 1);
        begin = random_below(bound);
    }
    return (begin + step * at % groups) % groups;
}
inline void pass_barrier(uint flags) {
    step++;
    if (flags & 1) device_time++;
    if (flags & 2) shared_time++;
}

}  // namespace kw_watching

extern "C" {

void kw_watch_with(kw_watch* watch) {
    kw_watching::watch = watch;
    __builtin_memset(kw_watching::nowhere[0], 0, sizeof kw_watching::nowhere[0]);
    __builtin_memset(kw_watching::nowhere[1], int(watch->filling), sizeof kw_watching::nowhere[1]);
    kw_watching::random_state = 0x9e3779b97f4a7c15ul * (watch->seed + 1ul);
}

void kw_tell_lane(unsigned lane) {
    using namespace kw_watching;
    thread = first + lane;
    kw_found entry{};
    entry.rule = KW_INACTIVE_LANE, entry.site = point, entry.line = ~0u;
    tell(entry);
}

// What a variable that nobody set is filled with. Where a pointer that nobody set points to, the same is found.
unsigned char kw_unset(unsigned variable) {
    return kw_watching::watch->unset == 1 || kw_watching::watch->unset == variable + 2 ? kw_watching::watch->filling : 0;
}
void* kw_unset_pointer(unsigned variable) { return kw_watching::nowhere[kw_unset(variable) != 0]; }

void* kw_touched(void* to, unsigned bytes, unsigned site) {
    using namespace kw_watching;
    const kw_site& declared = watch->sites[site];
    kw_site place = declared;
    char* at = static_cast<char*>(to);
    char* begins = nullptr;
    ulong size = 0;
    if (place.space == KW_BUFFER) {
        begins = static_cast<char*>(launch->buffers[place.number]), size = watch->buffer_bytes[place.number];
    } else if (place.space == KW_DECLARED) {
        begins = launch->shared + place.first, size = place.bytes;
    } else if (place.space == KW_SHARED) {
        begins = launch->shared + launch->shared_at[place.number], size = watch->shared_sizes[place.number];
    } else {
        if (at >= launch->shared && at < launch->shared + watch->shared_bytes) {
            place.space = KW_DECLARED, begins = launch->shared, size = watch->shared_bytes;
        } else {
            for (uint i = 0; i < 31; i++) {
                char* buffer = static_cast<char*>(launch->buffers[i]);
                if (buffer && at >= buffer && at < buffer + watch->buffer_bytes[i])
                    place.space = KW_BUFFER, place.number = i, begins = buffer, size = watch->buffer_bytes[i];
            }
        }
        if (!begins) return to;  // memory of the thread's own, or a constant of the source
    }
    const long offset = at - begins;
    if (offset < 0 || ulong(offset) + bytes > size) {
        tell_access(KW_OUT_OF_BOUNDS, site, place.space, place.number, offset, bytes);
        return harmless;
    }
    if (reinterpret_cast<ulong>(at) % place.alignment) tell_access(KW_MISALIGNED, site, place.space, place.number, offset, bytes);
    if (place.space == KW_BUFFER) {
        if (watch->buffer_cells[place.number])
            touch_cells(watch->buffer_cells[place.number] + offset, device_time, place, site, offset, bytes);
    } else {
        touch_cells(watch->shared_cells + (at - launch->shared), shared_time, place, site, offset, bytes);
    }
    return to;
}

// What clang's checks of undefined behaviour call. Each begins with the place: a file, a line, a column.
struct kw_place { const char* file; uint line, column; };
#define KW_UNDEFINED(name, rule, ...)                                                                              \
    void __ubsan_handle_##name(const kw_place* place, __VA_ARGS__) { kw_watching::tell_place(rule, place->file, place->line, place->column); }
KW_UNDEFINED(add_overflow, KW_OVERFLOW, ulong, ulong)
KW_UNDEFINED(sub_overflow, KW_OVERFLOW, ulong, ulong)
KW_UNDEFINED(mul_overflow, KW_OVERFLOW, ulong, ulong)
KW_UNDEFINED(negate_overflow, KW_OVERFLOW, ulong)
KW_UNDEFINED(divrem_overflow, KW_DIVISION, ulong, ulong)
KW_UNDEFINED(shift_out_of_bounds, KW_SHIFT, ulong, ulong)
KW_UNDEFINED(out_of_bounds, KW_INDEX, ulong)
#undef KW_UNDEFINED

}  // extern "C"
