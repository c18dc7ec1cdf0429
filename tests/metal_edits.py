"""Kernels with a few tokens changed at random: most no longer compile, and none may upset the toolchain."""

from random import Random

from kernelwright.msl.tokens import tokens_of

_WORDS = "template kernel device threadgroup struct operator 0.5h 1e constant union :: using [[ ]]"
_STRAY = (*'(){}[]<>;,?:*&#="\\', *_WORDS.split())


def edited(text: str, seed: int) -> str:
    """Return ``text`` with one to four tokens dropped, doubled, swapped or replaced."""
    random = Random(seed)
    tokens = tokens_of(text, "a.metal")
    pieces = []
    at = 0
    for token in tokens:
        pieces += [text[at : token.start], token.text]
        at = token.end
    pieces.append(text[at:])
    for _ in range(random.randint(1, 4)):
        place = 2 * random.randrange(len(tokens)) + 1
        match random.randint(0, 3):
            case 0:
                pieces[place] = ""
            case 1:
                pieces[place] += " " + pieces[place]
            case 2:
                other = 2 * random.randrange(len(tokens)) + 1
                pieces[place], pieces[other] = pieces[other], pieces[place]
            case _:
                pieces[place] = random.choice(_STRAY)
    return "".join(pieces)
