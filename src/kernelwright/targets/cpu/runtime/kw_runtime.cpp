// Runs a batch of launches: one call from Python, any number of kernels, on shared threads.
//
// Threads are those of the OpenMP runtime that torch already holds, reached through pointers
// the host hands over, so that a kernel beside a torch operator never doubles the threads of
// the process. Where that runtime lacks GNU entry points (libomp on macOS) a small pool of our
// own is used.
//
// Work is split into one span of groups for each thread, each span into a few chunks. A thread
// takes its own chunks first (the same rows in the next launch are then in its cache) and then
// other threads' (cores of unequal speed, or a core taken away, cost little). Chunk bounds
// depend on the sizes and the number of threads alone, so results repeat bit by bit.
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define KW_EXPORT extern "C" __attribute__((visibility("default")))

// What watches over kernels (kw_watch.cpp) is told where a piece of work begins; nothing else is.
#if defined(KW_WATCHED)
void kw_launch_begins(int64_t launch, bool is_split);
void kw_piece_begins(int64_t begin, int64_t end);
void kw_launch_ends();
#define KW_LAUNCH_BEGINS kw_launch_begins
#define KW_PIECE_BEGINS kw_piece_begins
#define KW_LAUNCH_ENDS kw_launch_ends
#else
#define KW_LAUNCH_BEGINS(launch, is_split) static_cast<void>(0)
#define KW_PIECE_BEGINS(begin, end) static_cast<void>(0)
#define KW_LAUNCH_ENDS() static_cast<void>(0)
#endif

union kw_value {
  void* pointer;
  int64_t integer;
  double real;
};
typedef void (*kw_invoker)(const kw_value* values, int64_t begin, int64_t end);

struct kw_launch {
  kw_invoker invoke;
  int64_t first_value;  // index into the batch's values
  int64_t items;
  int64_t group;
  int64_t is_serial;
};

struct kw_patch {
  int64_t value;
  int64_t slot;
};

struct kw_batch {
  const kw_launch* launches;
  int64_t launch_count;
  const kw_value* values;
  int64_t value_count;
  const kw_patch* patches;
  int64_t patch_count;
};

struct kw_threading {
  void (*parallel)(void (*body)(void*), void* data, unsigned threads, unsigned flags);
  void (*barrier)();
  int (*rank)();
  int (*max_threads)();
};

namespace {

constexpr int MAX_THREADS = 256;
constexpr int CHUNKS = 4;
constexpr int SPINS = 4000;       // some 50 us of polling before a thread sleeps
constexpr int MAX_VALUES = 1024;  // bound by the host

inline void relax() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("isb");
#endif
}

struct alignas(128) Counter {
  int64_t next;
};

struct Region {
  const kw_batch* batch;
  const kw_value* values;
  int64_t first, last;
  int spans;
  Counter (*counters)[MAX_THREADS];  // two sets: one in use, one being reset for the next launch
};

// --- our own pool -----------------------------------------------------------------------------

// Generation and width travel in one word: a thread that wakes late must not pair the width of
// one region with the generation of another.
constexpr int WIDTH_BITS = 16;
constexpr int64_t WIDTH_MASK = (int64_t{1} << WIDTH_BITS) - 1;

pthread_mutex_t pool_mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t pool_owner = PTHREAD_MUTEX_INITIALIZER;  // held by whoever runs a parallel region
pthread_cond_t pool_wake = PTHREAD_COND_INITIALIZER;
int64_t pool_state = 0;
int64_t pool_started = 1;  // the caller is thread 0
int64_t pool_running = 0;
int64_t barrier_arrived = 0;
int64_t barrier_generation = 0;
int64_t pool_seen[MAX_THREADS];
void (*pool_body)(void*) = nullptr;
void* pool_data = nullptr;
thread_local int64_t pool_thread_rank = 0;
thread_local int64_t pool_thread_width = 1;

int64_t pool_next_state(int64_t seen) {
  for (int spin = 0; spin < SPINS; ++spin) {
    const int64_t state = __atomic_load_n(&pool_state, __ATOMIC_ACQUIRE);
    if (state != seen) return state;
    relax();
  }
  pthread_mutex_lock(&pool_mutex);
  while (pool_state == seen) pthread_cond_wait(&pool_wake, &pool_mutex);
  const int64_t state = pool_state;
  pthread_mutex_unlock(&pool_mutex);
  return state;
}

void* pool_main(void* argument) {
  const int64_t rank = reinterpret_cast<intptr_t>(argument);
  int64_t state = pool_seen[rank];
  pool_thread_rank = rank;
  for (;;) {
    state = pool_next_state(state);
    pool_thread_width = state & WIDTH_MASK;
    if (rank >= pool_thread_width) continue;
    pool_body(pool_data);
    __atomic_fetch_sub(&pool_running, 1, __ATOMIC_RELEASE);
  }
  return nullptr;
}

