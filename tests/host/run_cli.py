"""The command line called in this process: exit code, stdout, stderr."""

from dataclasses import dataclass

from kernelwright.cli.exits import ended_with
from kernelwright.cli.main import app


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    code: int
    out: str
    err: str


def cli(capsys, *arguments):
    capsys.readouterr()
    code = ended_with(lambda: app([str(each) for each in arguments], standalone_mode=False) or 0)
    captured = capsys.readouterr()
    return Said(code=code, out=captured.out, err=captured.err)


PROBLEM = """
import torch

ROWS, COLUMNS = 64, 96

class Model(torch.nn.Module):
    def __init__(self, columns):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.randn(columns))

    def forward(self, x):
        return torch.softmax(x * self.scale, dim=-1)

def get_inputs():
    return [torch.randn(ROWS, COLUMNS)]

def get_init_inputs():
    return [COLUMNS]
"""
