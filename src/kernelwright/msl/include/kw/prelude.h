// All that a rewritten source is compiled with.
#pragma once

#include "macros.h"
// Before anything makes "float" a wider type.
#include "spaces.h"
#ifdef KW_SPACES
#pragma push_macro("half")
#define half kw_name_half
#endif
#include <kw_math.h>
#ifdef KW_SPACES
#pragma pop_macro("half")
#endif
#include "types.h"
#include "traits.h"
#include "extended.h"
#include "math.h"
#include "as_type.h"
#include "threads.h"
#ifdef KW_WARPS
#include "warps.h"
#endif
#include "matrices.h"
#include "atomics.h"
#include "internals.h"
#ifdef KW_LIFTED
#include "lifted.h"
#endif
#include "binding.h"

// Members of a union that holds vectors.
#define KW_COPIED(name)                                                                                              \
    name() = default;                                                                                                \
    MSL_INLINE name(const name& other) { __builtin_memcpy((void*)this, &other, sizeof(name)); }                       \
    MSL_INLINE name& operator=(const name& other) { __builtin_memcpy((void*)this, &other, sizeof(name)); return *this; }
#define METAL_FUNC inline __attribute__((always_inline))
#define METAL_CONST __attribute__((const))
#define is_function_constant_defined(name) (kw_is_defined_##name)

// Metal knows these without its namespace.
using namespace metal;
