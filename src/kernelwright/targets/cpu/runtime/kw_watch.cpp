// Watches which work item touches what: finds every race of one launch in a run without threads.
//
// Kernels are built with -fsanitize=thread, whose calls before each memory access are answered
// here instead of by a thread sanitizer. All pieces of a launch may run at the same time, so two
// of them may not touch the same byte unless both only read it. For every byte of the launch's
// tensors, and of the library's own variables, the last piece that wrote and the one that read are
// kept. Two pieces that write the same value do no harm and are left alone; atomic accesses aren't
// recorded. The first conflict is written to stderr in one line and ends the process.
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KW_EXPORT extern "C" __attribute__((visibility("default")))

struct kw_extent {
  uintptr_t begin, end;
  int64_t item_bytes;
  const char* name;
};

namespace {

constexpr int FAULT_STATUS = 99;
constexpr int64_t MOST_EXTENTS = 300;
constexpr int64_t MOST_PIECES = 512;
constexpr uint16_t SEVERAL = 0xffff;
constexpr int64_t WIDEST = 64;

struct Seen {
  uint16_t writer, reader;  // pieces, from 1; 0: none
};
struct Extent {
  kw_extent what;
  Seen* seen;  // one for each byte
};
struct Range {
  int64_t begin, end;
};
// A write to what another piece wrote: harmless if it turns out to have been the same value.
struct Doubtful {
  const Extent* extent;
  uintptr_t address;
  int64_t size;
  uint16_t other;
  const void* code;
  unsigned char before[WIDEST];
};

Extent extents[MOST_EXTENTS];
int64_t extent_count = 0, variables = 0, last_found = 0;
Range pieces[MOST_PIECES + 1];
uint16_t piece = 0;
int paused = 0;
bool is_watching = false;
Doubtful doubtful = {};
uintptr_t load_address = 0;

int note_variables(dl_phdr_info* info, size_t, void*) {
  const uintptr_t here = reinterpret_cast<uintptr_t>(&extents);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    const uintptr_t begin = info->dlpi_addr + part.p_vaddr, end = begin + part.p_memsz;
    if (part.p_type != PT_LOAD || !(part.p_flags & PF_W) || here < begin || here >= end) continue;
    load_address = info->dlpi_addr;
    extents[0].what = {begin, end, 1, "a static or global variable"};
    variables = extent_count = 1;
    return 1;
  }
  return 0;
}

[[noreturn]] void report(const Extent& extent, uintptr_t address, const char* does, uint16_t other, const char* did,
                         const void* code) {
  char line[600];
  const long long offset = static_cast<long long>(address - extent.what.begin);
  char place[80] = "";
  if (&extent != &extents[0] || !variables)
    snprintf(place, sizeof(place), "element %lld of ", offset / static_cast<long long>(extent.what.item_bytes));
  char rest[80] = "another item";
  if (other != SEVERAL)
    snprintf(rest, sizeof(rest), "work items [%lld, %lld)", static_cast<long long>(pieces[other].begin),
             static_cast<long long>(pieces[other].end));
  const int length = snprintf(
      line, sizeof(line), "kernelwright-race: 0x%llx: work items [%lld, %lld) %s %s%s, which %s %s\n",
      static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(code) - 1 - load_address),
      static_cast<long long>(pieces[piece].begin), static_cast<long long>(pieces[piece].end), does, place,
      extent.what.name, rest, did);
  if (write(2, line, length < static_cast<int>(sizeof(line)) ? length : sizeof(line) - 1) < 0) _exit(FAULT_STATUS);
  _exit(FAULT_STATUS);
}

void settle() {
  if (!doubtful.extent) return;
  const Doubtful held = doubtful;
  doubtful.extent = nullptr;
  if (memcmp(held.before, reinterpret_cast<const void*>(held.address), held.size))
    report(*held.extent, held.address, "write", held.other, "write too", held.code);
}

Extent* extent_of(uintptr_t address) {
  for (int64_t step = 0; step < extent_count; ++step) {
    Extent& extent = extents[last_found];
    if (address >= extent.what.begin && address < extent.what.end) return &extent;
    last_found = last_found + 1 < extent_count ? last_found + 1 : 0;
  }
  return nullptr;
}

void doubt(const Extent& extent, uintptr_t address, int64_t size, uint16_t other, const void* code) {
  doubtful.extent = &extent;
  doubtful.address = address;
  doubtful.size = size < WIDEST ? size : WIDEST;
  doubtful.other = other;
  doubtful.code = code;
  // Not memcpy: that one is watched, see below.
  for (int64_t i = 0; i < doubtful.size; ++i)
    doubtful.before[i] = reinterpret_cast<const volatile unsigned char*>(address)[i];
}

