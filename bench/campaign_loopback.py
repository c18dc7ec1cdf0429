"""Where a campaign's budget goes, with models on loopback: modules with much headroom and with little.

    python bench/campaign_loopback.py [--answers 12] [--jobs 1] [--round 90]

Three chains of element-wise steps, which a kernel can fuse, stand beside three modules of one step, which have less to
give. Two models on loopback write right, fast kernels for the chains and the module's own words for the rest.
Printed is what `campaign show` prints, and how many answers went to which kind.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from chain_problem import KERNEL, PLAN, PROBLEM
from loopback_models import Answer, LoopbackModels, Sent

ONE_STEP = """
import torch

class Model(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x) + NUMBER

def get_inputs():
    return [torch.randn(256, 4096)]

def get_init_inputs():
    return []
"""
ONE_STEP_PLAN = """def forward(x):
    return aten.add(aten.relu(x), NUMBER)
"""


def chain(number: int) -> str:
    """Return a module that can be made much faster."""
    return PROBLEM.replace("+ 1.0)", f"+ {number}.5)").replace("torch.randn(64, 100)", "torch.randn(2048, 100)")


def answered(sent: Sent) -> Answer:
    """Answer for the module that is asked about: the first time with what doesn't compile, then rightly."""
    text = sent.text
    said = sum(item.get("role") == "assistant" for item in sent.body.get("input", sent.body.get("messages", [])))
    if "x * self.scale" not in text:
        number = text.split("torch.relu(x) + ")[1].split()[0]
        plan = f"# {said}, {sent.body['model']}\n{ONE_STEP_PLAN.replace('NUMBER', number)}"
        return Answer(text=f"```python plan.py\n{plan}```\n")
    number = text.split(".5) - 0.5 * x")[0].rsplit("+ ", 1)[-1]
    kernel = KERNEL.replace("+ 1.0f)", f"+ {number}.5f)")
    kernel = kernel.replace("int64_t i = 0;", "int64_t i = 0") if not said else kernel
    kernel = f"// {sent.body['model']}, {said}\n{kernel}"
    return Answer(text=f"```python plan.py\n{PLAN}```\n\n```cpp chain.cpp\n{kernel}```\n")


def main() -> None:
    """Run the campaign, and say where its answers went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--round", type=float, default=90.0)
    asked = parser.parse_args()
    command = [sys.executable, "-m", "kernelwright.cli.main", "campaign"]
    environment = {**os.environ, "COMPATIBLE_API_KEY": "sk-of-nobody"}
    with (
        tempfile.TemporaryDirectory() as place,
        LoopbackModels(step_for=lambda sent, _number: answered(sent)) as server,
    ):
        folder, out = Path(place) / "modules", Path(place) / "campaign"
        folder.mkdir()
        for number in range(1, 4):
            (folder / f"chain_{number}.py").write_text(chain(number))
            (folder / f"one_step_{number}.py").write_text(ONE_STEP.replace("NUMBER", f"{number}.5"))
        words = [
            *("run", str(folder), "--authors", "compatible:a,compatible:b", "--base-url", server.url),
            *("--max-attempts", str(asked.answers), "--round", str(asked.round), "--time", "3600"),
            *("--jobs", str(asked.jobs), "--out", str(out)),
        ]
        subprocess.run([*command, *words], env=environment, check=False, stdout=subprocess.DEVNULL)
        subprocess.run([*command, "show", str(out)], check=True)
        shown = subprocess.run([*command, "show", str(out), "--json"], check=True, capture_output=True)
        for kind in ("chain", "one_step"):
            mine = [each for each in json.loads(shown.stdout)["problems"] if each["problem"].startswith(kind)]
            answers, rounds = (sum(each["spent"]["answers"] for each in mine), sum(each["rounds"] for each in mine))
            print(f"{kind}: {answers} answers, {rounds} rounds")
        print(f"the server was asked {len(server.sent)} times")


if __name__ == "__main__":
    main()
