"""A random graph for each seed: one to twelve operators from all of the fuser's tables."""

from random import Random

from drawn_graphs import Drawing, RandomGraph, UnfitError, pruned
from drawn_operators import DRAWS
from kernelwright.records.graph import Graph

DTYPES = ("float32", "float64", "bfloat16", "float32", "float64", "float16")
MOST_OPERATORS = 12
_TRIES = 400
_OPERATORS = tuple(DRAWS)


def random_graph(seed: int) -> RandomGraph:
    """Draw the graph of a seed. Seeds that follow one another begin with operators that follow one another."""
    for attempt in range(20):
        drawn = _drawn(seed, attempt)
        if drawn is not None:
            return drawn
    raise AssertionError(f"seed {seed} gives no graph")


def _drawn(seed: int, attempt: int) -> RandomGraph | None:
    random = Random(f"{seed} {attempt}")
    drawing = Drawing(random=random, dtype=DTYPES[seed % len(DTYPES)])
    drawing.numbers.manual_seed(random.getrandbits(40))
    # Each operator has its turn to be there, at a place of its own.
    wanted, place = _OPERATORS[seed % len(_OPERATORS)], random.randint(0, 4)
    count = random.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
    place = min(place, count - 1)
    for _ in range(_TRIES):
        if len(drawing.nodes) >= count:
            break
        is_turn = len(drawing.nodes) >= place and all(node.op != wanted for node in drawing.nodes)
        _attempted(drawing, wanted if is_turn else random.choice(_OPERATORS))
    if not drawing.nodes:
        return None
    return _finished(seed, drawing)


def _attempted(drawing: Drawing, op: str) -> None:
    """Draw one operator; what an attempt in vain has given or made is forgotten."""
    before = (len(drawing.inputs), len(drawing.nodes), len(drawing.values))
    try:
        DRAWS[op](drawing)
    except (UnfitError, IndexError, ValueError):
        inputs, nodes, values = before
        for given in drawing.inputs[inputs:]:
            del drawing.given[given.name]
        del drawing.inputs[inputs:], drawing.nodes[nodes:], drawing.values[values:]


def _finished(seed: int, drawing: Drawing) -> RandomGraph:
    made = {node.name for node in drawing.nodes}
    used = {ref for node in drawing.nodes for ref in node.uses}
    results = [value for value in drawing.values if value.ref.node in made]
    unused = [value for value in results if value.ref not in used]
    # Every operator is needed by something that is returned, and some inner values are returned too.
    last = {value.ref.node: value for value in unused if value.ref.output == 0}
    returned = [*last.values()] or unused[-1:]
    returned += [value for value in results if value not in returned and drawing.yes(0.12)]
    drawing.random.shuffle(returned)
    if drawing.yes(0.03):
        returned.append(returned[0])
    graph = Graph(
        inputs=tuple(drawing.inputs), nodes=tuple(drawing.nodes), outputs=tuple(value.ref for value in returned)
    )
    graph = pruned(graph)
    given = {each.name: drawing.given[each.name] for each in graph.inputs}
    return RandomGraph(seed=seed, graph=graph, given=given, outputs=tuple(returned))
