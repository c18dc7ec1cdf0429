"""A whole study without a model: three scripted ones, served on loopback, on four small problems.

    python bench/study_loopback.py study --attempts 3 --time 40

What it shows is the machinery: who is right when, what loose rules let pass, what it costs. It says
nothing of any model.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from loopback_models import LoopbackModels
from scripted_models import MODELS, PROBLEMS, scripted


def main() -> int:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--attempts", type=int, default=3)
    parser.add_argument("--time", type=float, default=40.0)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    with LoopbackModels(step_for=scripted) as server:
        addresses = {"OPENAI_BASE_URL": server.url, "ANTHROPIC_BASE_URL": server.url}
        keys = {"OPENAI_API_KEY": "sk-none-at-all", "ANTHROPIC_API_KEY": "sk-none-at-all"}
        command = [
            *(sys.executable, "-m", "kernelwright.cli.main", "study", "run", str(PROBLEMS), "--level", "1,2"),
            *("--models", ",".join(MODELS), "--swarm", "--no-fit", "--mode", "eval", "--target", "cpu"),
            *("--attempts", str(asked.attempts), "--time", str(asked.time), "--jobs", str(asked.jobs)),
            *("--out", str(asked.out)),
        ]
        return subprocess.run(command, env=os.environ | addresses | keys, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
