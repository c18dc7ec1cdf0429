"""Random address spaces in valid kernels: how many of the wrong ones does the check find?

    python bench/metal_spaces.py FILE... [-I DIR] [-D NAME=VALUE] [--count 200] [--seed 0]

Each trial puts another word for one of "device", "constant", "threadgroup" and "thread" in a file that is fine. Some
changes are no mistake: a buffer may lie in either of two spaces, and nobody uses some functions. Those that were not
found are printed, to be looked at.
"""

import argparse
import re
from dataclasses import replace
from pathlib import Path
from random import Random

from kernelwright.msl.checking import strictly_checked
from kernelwright.msl.clang import find_clang
from kernelwright.msl.frontend import Frontend, ShaderSource
from kernelwright.msl.tokens import tokens_of

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
SPACES = ("device", "constant", "threadgroup", "thread")


def changed(text: str, random: Random) -> tuple[str, str]:
    """Return ``text`` with one address space for another, and what was changed."""
    code = COMMENT.sub(lambda found: " " * len(found[0]), text)
    token = random.choice([each for each in tokens_of(code, "a.metal") if each.text in SPACES])
    other = random.choice([space for space in SPACES if space != token.text])
    return text[: token.start] + other + text[token.end :], f"{token.line}:{token.column} {token.text} -> {other}"


def main() -> None:
    """Try every change and print those that were not found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-I", dest="include", action="append", default=[])
    parser.add_argument("-D", dest="defines", action="append", default=[])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    defines = dict(each.partition("=")[::2] for each in asked.defines)
    frontend = Frontend(clang=find_clang())
    found = 0
    rules: dict[str, int] = {}
    for seed in range(asked.seed, asked.seed + asked.count):
        random = Random(seed)
        file = random.choice(asked.files)
        source = ShaderSource.of_file(file, include=asked.include, defines=defines)
        text, change = changed(source.text, random)
        _, findings = strictly_checked(frontend, replace(source, text=text))
        found += bool(findings)
        for rule in {each.rule for each in findings}:
            rules[rule] = rules.get(rule, 0) + 1
        if not findings:
            print(f"seed {seed}: {file.name}:{change} was not found", flush=True)
    print(f"{found} of {asked.count} changes were found: {dict(sorted(rules.items()))}")


if __name__ == "__main__":
    main()
