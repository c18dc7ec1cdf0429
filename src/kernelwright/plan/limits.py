"""How much a plan may ask for, at most.

A plan is written by someone we don't trust. Every way in which one could make the host busy or
fill its memory has a number here, so that the worst plan is a refusal with a sentence.
"""

from dataclasses import dataclass

SOURCE_BYTES = 512 * 1024
NESTING = 60  # brackets, blocks and expressions inside one another
COMPLAINTS = 50
NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run of ``prepare`` or ``forward`` may use.

    ``statements`` and ``trips`` count over the whole run, ``integer`` bounds the magnitude of
    every number without a fraction, ``tuple_items`` the length of a tuple. ``bytes`` is what the
    run may allocate in all, whether or not it is freed again; ``tensor_bytes`` what one tensor
    may hold, counted by its shape.
    """

    statements: int = 1_000_000
    trips: int = 200_000
    launches: int = 100_000
    integer: int = 2**63 - 1
    tuple_items: int = 4096
    bytes: int = 64 * 1024**3
    tensor_bytes: int = 16 * 1024**3
