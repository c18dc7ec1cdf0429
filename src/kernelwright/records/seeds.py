"""Seeds in what is told of a verification: whoever repeats it needs them, an author could fit a candidate to them."""

import re

_IN_BRACKETS = re.compile(r"\s*\((?:with )?(?:the )?seed \d+\)")
_SEED = re.compile(r"\bseed(s?)(?: is|:|=)? ?\d+")


def without_seeds(text: str) -> str:
    """Return ``text`` with no seed's number in it."""
    return _SEED.sub(r"seed\1 (secret)", _IN_BRACKETS.sub("", text))
