"""Random Metal kernels, each with what it computes as NumPy does it: all threads of a group in lockstep."""

from dataclasses import dataclass, field
from random import Random

import numpy as np

THREADS = 64
_VARIABLES = 4
_DEEPEST = 3


@dataclass
class State:
    """One group's threads: variables by number, what they share by name, and which of them are active."""

    variables: list[np.ndarray]
    counters: dict[str, int] = field(default_factory=dict)

    def place(self) -> np.ndarray:
        return np.arange(THREADS, dtype=np.uint32)


class Program:
    """A kernel's body, grown at random."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._counters = 0
        self.lines: list[str] = []
        self._run = self._block(depth=0, counters=[], shared=True)

    def source(self, name: str) -> str:
        """Return the kernel."""
        declared = " ".join(f"uint v{i} = x[g * {THREADS} + t] * {2 * i + 1}u + {i}u;" for i in range(_VARIABLES))
        sum_ = " ^ ".join(f"(v{i} * {i + 1}u)" for i in range(_VARIABLES))
        body = "\n  ".join(self.lines)
        return f"""
kernel void {name}(device const uint* x, device uint* out, constant uint& n, uint t [[thread_index_in_threadgroup]],
                   uint g [[threadgroup_position_in_grid]]) {{
  threadgroup uint s[{THREADS}];
  {declared}
  {body}
  out[g * {THREADS} + t] = {sum_};
}}
"""

    def expected(self, x: np.ndarray, n: int) -> np.ndarray:
        """Return ``out`` for ``x``, one group after another."""
        found = []
        for group in x.reshape(-1, THREADS):
            state = State(variables=[group * np.uint32(2 * i + 1) + np.uint32(i) for i in range(_VARIABLES)])
            state.counters["n"] = n
            self._run(state, np.ones(THREADS, bool))
            out = np.zeros(THREADS, np.uint32)
            for i, values in enumerate(state.variables):
                out ^= values * np.uint32(i + 1)
            found.append(out)
        return np.concatenate(found)

    # Statements: each adds its lines and returns what does the same to a state

    def _block(self, depth, counters, shared):
        count = self._random.randint(2, 4)
        steps = [self._statement(depth, counters, shared) for _ in range(count)]

        def run(state, active):
            for step in steps:
                step(state, active)

        return run

    def _statement(self, depth, counters, shared):
        kinds = [self._assign, self._assign]
        if shared:
            kinds += [self._exchange, self._shuffle]
        if depth < _DEEPEST:
            kinds += [self._own_if, self._own_loop] + ([self._loop, self._if] if shared else [])
        return self._random.choice(kinds)(depth, counters, shared)

    def _operand(self, counters):
        choice = self._random.randint(0, 5)
        if choice < 3:
            number = self._random.randrange(_VARIABLES)
            return f"v{number}", lambda state: state.variables[number]
        if choice == 3 and counters:
            name = self._random.choice(counters)
            return name, lambda state: np.full(THREADS, state.counters[name], np.uint32)
        if choice == 4:
            return "t", lambda state: state.place()
        value = self._random.randint(1, 9)
        return f"{value}u", lambda state: np.full(THREADS, value, np.uint32)

    def _assign(self, depth, counters, shared):
        into = self._random.randrange(_VARIABLES)
        sign = self._random.choice("+-*^&|")
        (left, left_of), (right, right_of) = self._operand(counters), self._operand(counters)
        self.lines.append(f"v{into} = ({left} {sign} {right}) + v{into};")
        compute = {
            "+": np.add,
            "-": np.subtract,
            "*": np.multiply,
            "^": np.bitwise_xor,
            "&": np.bitwise_and,
            "|": np.bitwise_or,
        }[sign]

        def run(state, active):
            with np.errstate(over="ignore"):
                new = compute(left_of(state), right_of(state)) + state.variables[into]
            state.variables[into] = np.where(active, new, state.variables[into])

        return run

    def _exchange(self, depth, counters, shared):
        source, into = self._random.randrange(_VARIABLES), self._random.randrange(_VARIABLES)
        step = self._random.randint(1, THREADS - 1)
        barrier = "threadgroup_barrier(mem_flags::mem_threadgroup);"
        self.lines.append(f"s[t] = v{source}; {barrier} v{into} ^= s[(t + {step}) % {THREADS}]; {barrier}")

        def run(state, active):
            state.variables[into] = state.variables[into] ^ np.roll(state.variables[source], -step)

        return run

    def _shuffle(self, depth, counters, shared):
        source, into = self._random.randrange(_VARIABLES), self._random.randrange(_VARIABLES)
        mask = self._random.randint(1, 31)
        self.lines.append(f"v{into} += simd_shuffle_xor(v{source}, {mask});")

        def run(state, active):
            moved = state.variables[source][state.place() ^ np.uint32(mask)]
            state.variables[into] = state.variables[into] + moved

        return run

    def _loop(self, depth, counters, shared):
        name = self._counter()
        bound = self._random.choice(["n", "2u", "3u", *(f"({each} & 3u)" for each in counters)])
        late = self._random.random() < 0.5
        self.lines.append(
            f"uint {name} = 0; while ({name} < {bound}) {{"
            if late
            else f"for (uint {name} = 0; {name} < {bound}; {name}++) {{"
        )
        body = self._block(depth + 1, [*counters, name], shared)
        self.lines.append(f"{name}++; }} v0 += {name};" if late else "}")
        inner = bound.strip("()").split()[0] if "&" in bound else ""

        def run(state, active):
            end = state.counters[inner] & 3 if inner else state.counters["n"] if bound == "n" else int(bound[0])
            state.counters[name] = 0
            while state.counters[name] < end:
                body(state, active)
                state.counters[name] += 1
            if late:
                new = state.variables[0] + np.uint32(state.counters[name])
                state.variables[0] = np.where(active, new, state.variables[0])

        return run

    def _if(self, depth, counters, shared):
        name = self._random.choice(["n", *counters])
        bit = self._random.randint(0, 1)
        self.lines.append(f"if (({name} & 1u) == {bit}u) {{")
        first = self._block(depth + 1, counters, shared)
        self.lines.append("} else {")
        second = self._block(depth + 1, counters, shared)
        self.lines.append("}")

        def run(state, active):
            (first if state.counters[name] & 1 == bit else second)(state, active)

        return run

    def _own_if(self, depth, counters, shared):
        number, mask = self._random.randrange(_VARIABLES), self._random.choice([1, 2, 5])
        self.lines.append(f"if (v{number} & {mask}u) {{")
        body = self._block(depth + 1, counters, shared=False)
        self.lines.append("}")

        def run(state, active):
            body(state, active & ((state.variables[number] & np.uint32(mask)) != 0))

        return run

    def _own_loop(self, depth, counters, shared):
        name, number = self._counter(), self._random.randrange(_VARIABLES)
        self.lines.append(f"for (uint {name} = v{number} & 3u; {name} > 0; {name}--) {{")
        body = self._block(depth + 1, counters, shared=False)
        self.lines.append("}")

        def run(state, active):
            turns = state.variables[number] & np.uint32(3)
            for turn in range(3):
                body(state, active & (turns > turn))

        return run

    def _counter(self):
        self._counters += 1
        return f"c{self._counters}"