void look_at_read(uintptr_t address, int64_t size, const void* code) {
  if (!is_watching || paused) return;
  settle();
  Extent* extent = extent_of(address);
  for (int64_t i = 0; extent && i < size && address + i < extent->what.end; ++i) {
    Seen& seen = extent->seen[address + i - extent->what.begin];
    if (seen.writer && seen.writer != piece) report(*extent, address + i, "read", seen.writer, "write", code);
    seen.reader = seen.reader && seen.reader != piece ? SEVERAL : piece;
  }
}

void look_at_write(uintptr_t address, int64_t size, const void* code) {
  if (!is_watching || paused) return;
  settle();
  Extent* extent = extent_of(address);
  for (int64_t i = 0; extent && i < size && address + i < extent->what.end; ++i) {
    Seen& seen = extent->seen[address + i - extent->what.begin];
    if (seen.reader && seen.reader != piece) report(*extent, address + i, "write", seen.reader, "read", code);
    if (seen.writer && seen.writer != piece && !doubtful.extent)
      doubt(*extent, address + i, size - i, seen.writer, code);
    seen.writer = piece;
  }
}

void forget(Extent& extent) {
  const size_t bytes = (extent.what.end - extent.what.begin) * sizeof(Seen);
  if (extent.seen) munmap(extent.seen, bytes);
  void* fresh = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  extent.seen = fresh == MAP_FAILED ? nullptr : static_cast<Seen*>(fresh);
}

}  // namespace

// Watch this memory in the launches to come; extents don't overlap.
KW_EXPORT void kw_watch(const kw_extent* given, int64_t count) {
  if (!variables) dl_iterate_phdr(note_variables, nullptr);
  for (int64_t i = variables; i < extent_count; ++i)
    if (extents[i].seen) munmap(extents[i].seen, (extents[i].what.end - extents[i].what.begin) * sizeof(Seen));
  extent_count = variables;
  for (int64_t i = 0; i < count && extent_count < MOST_EXTENTS; ++i) extents[extent_count++] = {given[i], nullptr};
}

// Called by kw_runtime.cpp.
void kw_launch_begins(int64_t, bool is_split) {
  piece = 0;
  is_watching = is_split;
  for (int64_t i = 0; i < extent_count; ++i) {
    forget(extents[i]);
    is_watching = is_watching && extents[i].seen;
  }
}

void kw_piece_begins(int64_t begin, int64_t end) {
  settle();
  pieces[++piece] = {begin, end};
}

void kw_launch_ends() {
  settle();
  is_watching = false;
}

// --- what instrumented code calls ---------------------------------------------------------------

#define KW_CODE __builtin_return_address(0)
#define KW_ACCESS(SIZE)                                                                                              \
  KW_HOOK void __tsan_read##SIZE(void* at) { look_at_read(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE); }         \
  KW_HOOK void __tsan_write##SIZE(void* at) { look_at_write(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE); }       \
  KW_HOOK void __tsan_unaligned_read##SIZE(void* at) { look_at_read(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE); } \
  KW_HOOK void __tsan_unaligned_write##SIZE(void* at) {                                                              \
    look_at_write(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                   \
  }                                                                                                                  \
  KW_HOOK void __tsan_volatile_read##SIZE(void* at) { look_at_read(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE); } \
  KW_HOOK void __tsan_volatile_write##SIZE(void* at) {                                                               \
    look_at_write(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                   \
  }                                                                                                                  \
  KW_HOOK void __tsan_unaligned_volatile_read##SIZE(void* at) {                                                      \
    look_at_read(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                    \
  }                                                                                                                  \
  KW_HOOK void __tsan_unaligned_volatile_write##SIZE(void* at) {                                                     \
    look_at_write(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                   \
  }                                                                                                                  \
  KW_HOOK void __tsan_read_write##SIZE(void* at) {                                                                   \
    look_at_read(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                    \
    look_at_write(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                   \
  }                                                                                                                  \
  KW_HOOK void __tsan_unaligned_read_write##SIZE(void* at) {                                                         \
    look_at_read(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                    \
    look_at_write(reinterpret_cast<uintptr_t>(at), SIZE, KW_CODE);                                                   \
  }
#define KW_HOOK extern "C"

KW_ACCESS(1)
KW_ACCESS(2)
KW_ACCESS(4)
KW_ACCESS(8)
KW_ACCESS(16)

KW_HOOK void __tsan_init() {}
KW_HOOK void __tsan_func_entry(void*) {}
KW_HOOK void __tsan_func_exit() {}
KW_HOOK void __tsan_vptr_read(void**) {}
KW_HOOK void __tsan_vptr_update(void**, void*) {}
KW_HOOK void __tsan_ignore_thread_begin() { ++paused; }
KW_HOOK void __tsan_ignore_thread_end() { --paused; }
KW_HOOK void __tsan_read_range(void* at, size_t size) {
  look_at_read(reinterpret_cast<uintptr_t>(at), static_cast<int64_t>(size), KW_CODE);
}
KW_HOOK void __tsan_write_range(void* at, size_t size) {
  look_at_write(reinterpret_cast<uintptr_t>(at), static_cast<int64_t>(size), KW_CODE);
}
KW_HOOK void __tsan_atomic_thread_fence(int) {}
KW_HOOK void __tsan_atomic_signal_fence(int) {}

// Atomic accesses never race with each other, and there is only one thread to do them.
#define KW_ATOMIC(BITS, T)                                                                                     \
  KW_HOOK T __tsan_atomic##BITS##_load(const volatile T* at, int) { return *at; }                              \
  KW_HOOK void __tsan_atomic##BITS##_store(volatile T* at, T value, int) { *at = value; }                      \
  KW_HOOK T __tsan_atomic##BITS##_exchange(volatile T* at, T value, int) { const T old = *at; *at = value; return old; } \
  KW_HOOK T __tsan_atomic##BITS##_fetch_add(volatile T* at, T value, int) { const T old = *at; *at = static_cast<T>(old + value); return old; } \
  KW_HOOK T __tsan_atomic##BITS##_fetch_sub(volatile T* at, T value, int) { const T old = *at; *at = static_cast<T>(old - value); return old; } \
  KW_HOOK T __tsan_atomic##BITS##_fetch_and(volatile T* at, T value, int) { const T old = *at; *at = old & value; return old; } \
  KW_HOOK T __tsan_atomic##BITS##_fetch_or(volatile T* at, T value, int) { const T old = *at; *at = old | value; return old; } \
  KW_HOOK T __tsan_atomic##BITS##_fetch_xor(volatile T* at, T value, int) { const T old = *at; *at = old ^ value; return old; } \
  KW_HOOK T __tsan_atomic##BITS##_fetch_nand(volatile T* at, T value, int) { const T old = *at; *at = static_cast<T>(~(old & value)); return old; } \
  KW_HOOK int __tsan_atomic##BITS##_compare_exchange_strong(volatile T* at, T* wanted, T value, int, int) {    \
    const T old = *at;                                                                                         \
    if (old != *wanted) { *wanted = old; return 0; }                                                           \
    *at = value;                                                                                               \
    return 1;                                                                                                  \
  }                                                                                                            \
  KW_HOOK int __tsan_atomic##BITS##_compare_exchange_weak(volatile T* at, T* wanted, T value, int a, int b) {  \
    return __tsan_atomic##BITS##_compare_exchange_strong(at, wanted, value, a, b);                             \
  }                                                                                                            \
  KW_HOOK T __tsan_atomic##BITS##_compare_exchange_val(volatile T* at, T wanted, T value, int, int) {          \
    const T old = *at;                                                                                         \
    if (old == wanted) *at = value;                                                                            \
    return old;                                                                                                \
  }
