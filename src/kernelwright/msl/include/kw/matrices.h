// Matrices (specification, sec. 2.3 and 6.6) and matrices of a simdgroup (sec. 2.4 and 6.7).
#pragma once

namespace metal {

template <class T, int C, int R> struct matrix {
    vec<T, R> columns[C];
    matrix() = default;
    MSL_INLINE constexpr explicit matrix(T diagonal) : columns{} {
        for (int i = 0; i < C; i++)
            for (int j = 0; j < R; j++) columns[i][j] = i == j ? diagonal : T(0);
    }
    template <class... V, class = enable_if_t<sizeof...(V) == C && (is_same_v<V, vec<T, R>> && ...)>>
    MSL_INLINE constexpr matrix(V... v) : columns{v...} {}
    template <class... E, class = enable_if_t<sizeof...(E) == C * R && (parts::is_number<E> && ...)>, class = void>
    MSL_INLINE constexpr matrix(E... e) : columns{} {
        const T all[] = {T(e)...};
        for (int i = 0; i < C * R; i++) columns[i / R][i % R] = all[i];
    }
    template <class U> MSL_INLINE constexpr explicit matrix(const matrix<U, C, R>& m) : columns{} {
        for (int i = 0; i < C; i++) columns[i] = vec<T, R>(m[i]);
    }
    using column = vec<T, R>;
    KW_ELEMENTS(column, int, columns[i])
    friend MSL_INLINE constexpr matrix operator+(matrix a, const matrix& b) {
        for (int i = 0; i < C; i++) a[i] += b[i];
        return a;
    }
    friend MSL_INLINE constexpr matrix operator-(matrix a, const matrix& b) {
        for (int i = 0; i < C; i++) a[i] -= b[i];
        return a;
    }
    friend MSL_INLINE constexpr matrix operator-(matrix a) {
        for (int i = 0; i < C; i++) a[i] = -a[i];
        return a;
    }
    friend MSL_INLINE constexpr matrix operator*(matrix a, T b) {
        for (int i = 0; i < C; i++) a[i] *= b;
        return a;
    }
    friend MSL_INLINE constexpr matrix operator*(T a, matrix b) { return b * a; }
    friend MSL_INLINE constexpr vec<T, R> operator*(const matrix& a, vec<T, C> b) {
        vec<T, R> sum = a[0] * b[0];
        for (int i = 1; i < C; i++) sum += a[i] * b[i];
        return sum;
    }
    friend MSL_INLINE constexpr vec<T, C> operator*(vec<T, R> a, const matrix& b) {
        vec<T, C> all;
        for (int i = 0; i < C; i++) all[i] = dot(a, b[i]);
        return all;
    }
    template <class B> friend MSL_INLINE constexpr matrix& operator+=(matrix& a, const B& b) { return a = a + b; }
    template <class B> friend MSL_INLINE constexpr matrix& operator-=(matrix& a, const B& b) { return a = a - b; }
    template <class B> friend MSL_INLINE constexpr matrix& operator*=(matrix& a, const B& b) { return a = a * b; }
};
template <class T, int C, int R, int K> MSL_INLINE constexpr matrix<T, K, R> operator*(const matrix<T, C, R>& a, const matrix<T, K, C>& b) {
    matrix<T, K, R> all;
    for (int i = 0; i < K; i++) all[i] = a * b[i];
    return all;
}
template <class T, int C, int R> MSL_INLINE constexpr matrix<T, R, C> transpose(const matrix<T, C, R>& m) {
    matrix<T, R, C> all;
    for (int i = 0; i < C; i++)
        for (int j = 0; j < R; j++) all[j][i] = m[i][j];
    return all;
}
template <class T> MSL_INLINE constexpr T determinant(const matrix<T, 2, 2>& m) { return m[0][0] * m[1][1] - m[1][0] * m[0][1]; }
template <class T> MSL_INLINE constexpr T determinant(const matrix<T, 3, 3>& m) { return dot(m[0], cross(m[1], m[2])); }
template <class T> MSL_INLINE constexpr T determinant(const matrix<T, 4, 4>& m) {
    T sum = T(0);
    for (int c = 0; c < 4; c++) {
        matrix<T, 3, 3> minor;
        for (int i = 0, k = 0; i < 4; i++)
            if (i != c) minor[k++] = m[i].yzw;
        sum += (c % 2 ? -m[c][0] : m[c][0]) * determinant(minor);
    }
    return sum;
}
#define KW_MATRIX_NAMES(T)                                                            \
    using T##2x2 = matrix<T, 2, 2>; using T##2x3 = matrix<T, 2, 3>; using T##2x4 = matrix<T, 2, 4>; \
    using T##3x2 = matrix<T, 3, 2>; using T##3x3 = matrix<T, 3, 3>; using T##3x4 = matrix<T, 3, 4>; \
    using T##4x2 = matrix<T, 4, 2>; using T##4x3 = matrix<T, 4, 3>; using T##4x4 = matrix<T, 4, 4>;
KW_MATRIX_NAMES(half)
KW_MATRIX_NAMES(bfloat)
KW_MATRIX_NAMES(float)

// An 8x8 matrix lies in a simdgroup: each lane holds two neighbours of a row. Where each lies isn't specified; MLX and
// PyTorch rely on this arrangement, which Apple's GPUs have.
template <class T, int C = 8, int R = 8> struct simdgroup_matrix {
    using storage_type = vec<T, 2>;
    storage_type held;
    simdgroup_matrix() = default;
    MSL_INLINE explicit simdgroup_matrix(T diagonal) {
        const uint lane = kw_place_lane();
        held = storage_type(row_of(lane) == column_of(lane) ? diagonal : T(0), row_of(lane) == column_of(lane) + 1 ? diagonal : T(0));
    }
    MSL_INLINE KW_THREAD storage_type& thread_elements() KW_THREAD { return held; }
    MSL_INLINE const KW_THREAD storage_type& thread_elements() const KW_THREAD { return held; }
    static MSL_INLINE constexpr uint row_of(uint lane) { return (lane / 4 & 4) + lane / 2 % 4; }
    static MSL_INLINE constexpr uint column_of(uint lane) { return (lane / 4 & 2) * 2 + lane % 2 * 2; }
    static MSL_INLINE constexpr uint lane_of(uint row, uint column) { return (row & 4) << 2 | (column & 4) << 1 | (row & 3) << 1 | (column & 2) >> 1; }
};
using simdgroup_float8x8 = simdgroup_matrix<float, 8, 8>;
using simdgroup_half8x8 = simdgroup_matrix<half, 8, 8>;
using simdgroup_bfloat8x8 = simdgroup_matrix<bfloat, 8, 8>;

template <class T, int C = 8, int R = 8> MSL_INLINE simdgroup_matrix<T, C, R> make_filled_simdgroup_matrix(T value) {
    simdgroup_matrix<T, C, R> all;
    all.held = vec<T, 2>(value);
    return all;
}
template <class T, int C = 8, int R = 8> MSL_INLINE simdgroup_matrix<T, C, R> make_diagonal_simdgroup_matrix(T value) { return simdgroup_matrix<T, C, R>(value); }

template <class T, class P> MSL_INLINE void simdgroup_load(simdgroup_matrix<T, 8, 8>& m, const P* from, ulong stride = 8, ulong2 origin = ulong2(0), bool is_transposed = false) {
    using M = simdgroup_matrix<T, 8, 8>;
    const ulong row = M::row_of(kw_place_lane()), column = M::column_of(kw_place_lane());
    if (is_transposed)
        m.held = vec<T, 2>(T(from[(origin.y + column) * stride + origin.x + row]), T(from[(origin.y + column + 1) * stride + origin.x + row]));
    else
        m.held = vec<T, 2>(T(from[(origin.y + row) * stride + origin.x + column]), T(from[(origin.y + row) * stride + origin.x + column + 1]));
}
template <class T, class P> MSL_INLINE void simdgroup_store(simdgroup_matrix<T, 8, 8> m, P* to, ulong stride = 8, ulong2 origin = ulong2(0), bool is_transposed = false) {
    using M = simdgroup_matrix<T, 8, 8>;
    const ulong row = M::row_of(kw_place_lane()), column = M::column_of(kw_place_lane());
    // A simdgroup's lanes store together: what any of them read before is the old, what any reads after is the new.
    simdgroup_barrier(mem_flags::mem_threadgroup);
    if (is_transposed) {
        to[(origin.y + column) * stride + origin.x + row] = P(m.held.x);
        to[(origin.y + column + 1) * stride + origin.x + row] = P(m.held.y);
    } else {
        to[(origin.y + row) * stride + origin.x + column] = P(m.held.x);
        to[(origin.y + row) * stride + origin.x + column + 1] = P(m.held.y);
    }
    simdgroup_barrier(mem_flags::mem_threadgroup);
}

namespace parts {
template <class A, class B, class S> struct factors {
    vec<A, 2> a;
    vec<B, 2> b;
    vec<S, 2> c;
};
template <class D> struct multiplied {
    template <class A, class B, class S> static void all(const factors<A, B, S>* in, vec<D, 2>* out, unsigned active, unsigned) {
        if (active == ~0u) product<true>(in, out, active);
        else product<false>(in, out, active);
    }
    template <bool ARE_ALL, class A, class B, class S>
    static MSL_INLINE void product(const factors<A, B, S>* in, vec<D, 2>* out, unsigned active) {
        using M = simdgroup_matrix<float, 8, 8>;
        float a[8][8], b[8][8], c[8][8];
        for (uint i = 0; i < 32; i++) {
            const uint row = M::row_of(i), column = M::column_of(i);
            const bool is_there = ARE_ALL || (active >> i & 1);
            for (uint k = 0; k < 2; k++) {
                a[row][column + k] = is_there ? float(in[i].a[k]) : 0.0f;
                b[row][column + k] = is_there ? float(in[i].b[k]) : 0.0f;
                c[row][column + k] = is_there ? float(in[i].c[k]) : 0.0f;
            }
        }
        for (int i = 0; i < 8; i++)
            for (int k = 0; k < 8; k++)
                for (int j = 0; j < 8; j++) c[i][j] = ::kw::fma(a[i][k], b[k][j], c[i][j]);
        for (uint i = 0; i < 32; i++)
            if (ARE_ALL || (active >> i & 1)) out[i] = vec<D, 2>(D(c[M::row_of(i)][M::column_of(i)]), D(c[M::row_of(i)][M::column_of(i) + 1]));
    }
};
#ifdef KW_WARPS
template <class D> struct on_warp<multiplied<D>> {
    template <class Out, class A, class B, class S> static MSL_INLINE Out of(factors<A, B, S> in, uint active) {
        using M = simdgroup_matrix<float, 8, 8>;
        const uint row = M::row_of(kw_place_lane()), column = M::column_of(kw_place_lane());
        float c[2] = {float(in.c[0]), float(in.c[1])};
        for (uint k = 0; k < 8; k += 2) {
            const vec<A, 2> a = from_active(in.a, M::lane_of(row, k), active);
            for (uint i = 0; i < 2; i++) {
                const vec<B, 2> b = from_active(in.b, M::lane_of(k + i, column), active);
                for (uint j = 0; j < 2; j++) c[j] = ::kw::fma(float(a[i]), float(b[j]), c[j]);
            }
        }
        return Out(D(c[0]), D(c[1]));
    }
};
#endif
}  // namespace parts
template <class D, class A, class B, class S>
MSL_INLINE void simdgroup_multiply_accumulate(simdgroup_matrix<D, 8, 8>& d, simdgroup_matrix<A, 8, 8> a, simdgroup_matrix<B, 8, 8> b, simdgroup_matrix<S, 8, 8> c) {
    d.held = parts::met<parts::multiplied<D>, vec<D, 2>>(parts::factors<A, B, S>{a.held, b.held, c.held});
}
template <class D, class A, class B> MSL_INLINE void simdgroup_multiply(simdgroup_matrix<D, 8, 8>& d, simdgroup_matrix<A, 8, 8> a, simdgroup_matrix<B, 8, 8> b) {
    simdgroup_multiply_accumulate(d, a, b, make_filled_simdgroup_matrix<D>(D(0)));
}
template <class T> MSL_INLINE simdgroup_matrix<T, 8, 8> operator*(simdgroup_matrix<T, 8, 8> a, simdgroup_matrix<T, 8, 8> b) {
    simdgroup_matrix<T, 8, 8> d;
    simdgroup_multiply(d, a, b);
    return d;
}

}  // namespace metal
