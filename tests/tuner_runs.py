"""A problem that leaves a tuner four choices, the answers that name them, and stations that tell them apart."""

import json
from dataclasses import replace

from fake_stations import FakeStations, measurement_of
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.exchange import Pace
from kernelwright.authors.tuner.author import tuner_of
from kernelwright.authors.tuner.naming import tuner_named
from kernelwright.records.graph import Graph, GraphInput, Node, Ref
from kernelwright.records.tensor import dense
from llm_runs import BRIEF as STORED_BRIEF
from llm_runs import Asked
from loopback_models import Answer

SPEC = dense((8, 4), "float32")
# A linear layer and a softmax of it.
GRAPH = Graph(
    inputs=(
        GraphInput(name="x", kind="input", target="", spec=SPEC),
        GraphInput(name="w", kind="parameter", target="w", spec=dense((4, 4), "float32")),
        GraphInput(name="b", kind="parameter", target="b", spec=dense((4,), "float32")),
    ),
    nodes=(
        Node(
            name="linear",
            op="aten.linear.default",
            args=(Ref(node="x"), Ref(node="w"), Ref(node="b")),
            outputs=(SPEC,),
        ),
        Node(name="_softmax", op="aten._softmax.default", args=(Ref(node="linear"), -1, False), outputs=(SPEC,)),
    ),
    outputs=(Ref(node="_softmax"),),
)
BRIEF = replace(STORED_BRIEF, graph=GRAPH)
KERNEL, LIBRARY = "kernel", "library"
LAID_OUT, PLAIN = "laid_out_once", "as_they_are"


def chosen(computed_by=KERNEL, weights=LAID_OUT, **others):
    """A choice as JSON."""
    softmax = {"computed_by": computed_by, **others}
    return {"candidate": {"graph": "fused as captured", "linear": {"weights": weights}, "_softmax": softmax}}


def choice(computed_by=KERNEL, weights=LAID_OUT, **fields):
    """An answer that is a choice."""
    return Answer(text=json.dumps(chosen(computed_by, weights)), **fields)


class TunedStations(FakeStations):
    """Stations on which a kernel of ours is fast, and weights that were laid out are better than others."""

    def measure(self, accepted, candidate, artifact, *, budget_s, is_final):
        text = candidate.entry.text
        if "def forward" not in text:
            return super().measure(accepted, candidate, artifact, budget_s=budget_s, is_final=is_final)
        ratio = 1.0 + ("launch(" in text) + 0.5 * ("prepare" in text)
        self.measured.append((ratio, is_final))
        return measurement_of(candidate, ratio, is_final=is_final)


class AskedToTune(Asked):
    """Searches whose authors, named by ``provider:model``, are tuners; with ``replay`` answered from a recording."""

    def __init__(self, server, *, replay=None, **options):
        super().__init__(server, **options)
        self.replay = replay

    def author(self, name):
        return tuner_of(
            tuner_named(f"tuner:{name}"),
            AuthorOptions(attempts=self.attempts, base_url=self.server.url, replay=self.replay),
            pace=Pace(sleep=self.waits.append, draw=lambda: 1.0, longest_silence_s=self.silence_s),
        )

    def search(self, store, stations, *authors, **others):
        search = super().search(store, stations, *authors, **others)
        search._brief = BRIEF
        return search
