"""What a problem's run has used up, by the store: also where the process that worked on it has died."""

from kernelwright.campaign.assignment import Spent
from kernelwright.records.model_call import bill_of
from kernelwright.records.run import Run
from kernelwright.store.store import Store


def run_of(store: Store, reference: str) -> Run | None:
    """Return the run of a problem, by its file; a campaign's store has one of each."""
    return next((each for each in store.runs() if each.request.reference == reference), None)


def spent_by(store: Store, run_id: str) -> Spent:
    """Return what a run has used up so far."""
    bill = bill_of(store.calls_of(run_id))
    asked = sum(each.move.kind != "stop" for each in store.decisions_of(run_id))
    return Spent(answers=asked, usd=bill.cost_usd, tokens=bill.tokens.input + bill.tokens.output)
