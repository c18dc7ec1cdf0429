// A launch as compiled kernels see it, and the questions that a thread asks of its place in it.
//
// region_text.py knows the order of the members: pointers first, then 32-bit numbers.
#pragma once

struct kw_launch {
    void* const* buffers;
    char* shared;  // threadgroup memory
    char* frame;
    char* uniform;  // what all threads of a group have in common
    uint group[3], size[3], full_size[3], groups[3], grid[3];
    uint room;           // threads that the frame has places for, a multiple of 32
    uint shared_at[31];  // where in threadgroup memory what the host asked for begins
};

extern "C" {
#define KW_ASKED(name) __attribute__((const, nothrow)) unsigned kw_place_##name()
#define KW_ASKED_3(name) KW_ASKED(name##_x); KW_ASKED(name##_y); KW_ASKED(name##_z)
KW_ASKED(x);
KW_ASKED(y);
KW_ASKED(z);
KW_ASKED(index);
KW_ASKED(lane);
KW_ASKED(simdgroup);
KW_ASKED_3(group);
KW_ASKED_3(size);
KW_ASKED_3(full_size);
KW_ASKED_3(groups);
KW_ASKED_3(grid);
__attribute__((const, nothrow)) void* kw_place_buffer(unsigned index);
__attribute__((const, nothrow)) void* kw_place_constant(unsigned index);  // a buffer that no kernel writes
__attribute__((const, nothrow)) void* kw_place_shared(unsigned index);  // threadgroup memory that the host asked for
}
