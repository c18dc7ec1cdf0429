"""Which launch does which product: a candidate's kernels don't say what they compute, but its problem's graph does.

What the library's calls do is known. What is left of the graph's products is given to the launches whose tensors
are as large as the product's, so that each launch's operations can be held against its bytes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kernelwright.timing.prediction.steps import Step, Traffic


def with_products(traffic: Traffic, products: Sequence[Step]) -> Traffic:
    """Return a candidate's traffic with products shared out among its own launches.

    Args:
        traffic: of the candidate.
        products: the operators of its problem's graph, of which those without products don't count.
    """
    left = _left(traffic, products)
    done, total = (sum(step.product_operations for step in steps) for steps in (traffic.steps, products))
    wanted = sum(step.product_operations for step in left)
    own = [at for at, step in enumerate(traffic.steps) if step.is_own]
    if not own or not wanted or done >= total:
        return traffic
    # Calls that do several products at once match none of them; what they do isn't done again.
    part = min(1.0, (total - done) / wanted)
    given: dict[int, list[Step]] = {at: [] for at in own}
    for product in left:
        best = max(own, key=lambda at: (_fit(traffic.steps[at], product), -len(given[at]), traffic.steps[at].bytes))
        given[best].append(product)
    return replace(traffic, steps=tuple(_with(step, given.get(at, []), part) for at, step in enumerate(traffic.steps)))


def does_all(traffic: Traffic, products: Sequence[Step]) -> bool:
    """Whether a candidate can be doing all of ``products`` as they are.

    A launch that is given tensors of the sizes of no two of a product's operands and result does something else in
    its place: its plan has summed or multiplied weights beforehand.
    """
    return all(
        any(step.is_own and _fit(step, product) >= 2 for step in traffic.steps) for product in _left(traffic, products)
    )


def _left(traffic: Traffic, products: Sequence[Step]) -> list[Step]:
    """Return the products that no library call does, by the number of their operations."""
    done = Counter(step.product_operations for step in traffic.steps if step.product_operations)
    left: list[Step] = []
    for product in products:
        if not product.product_operations:
            continue
        if done[product.product_operations]:
            done[product.product_operations] -= 1
        else:
            left.append(product)
    return left


def _fit(launch: Step, product: Step) -> int:
    """Return how many of a product's tensors a launch has one of the same size for."""
    return (Counter(launch.elements) & Counter(product.elements)).total()


def _with(step: Step, products: Sequence[Step], part: float) -> Step:
    if not products:
        return step
    operations = round(part * sum(product.product_operations for product in products))
    return replace(step, product_operations=operations, dtype=products[0].dtype)