int64_t pool_grow(int64_t wanted) {
  while (pool_started < wanted) {
    pthread_t thread;
    pool_seen[pool_started] = pool_state;
    if (pthread_create(&thread, nullptr, pool_main, reinterpret_cast<void*>(static_cast<intptr_t>(pool_started)))) break;
    pthread_detach(thread);
    ++pool_started;
  }
  return pool_started < wanted ? pool_started : wanted;
}

void pool_parallel(void (*body)(void*), void* data, unsigned threads, unsigned) {
  pthread_mutex_lock(&pool_owner);
  const int64_t width = pool_grow(threads < MAX_THREADS ? threads : MAX_THREADS);
  pool_body = body;
  pool_data = data;
  __atomic_store_n(&pool_running, width - 1, __ATOMIC_RELAXED);
  pthread_mutex_lock(&pool_mutex);
  __atomic_store_n(&pool_state, (((pool_state >> WIDTH_BITS) + 1) << WIDTH_BITS) | width, __ATOMIC_RELEASE);
  pthread_cond_broadcast(&pool_wake);
  pthread_mutex_unlock(&pool_mutex);
  pool_thread_rank = 0;
  pool_thread_width = width;
  body(data);
  for (int spin = 0; __atomic_load_n(&pool_running, __ATOMIC_ACQUIRE) != 0; ++spin)
    spin < SPINS ? relax() : static_cast<void>(sched_yield());
  pthread_mutex_unlock(&pool_owner);
}

void pool_barrier() {
  const int64_t generation = __atomic_load_n(&barrier_generation, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch(&barrier_arrived, 1, __ATOMIC_ACQ_REL) == pool_thread_width) {
    __atomic_store_n(&barrier_arrived, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&barrier_generation, generation + 1, __ATOMIC_RELEASE);
    return;
  }
  for (int spin = 0; __atomic_load_n(&barrier_generation, __ATOMIC_ACQUIRE) == generation; ++spin)
    spin < SPINS ? relax() : static_cast<void>(sched_yield());
}

int pool_rank() { return static_cast<int>(pool_thread_rank); }
int pool_threads_wanted = 1;
int pool_max_threads() { return pool_threads_wanted; }

kw_threading threading = {pool_parallel, pool_barrier, pool_rank, pool_max_threads};

// --- splitting --------------------------------------------------------------------------------

inline int64_t groups_of(const kw_launch& launch) { return (launch.items + launch.group - 1) / launch.group; }

inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Take chunks of one thread's span until none is left.
void run_span(const kw_launch& launch, const kw_value* values, Counter& counter, int64_t span, int64_t spans) {
  const int64_t groups = groups_of(launch);
  const int64_t first = groups * span / spans;
  const int64_t count = groups * (span + 1) / spans - first;
  const int64_t chunks = smaller(count, CHUNKS);
  while (__atomic_load_n(&counter.next, __ATOMIC_RELAXED) < chunks) {
    const int64_t chunk = __atomic_fetch_add(&counter.next, 1, __ATOMIC_RELAXED);
    if (chunk >= chunks) return;
    const int64_t begin = (first + count * chunk / chunks) * launch.group;
    const int64_t end = (first + count * (chunk + 1) / chunks) * launch.group;
    launch.invoke(values, begin, smaller(end, launch.items));
  }
}

// --- other orders -----------------------------------------------------------------------------

// What a verifier asks for: the pieces of each launch one after the other, shuffled or from the
// last to the first, cut where chance wants but never inside a group.
constexpr int64_t USUAL = 0, SHUFFLED = 1;
constexpr int64_t MOST_PIECES = 512;
struct Order {
  int64_t arrangement, pieces;
  uint64_t seed;
};
Order order = {USUAL, MOST_PIECES, 0};

struct Chance {  // splitmix64
  uint64_t state;
  int64_t below(int64_t limit) {
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<int64_t>((z ^ (z >> 31)) % static_cast<uint64_t>(limit));
  }
};

struct Range {
  int64_t begin, end;  // in groups
};

// Cut [0, groups) into at most `most` ranges: a single group at a random place of each stratum,
// and what lies between.
int64_t cut(int64_t groups, int64_t most, Chance& chance, Range* pieces) {
  const int64_t strata = groups <= most ? groups : (most - 1) / 2;
  int64_t count = 0, done = 0;
  for (int64_t i = 0; i < strata; ++i) {
    const int64_t low = groups * i / strata, high = groups * (i + 1) / strata;
    const int64_t at = low + chance.below(high - low);
    if (at > done) pieces[count++] = {done, at};
    pieces[count++] = {at, at + 1};
    done = at + 1;
  }
  if (done < groups) pieces[count++] = {done, groups};
  return count;
}

