"""The running commentary of a search, on stderr: one line for each thing that ended."""

from rich.console import Console
from rich.markup import escape

from kernelwright.records.model_call import ModelCall
from kernelwright.swarm.events import AuthorDone, Began, Called, Decided, Ended, Event, Stage, Tried, Watcher

EVIDENCE_LINES = 3


def commentary(console: Console) -> Watcher:
    """Return a watcher that prints to ``console``."""

    def watch(event: Event) -> None:
        match event:
            case Began():
                console.print(f"run [bold]{event.run.id}[/bold]: {escape(event.problem_name)}")
            case Stage():
                console.print(f"[dim]{escape(event.text)} ...[/dim]")
            case Decided():
                pass  # what comes of it is told; why it was decided, `runs explain` tells
            case Tried():
                number, author = event.attempt.number, event.attempt.candidate.author
                note = event.attempt.candidate.note
                known = " (known from before)" if event.was_known else ""
                feedback = "\n    ".join(event.attempt.feedback.splitlines()[:EVIDENCE_LINES])
                console.print(escape(f"  {number:>3} {author}: {note or 'candidate'}{known}: {feedback}"))
            case Called():
                known = " (known from before, not paid again)" if event.was_known else ""
                console.print(f"[dim]  {escape(call_text(event.call))}{known}[/dim]", soft_wrap=True)
            case AuthorDone():
                # Not wrapped: what is missing, and the command that mends it, is copied from here.
                console.print(f"[dim]{escape(event.author)}: {escape(event.reason)}[/dim]", soft_wrap=True)
            case Ended():
                pass  # the result itself goes to stdout

    return watch


def call_text(call: ModelCall) -> str:
    """Return one line on a call of a language model."""
    tokens = f"{call.tokens.input:,} + {call.tokens.output:,} tokens"
    cost = "" if call.cost_usd is None else f", ${call.cost_usd:.4f}"
    tries = f", {call.retries} retries" if call.retries else ""
    detail = f": {call.detail}" if call.detail else ""
    who = f"{call.model}, {call.role} for {call.author}," if call.model else call.author
    if call.replayed:
        return f"{who} {call.outcome.replace('_', ' ')}, {call.remark} ({tokens}{cost} then){detail}"
    return f"{who} {call.outcome.replace('_', ' ')} after {call.seconds:.1f} s{tries} ({tokens}{cost}){detail}"
