// Address spaces (specification, sec. 4) for the pass that checks them and nothing else: a C++ for OpenCL, whose types carry them.
//
// device and constant are halves of OpenCL's global space, which neither converts to the other; copies and members that
// name no space take generic references, which any of the four converts to.
#pragma once

#ifdef KW_SPACES

#define KW_DEVICE __attribute__((opencl_global_device))
#define KW_CONSTANT const __attribute__((opencl_global_host))
#define KW_THREADGROUP __local
#define KW_THREAD __private
// A member has the space of its object, whatever it is; OpenCL has no words for the halves of global here.
#define KW_OF_SPACES(M, ...) M(__generic, __VA_ARGS__) M(__global, __VA_ARGS__) M(__local, __VA_ARGS__) M(__private, __VA_ARGS__)
#define KW_TEXT __constant char

// What OpenCL takes for keywords and types of its own.
#define half _Float16
#define kernel kw_name_kernel
#define global kw_name_global
#define local kw_name_local
#define generic kw_name_generic
#define pipe kw_name_pipe
#define read_only kw_name_read_only
#define write_only kw_name_write_only
#define read_write kw_name_read_write
#define vec_step kw_name_vec_step
#define atomic_int kw_name_atomic_int
#define atomic_uint kw_name_atomic_uint
#define atomic_long kw_name_atomic_long
#define atomic_ulong kw_name_atomic_ulong
#define atomic_float kw_name_atomic_float
#define atomic_double kw_name_atomic_double
#define atomic_flag kw_name_atomic_flag
#define atomic_size_t kw_name_atomic_size_t
#define event_t kw_name_event_t
#define sampler_t kw_name_sampler_t
#define queue_t kw_name_queue_t

#pragma OPENCL EXTENSION __cl_clang_function_pointers : enable
#pragma OPENCL EXTENSION __cl_clang_variadic_functions : enable
#pragma OPENCL EXTENSION __cl_clang_bitfields : enable

template <class T> struct kw_of_global;
template <class T> struct kw_of_global<const __global T> { using type = T; };
template <class T> struct kw_in_constant { using type = KW_CONSTANT typename kw_of_global<T>::type; };
template <class T, int N> struct kw_in_constant<T[N]> { using type = typename kw_in_constant<T>::type[N]; };
template <class T> T kw_some();  // a reference to something that is nowhere

#else

#define KW_THREAD
#define KW_OF_SPACES(M, ...) M(, __VA_ARGS__)
#define KW_TEXT char

#endif
