"""Kill runs of a swarm at random moments and let them go on.

    python bench/swarm_kills.py [--kills 50] [--seed N]

Four models on loopback, every strategy, stations that take a moment. Prints how many kills and runs there were, how
many answers were asked for again though they were in the record, how many attempts were lost, how many runs didn't
come to their end (all three must be 0), and how many requests were in flight when a process died: those are asked
again, as nobody has their answers.
"""

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from killed_runs import killed_runs

VARIABLES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "COMPATIBLE_API_KEY")


def main() -> None:
    """Kill, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = parser.parse_args()
    os.environ |= dict.fromkeys(VARIABLES, "sk-of-nobody")
    with tempfile.TemporaryDirectory() as folder:
        told = killed_runs(Path(folder), asked.kills, asked.seed)
    print(f"seed {asked.seed}: {told.kills} kills of {told.runs} runs, {told.calls} answers kept")
    print(f"asked again though kept: {told.asked_again}; attempts lost: {told.lost_attempts}", end="; ")
    print(f"runs without an answer: {told.unfinished}; in flight when killed: {told.in_flight}")
    sys.exit(bool(told.asked_again or told.lost_attempts or told.unfinished))


if __name__ == "__main__":
    main()
