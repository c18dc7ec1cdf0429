// OpenMP's header, and the entry points that clang calls for its pragmas, on top of libgomp.
//
// torch.compile writes C++ with "#pragma omp". A clang that comes without its OpenMP runtime, as
// the one in the ziglang wheel does, turns the pragmas into calls of __kmpc_*, which nothing
// here offers; torch itself brings libgomp, which offers GOMP_*. What is here is what inductor's
// code needs: parallel (num_threads), for (static schedules), single, barrier, critical.
//
// Definitions are weak and hidden: files of one library may each include this, and nothing
// leaks out of the library. The interface is that of LLVM's runtime (openmp/runtime/src/kmp.h).
#pragma once

#include <stdarg.h>
#include <stdint.h>

extern "C" {

int omp_get_max_threads(void);
int omp_get_num_threads(void);
int omp_get_thread_num(void);
int omp_get_num_procs(void);
int omp_in_parallel(void);
void omp_set_num_threads(int);
double omp_get_wtime(void);

void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
void GOMP_barrier(void);
bool GOMP_single_start(void);
void GOMP_critical_start(void);
void GOMP_critical_end(void);

}  // extern "C"

#define KW_WEAK extern "C" __attribute__((weak, visibility("hidden"), used))

// Captured variables reach the body as pointers, each its own argument. Passing too many
// arguments is harmless (the caller pops them), so every body is called with the most there can be.
#define KW_MOST 64
#define KW_TIMES_8(x) x, x, x, x, x, x, x, x
#define KW_FROM(i) team->shared[i], team->shared[i + 1], team->shared[i + 2], team->shared[i + 3], \
    team->shared[i + 4], team->shared[i + 5], team->shared[i + 6], team->shared[i + 7]

struct kw_team {
    void *body;
    void *shared[KW_MOST];
};

typedef void (*kw_body)(int32_t *, int32_t *, KW_TIMES_8(void *), KW_TIMES_8(void *), KW_TIMES_8(void *),
                        KW_TIMES_8(void *), KW_TIMES_8(void *), KW_TIMES_8(void *), KW_TIMES_8(void *),
                        KW_TIMES_8(void *));

KW_WEAK unsigned *kw_wanted_threads(void) {
    static thread_local unsigned wanted = 0;  // 0: as many as the runtime thinks best
    return &wanted;
}

KW_WEAK void kw_enter(void *data) {
    kw_team *team = (kw_team *)data;
    int32_t thread = omp_get_thread_num(), bound = thread;
    ((kw_body)team->body)(&thread, &bound, KW_FROM(0), KW_FROM(8), KW_FROM(16), KW_FROM(24), KW_FROM(32), KW_FROM(40),
                          KW_FROM(48), KW_FROM(56));
}

KW_WEAK int32_t __kmpc_global_thread_num(void *) { return omp_get_thread_num(); }

KW_WEAK void __kmpc_push_num_threads(void *, int32_t, int32_t threads) { *kw_wanted_threads() = (unsigned)threads; }

KW_WEAK void __kmpc_fork_call(void *, int32_t count, void *body, ...) {
    kw_team team = {body, {}};
    if (count > KW_MOST) __builtin_trap();
    va_list list;
    va_start(list, body);
    for (int32_t i = 0; i < count; i++) team.shared[i] = va_arg(list, void *);
    va_end(list);
    unsigned threads = *kw_wanted_threads();
    *kw_wanted_threads() = 0;
    GOMP_parallel(kw_enter, &team, threads, 0);
}

KW_WEAK void __kmpc_barrier(void *, int32_t) { GOMP_barrier(); }
KW_WEAK int32_t __kmpc_single(void *, int32_t) { return GOMP_single_start(); }
KW_WEAK void __kmpc_end_single(void *, int32_t) {}
KW_WEAK void __kmpc_critical(void *, int32_t, void *) { GOMP_critical_start(); }
KW_WEAK void __kmpc_end_critical(void *, int32_t, void *) { GOMP_critical_end(); }

// Gives this thread its part of [*lower, *upper] (both ends included). 33 is a schedule of chunks
// dealt out in turn; 34 one contiguous part for each thread, which is what plain "for" means.
template <typename Index, typename Step>
static inline void kw_static_part(int32_t schedule, int32_t *last, Index *lower, Index *upper, Step *stride, Step step,
                                  Step chunk) {
    const int64_t threads = omp_get_num_threads(), thread = omp_get_thread_num();
    const int64_t span = step > 0 ? (int64_t)(*upper - *lower) : (int64_t)(*lower - *upper);
    const int64_t width = step > 0 ? (int64_t)step : -(int64_t)step;
    const int64_t trips = (step > 0 ? *upper < *lower : *lower < *upper) ? 0 : span / width + 1;
    const int64_t size = schedule == 33 && chunk > 0 ? (int64_t)chunk : (trips + threads - 1) / threads;
    const int64_t first = thread * size;
    const Index end = *upper;
    *stride = (Step)(threads * size * step);
    if (first >= trips) {  // nothing for this thread: an empty range
        *lower = (Index)(end + step);
        *last = 0;
        return;
    }
    *lower = (Index)(*lower + first * step);
    const int64_t stop = first + size < trips ? first + size : trips;
    *upper = (Index)(*lower + (stop - first - 1) * step);
    *last = schedule == 33 ? ((trips - 1) / size) % threads == thread : stop == trips;
}

#define KW_STATIC_INIT(suffix, Index, Step)                                                                          \
    KW_WEAK void __kmpc_for_static_init_##suffix(void *, int32_t, int32_t schedule, int32_t *last, Index *lower,     \
                                                 Index *upper, Step *stride, Step step, Step chunk) {                \
        kw_static_part<Index, Step>(schedule, last, lower, upper, stride, step, chunk);                              \
    }
KW_STATIC_INIT(4, int32_t, int32_t)
KW_STATIC_INIT(4u, uint32_t, int32_t)
KW_STATIC_INIT(8, int64_t, int64_t)
KW_STATIC_INIT(8u, uint64_t, int64_t)
KW_WEAK void __kmpc_for_static_fini(void *, int32_t) {}
