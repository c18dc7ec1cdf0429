"""Structure: the first call gives as many outputs as the contract has, of its shapes, dtypes and strides.

That call is a guarded one: what writes outside its buffers should be caught at it, not die
of it a few calls later.
"""

from kernelwright.verification.exam import Exam
from kernelwright.verification.findings import Failed, Finding, Passed


def run(exam: Exam) -> Finding:
    """Call once and look at everything but the values."""
    reply = exam.ask(exam.drawn(0), guarded=True)
    if isinstance(reply, Failed):
        return reply
    complaint = exam.structure(reply)
    return Failed(reason="wrong_structure", evidence=complaint) if complaint else Passed()