void run_in_order(const kw_batch& batch, const kw_value* values) {
  Range pieces[MOST_PIECES];
  Chance chance = {order.seed};
  for (int64_t i = 0; i < batch.launch_count; ++i) {
    const kw_launch& launch = batch.launches[i];
    if (launch.items <= 0) continue;
    // A launch this small runs in one call, always: authors are told so.
    const int64_t groups = launch.is_serial ? 1 : groups_of(launch);
    const int64_t most = order.pieces < 3 ? 3 : smaller(order.pieces, MOST_PIECES);
    const int64_t count = cut(groups, most, chance, pieces);
    KW_LAUNCH_BEGINS(i, count > 1);
    for (int64_t left = count; left > 0; --left) {
      const int64_t at = order.arrangement == SHUFFLED ? chance.below(left) : left - 1;
      const Range piece = pieces[at];
      pieces[at] = pieces[left - 1];
      const int64_t begin = piece.begin * launch.group;
      const int64_t end = launch.is_serial ? launch.items : smaller(piece.end * launch.group, launch.items);
      KW_PIECE_BEGINS(begin, end);
      launch.invoke(values + launch.first_value, begin, end);
    }
    KW_LAUNCH_ENDS();
  }
}

void run_region(void* data) {
  const Region& region = *static_cast<const Region*>(data);
  const int64_t rank = threading.rank() % region.spans;
  for (int64_t i = region.first; i < region.last; ++i) {
    const kw_launch& launch = region.batch->launches[i];
    const kw_value* values = region.values + launch.first_value;
    Counter* counters = region.counters[(i - region.first) & 1];
    if (rank == 0)  // nobody uses the other set now, and only rank 0 is sure to exist
      for (int64_t span = 0; span < region.spans; ++span) region.counters[(i - region.first + 1) & 1][span].next = 0;
    if (!launch.is_serial)
      for (int64_t step = 0; step < region.spans; ++step) {
        const int64_t span = (rank + step) % region.spans;
        run_span(launch, values, counters[span], span, region.spans);
      }
    else if (rank == 0 && launch.items > 0)
      launch.invoke(values, 0, launch.items);
    if (i + 1 < region.last) threading.barrier();
  }
}

inline void run_serially(const kw_batch& batch, const kw_value* values, int64_t first, int64_t last) {
  for (int64_t i = first; i < last; ++i) {
    const kw_launch& launch = batch.launches[i];
    if (launch.items > 0) launch.invoke(values + launch.first_value, 0, launch.items);
  }
}

}  // namespace

// Use these entry points for threads; called once, before the first run.
KW_EXPORT void kw_use_threading(const kw_threading* given) { threading = *given; }

// Set how many threads our own pool uses; OpenMP keeps its own count.
KW_EXPORT void kw_set_threads(int threads) { pool_threads_wanted = threads; }

// Run launches in another order from now on; see run_in_order.
KW_EXPORT void kw_set_order(int64_t arrangement, int64_t pieces, uint64_t seed) { order = {arrangement, pieces, seed}; }

// Run every launch in order; `addresses` holds one data pointer for each slot.
KW_EXPORT void kw_run(const kw_batch* batch, void* const* addresses) {
  // A copy: several Python threads may run one batch at the same time.
  kw_value values[MAX_VALUES];
  memcpy(values, batch->values, sizeof(kw_value) * batch->value_count);
  for (int64_t i = 0; i < batch->patch_count; ++i)
    values[batch->patches[i].value].pointer = addresses[batch->patches[i].slot];
  if (order.arrangement != USUAL) return run_in_order(*batch, values);
  int64_t first = 0, last = batch->launch_count;
  const int threads = static_cast<int>(smaller(threading.max_threads(), MAX_THREADS));
  if (threads > 1) {
    while (first < last && batch->launches[first].is_serial) ++first;
    while (last > first && batch->launches[last - 1].is_serial) --last;
  }
  if (threads <= 1 || first == last) return run_serially(*batch, values, 0, batch->launch_count);
  Counter counters[2][MAX_THREADS];
  for (int i = 0; i < threads; ++i) counters[0][i].next = counters[1][i].next = 0;
  Region region = {batch, values, first, last, threads, counters};
  run_serially(*batch, values, 0, first);
  threading.parallel(run_region, &region, static_cast<unsigned>(threads), 0);
  run_serially(*batch, values, last, batch->launch_count);
}