KW_ATOMIC(8, uint8_t)
KW_ATOMIC(16, uint16_t)
KW_ATOMIC(32, uint32_t)
KW_ATOMIC(64, uint64_t)

// A static that is made when first used is made under a lock, which orders it before all its uses.
KW_HOOK int __cxa_guard_acquire(char* guard) {
  if (*guard) return 0;
  ++paused;
  return 1;
}
KW_HOOK void __cxa_guard_release(char* guard) {
  *guard = 1;
  --paused;
}
KW_HOOK void __cxa_guard_abort(char*) { --paused; }

// Copies aren't instrumented but called, by these names or (clang) by others: all calls of the library come here.
KW_HOOK void* memcpy(void* to, const void* from, size_t size) {
  look_at_read(reinterpret_cast<uintptr_t>(from), static_cast<int64_t>(size), KW_CODE);
  look_at_write(reinterpret_cast<uintptr_t>(to), static_cast<int64_t>(size), KW_CODE);
  volatile unsigned char* out = static_cast<volatile unsigned char*>(to);
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<const unsigned char*>(from)[i];
  return to;
}
KW_HOOK void* memmove(void* to, const void* from, size_t size) {
  look_at_read(reinterpret_cast<uintptr_t>(from), static_cast<int64_t>(size), KW_CODE);
  look_at_write(reinterpret_cast<uintptr_t>(to), static_cast<int64_t>(size), KW_CODE);
  volatile unsigned char* out = static_cast<volatile unsigned char*>(to);
  const unsigned char* in = static_cast<const unsigned char*>(from);
  if (out < in)
    for (size_t i = 0; i < size; ++i) out[i] = in[i];
  else
    for (size_t i = size; i > 0; --i) out[i - 1] = in[i - 1];
  return to;
}
KW_HOOK void* memset(void* to, int value, size_t size) {
  look_at_write(reinterpret_cast<uintptr_t>(to), static_cast<int64_t>(size), KW_CODE);
  volatile unsigned char* out = static_cast<volatile unsigned char*>(to);
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<unsigned char>(value);
  return to;
}
KW_HOOK void* __tsan_memcpy(void* to, const void* from, size_t size) { return memcpy(to, from, size); }
KW_HOOK void* __tsan_memmove(void* to, const void* from, size_t size) { return memmove(to, from, size); }
KW_HOOK void* __tsan_memset(void* to, int value, size_t size) { return memset(to, value, size); }
