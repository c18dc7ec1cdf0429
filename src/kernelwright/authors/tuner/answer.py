"""A tuner's answer: the JSON schema it is asked under, and reading what came back. Nothing is used unvalidated.

The schema is that of pydantic models made from the space, which also validate: what is asked for and what is
taken can't drift apart.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from typing_extensions import TypeAliasType

from kernelwright.authors.fuser.choices import MEANINGS, Label, Parameter
from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.tuner.space import Choice, Graph, Space

GRAPH_MEANING = "which graph is compiled: the module's as captured, or what algebra made of it"
# A novel of braces is no answer, and looking at each would take long.
MOST_OBJECTS = 1000
_COMPLAINTS = 5
_STRICT = ConfigDict(extra="forbid")
# Types made of values that are known at run time; checkers know these two as words of declarations alone.
_LITERAL, _ALIAS = cast("Any", Literal), cast("Any", TypeAliasType)


class Form:
    """The form of an answer for one space."""

    def __init__(self, space: Space) -> None:
        self._graphs = {graph.name: graph for graph in space.graphs}
        self._model = _model_of(space)

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON schema of an answer."""
        return _plain(self._model.model_json_schema())

    def read(self, text: str) -> Choice | Declined:
        """Return the choice in an answer, its last JSON object that is one; or what is wrong where."""
        complaint = ""
        for found in reversed(list(_objects(text))):
            if "candidate" not in found:
                continue  # part of one that is cut off, or an example of something
            try:
                return self._choice(self._model.model_validate(found))
            except ValidationError as error:
                complaint = complaint or _complaints(error)
        return Declined(reason=complaint or "there is no whole JSON object with the key candidate in it")

    def _choice(self, answer: BaseModel) -> Choice:
        chosen = answer.model_dump(by_alias=True)["candidate"]
        graph = self._graphs[chosen["graph"]]
        return Choice(graph=graph.name, parts={part.name: chosen[part.name] for part in graph.parts})


class _Types:
    """The types of an answer, each made once, so that the schema says once what a parameter means."""

    def __init__(self) -> None:
        self._parts: dict[tuple[Parameter, ...], type[BaseModel]] = {}
        self._values: dict[tuple[str, tuple[Label, ...]], Any] = {}

    def part(self, parameters: tuple[Parameter, ...]) -> type[BaseModel]:
        """Return the type of a part with these parameters."""
        if parameters not in self._parts:
            fields: dict[str, Any] = {each.name: (self._value(each), ...) for each in parameters}
            name = f"part_{len(self._parts) + 1}"
            self._parts[parameters] = create_model(name, __config__=_STRICT, **fields)
        return self._parts[parameters]

    def _value(self, parameter: Parameter) -> Any:
        key = (parameter.name, parameter.labels)
        if key not in self._values:
            allowed: Any = _LITERAL[parameter.labels]
            told = Field(description=MEANINGS[parameter.name])
            self._values[key] = _ALIAS(parameter.name, Annotated[allowed, told])
        return self._values[key]


def _model_of(space: Space) -> type[BaseModel]:
    types = _Types()
    graphs = tuple(_graph_model(graph, f"graph_{at}", types) for at, graph in enumerate(space.graphs, start=1))
    candidate: Any = graphs[0]
    if len(graphs) > 1:
        candidate = Annotated[Union[graphs], Field(discriminator="graph")]  # noqa: UP007 - of a tuple made here
    return create_model("Answer", __config__=_STRICT, candidate=(candidate, ...))


def _graph_model(graph: Graph, name: str, types: _Types) -> type[BaseModel]:
    which: Any = Annotated[Literal[graph.name], Field(description=GRAPH_MEANING)]
    # By alias: regions are called as the graph's nodes are, and pydantic takes no field that begins with "_".
    parts: dict[str, Any] = {
        f"part_{at}": (types.part(part.parameters), Field(alias=part.name))
        for at, part in enumerate(graph.parts, start=1)
    }
    return create_model(name, __config__=_STRICT, graph=(which, ...), **parts)


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema in words that every provider knows: ``oneOf`` with OpenAPI's ``discriminator`` is ``anyOf``."""
    kept: dict[str, Any] = {}
    for word, value in schema.items():
        match word:
            case "title" | "discriminator":
                continue
            case "properties" | "$defs":  # whose keys are names, and no words of the schema's
                kept[word] = {name: _plain(each) for name, each in value.items()}
            case "oneOf":
                kept["anyOf"] = [_plain(each) for each in value]
            case _:
                kept[word] = value
    return kept


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON objects in a text that lie in no other."""
    decoder = json.JSONDecoder()
    at, tried = text.find("{"), 0
    while at >= 0 and tried < MOST_OBJECTS:
        tried += 1
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _complaints(error: ValidationError) -> str:
    told = [
        f"{'.'.join(str(each) for each in found['loc']) or 'the object'}: {found['msg']}"
        for found in error.errors(include_url=False, include_input=False)[:_COMPLAINTS]
    ]
    return "; ".join(told)
