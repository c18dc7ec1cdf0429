"""`kernelwright prompt`: what a language model would be told, word for word."""

from dataclasses import dataclass
from pathlib import Path

from kernelwright.authors.fuser.generate import Declined
from kernelwright.authors.llm.outcomes import OUTCOMES, after_outcome
from kernelwright.authors.llm.prompt import opening, versions
from kernelwright.authors.llm.spelling import spelled
from kernelwright.authors.tuner.naming import TUNER, tuner_named
from kernelwright.authors.tuner.talk import begun
from kernelwright.cli.exits import DONE, FAILED
from kernelwright.cli.guidance import GuidanceOptions, guidance_of
from kernelwright.cli.options import mode_named, precision_named, reference_named
from kernelwright.cli.output import print_json, print_text, progress
from kernelwright.errors import UnknownNameError
from kernelwright.problems.capture import capture_reference
from kernelwright.swarm.roofs import bound_of
from kernelwright.swarm.supervisor import brief_of
from kernelwright.targets.registry import target_named

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptOptions:
    """The options of `prompt`, as typed; ``after`` is "" where only the opening is wanted."""

    reference: str
    inputs: str
    target: str
    author: str
    precision: str
    mode: str
    fit: bool
    attempts: int
    guidance: GuidanceOptions
    after: str
    as_json: bool
    home: Path | None


def run(options: PromptOptions) -> int:
    """Print the messages; which prompts they are made of goes to stderr."""
    is_tuner = options.author.partition(":")[0] == TUNER
    if options.author:
        # All models are told the same in a role; a name that means nothing is an error all the same.
        (tuner_named if is_tuner else spelled)(options.author)
    outcomes = _outcomes(options.after)
    console = progress()
    guidance = guidance_of(options.guidance, options.home)
    reference = reference_named(
        options.reference,
        inputs=options.inputs,
        mode=mode_named(options.mode),
        precision=precision_named(options.precision),
        fit=options.fit,
        target=options.target,
        console=console,
    )
    captured = capture_reference(reference)
    target = target_named(options.target)
    bound = bound_of(captured, reference.problem.contract, target)
    brief = brief_of(reference, captured, target, guidance=guidance, bound=bound)
    talk = begun(brief, options.attempts) if is_tuner else None
    if isinstance(talk, Declined):
        console.print(f"{options.author} would be asked nothing: {talk.reason}", markup=False)
        return FAILED
    messages = talk.question if talk is not None else opening(brief, attempts=options.attempts)
    said = {outcome: after_outcome(outcome, brief, attempts=options.attempts) for outcome in outcomes}
    if options.as_json:
        print_json({"messages": messages, "prompts": versions(), "after": said})
        return DONE
    told = ", ".join(f"{name} {number}" for name, number in versions().items())
    console.print(f"versions of prompts: {told}", markup=False)
    for message in messages:
        print_text(f"----- {message.speaker} -----\n\n{message.text}\n")
    for outcome, text in said.items():
        print_text(f"----- after: {outcome} (figures are made up) -----\n\n{text}\n")
    return DONE


def _outcomes(after: str) -> tuple[str, ...]:
    if after == ALL:
        return OUTCOMES
    if after and after not in OUTCOMES:
        raise UnknownNameError("outcome of an attempt", after, (*OUTCOMES, ALL))
    return (after,) if after else ()
