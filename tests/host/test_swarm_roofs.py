"""A problem's roof: for what can be captured, on what can be measured, less what algebra removes."""

from pathlib import Path

import torch

from kernelwright.problems.capture import Captured, NotCaptured, capture
from kernelwright.problems.load import load_reference
from kernelwright.swarm.roofs import roof_of
from kernelwright.timing import ceilings
from kernelwright.timing.roofline import LEAST, floor_of


class Unneeded(torch.nn.Module):
    """The mean over the outputs of a product: one row of the weights would do."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(512, 512, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x).sum(-1, keepdim=True)


def test_the_floor_is_that_of_the_graph_without_work_that_is_proved_unnecessary(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(ceilings, "measure", lambda *, last_level_bytes, threads: LEAST)
    reference = load_reference(Unneeded().eval(), inputs=(torch.randn(512, 512),))
    inputs = reference.draw_inputs(0)
    captured = capture(reference.module, inputs.args, inputs.kwargs)
    assert isinstance(captured, Captured)

    roof = roof_of(captured, reference.problem.contract, target="cpu", threads=1, path=tmp_path / "ceilings.json")

    assert roof is not None
    assert roof.floor().ns < 0.1 * floor_of(captured.graph, LEAST).ns
    assert roof_of(captured, reference.problem.contract, target="metal", threads=1) is None
    assert roof_of(NotCaptured(reason="no"), reference.problem.contract, target="cpu", threads=1) is None
