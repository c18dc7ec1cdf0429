"""Which strategies there are."""

from collections.abc import Callable

from kernelwright.errors import UnknownNameError
from kernelwright.swarm.strategies.beam import Beam
from kernelwright.swarm.strategies.best_of import BestOf
from kernelwright.swarm.strategies.evolutionary import Evolutionary
from kernelwright.swarm.strategies.refine import Refine
from kernelwright.swarm.strategies.strategy import Sharing, Strategy

_STRATEGIES: dict[str, Callable[[], Strategy]] = {
    "refine": Refine,
    "best-of": BestOf,
    "beam": Beam,
    "evolutionary": Evolutionary,
}


def known_strategies() -> tuple[str, ...]:
    """Return their names."""
    return tuple(_STRATEGIES)


def strategy_named(name: str, *, shares: bool) -> Strategy:
    """Return a strategy; with ``shares`` authors are shown the champion when they are behind.

    Raises:
        UnknownNameError: there is none of that name.
    """
    if name not in _STRATEGIES:
        raise UnknownNameError("strategy", name, known_strategies(), "See docs/swarm.md for what each one does.")
    strategy = _STRATEGIES[name]()
    return Sharing(strategy) if shares else strategy
