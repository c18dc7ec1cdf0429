"""``ModelNew`` files for MPS, verified unchanged where there is no Mac: the corpus of Metal kernels."""

from collections.abc import Iterator

import pytest

from kernelwright.errors import MachineNotAbleError
from kernelwright.records.verdict import Accepted, Rejected
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.targets.registry import target_named
from kernelwright.targets.served import PRELOAD
from metal_module_verdicts import FOLDER, FOR_SHOW, RIGHT, WRONG, verdict_on


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    target = target_named("metal")
    missing = target.available() if target.is_emulated else "here is a GPU of Apple's; this is about doing without"
    if missing:
        pytest.skip(missing)
    try:
        place = choose_sandbox()
    except MachineNotAbleError as error:
        pytest.skip(str(error))
    with place:
        place.warm(PRELOAD)
        yield place


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_kernel_is_accepted_and_found_to_do_the_work(name: str, sandbox: Sandbox) -> None:
    verdict = verdict_on(name, sandbox)

    assert isinstance(verdict, Accepted), verdict.evidence
    assert verdict.facts.own_kernels == RIGHT[name]
    assert verdict.facts.work_by == "own kernels"
    assert next(each for each in verdict.checks if each.name == "races").state == "passed"


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_kernel_is_rejected_and_its_author_told_why(name: str, sandbox: Sandbox) -> None:
    expected = WRONG[name]

    verdict = verdict_on(name, sandbox, level=expected.level)

    assert isinstance(verdict, Rejected)
    assert verdict.reason == expected.reason, verdict.evidence
    for words in expected.told:
        assert words in verdict.evidence
    assert "metal_stdlib" not in verdict.evidence
    assert "template" not in verdict.evidence


def test_a_kernel_for_show_is_accepted_and_the_library_named(sandbox: Sandbox) -> None:
    verdict = verdict_on(FOR_SHOW, sandbox)

    assert isinstance(verdict, Accepted)
    assert verdict.facts.heavy_calls == (("aten.addmm.default", 1),)
    assert verdict.facts.work_by == "both"


def test_every_file_of_the_corpus_has_its_verdict() -> None:
    files = {each.relative_to(FOLDER).with_suffix("").as_posix() for each in FOLDER.glob("*/*.py")}

    assert {each for each in files if not each.endswith("/reference")} == {*RIGHT, *WRONG, FOR_SHOW}
