"""Figures as models read them: times, sizes, rates and shares, in few digits; and the bound in words."""

from kernelwright.records.bound import Bound

# Within this share of its bound a call is at it: neither is exact.
AT_THE_BOUND = 0.05


def us(ns: float) -> str:
    """Return a time in microseconds."""
    return f"{ns / 1000:,.1f} us" if ns >= 100 else f"{ns / 1000:.2g} us"


def size(count: int) -> str:
    """Return a number of bytes."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count:,} bytes"


def rate(count: int, ns: float) -> str:
    """Return bytes in a time as a rate."""
    return f"{count / ns:,.1f} GB/s" if count >= ns else f"{count / ns:.2g} GB/s"


def operations(count: int) -> str:
    """Return a number of floating-point operations."""
    return f"{count / 1e6:,.1f} million operations" if count >= 1e6 else f"{count:,} operations"


def percent(share: float) -> str:
    """Return a share of a whole, from 0 to 1."""
    return f"{100 * share:.0f} %"


def bound_lines(bound: Bound) -> list[str]:
    """Return what is to be said of a bound before there is a candidate."""
    whose = f"predicted for {bound.chip} from published figures, measured by nobody" if bound.chip else "measured here"
    memory = f"{us(bound.memory_ns)} at {bound.bytes_per_s / 1e9:,.1f} GB/s, the best rate for as much"
    lines = [
        f"the least time of one call by the roofline: {us(bound.ns)}, bound by {bound.limit} ({whose})",
        f"memory: {size(bound.moved_bytes)} have to be moved, which takes {memory}",
    ]
    if bound.operations:
        lines.append(
            f"arithmetic: products need {operations(bound.operations)}, which take {us(bound.arithmetic_ns)} at best"
        )
    return lines + ([f"each launch costs about {us(bound.launch_ns)} on its own"] if bound.launch_ns else [])


def distance(call_ns: float, bound: Bound) -> str:
    """Return how far a call that was timed is from the bound."""
    times = call_ns / bound.ns
    if times >= 1 + AT_THE_BOUND:
        how = f"takes {times:.1f} times the bound"
    elif times >= 1 - AT_THE_BOUND:
        how = "is at the bound"
    else:
        how = "is faster than the bound, so the machine can do more than was measured of it"
    said = f"predicted for {bound.chip}: it" if bound.chip else "it"
    return f"{said} {how} ({us(call_ns)} against {us(bound.ns)}, bound by {bound.limit})"
