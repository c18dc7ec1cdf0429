"""Every sandbox that this machine can have, against everything that must not get out of it."""

import shutil
import sys

import pytest

from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox import choose, landlock
from kernelwright.sandbox.choose import choose_sandbox, probe
from kernelwright.sandbox.confinement import Layers, Unconfined, Wrapped
from kernelwright.sandbox.conformance import LIMITS, conform
from kernelwright.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these mechanisms are Linux's")

ABI = landlock.supported_abi() if sys.platform == "linux" else 0
SPACES = ("user", "pid", "net", "ipc")
CONFINEMENTS = {
    "everything": Layers(landlock_abi=ABI, namespaces=(*SPACES, "mount"), has_filter=True),
    "Landlock and filter": Layers(landlock_abi=ABI, has_filter=True),
    "oldest Landlock and filter": Layers(landlock_abi=min(ABI, 1), has_filter=True),
    "no mounts": Layers(landlock_abi=ABI, namespaces=SPACES, has_filter=True),
    "no Landlock": Layers(namespaces=(*SPACES, "mount"), has_filter=True),
    "bubblewrap": Wrapped(program="bwrap", path=shutil.which("bwrap") or ""),
}


@pytest.fixture(params=CONFINEMENTS)
def sandbox(request):
    held = CONFINEMENTS[request.param]
    if isinstance(held, Wrapped) and not held.path:
        pytest.skip("bubblewrap isn't installed")
    if isinstance(held, Layers) and not held.confines_files:
        pytest.skip("this kernel has no Landlock")
    with Sandbox(held) as made:
        problem = probe(made)
        if problem:
            pytest.skip(f"this machine doesn't allow it: {problem}")
        yield made


def test_nothing_gets_out(sandbox):
    escapes = [finding for finding in conform(sandbox) if finding.escaped]

    assert escapes == []


def test_the_suite_sees_what_gets_out():
    with Sandbox(Unconfined()) as unconfined:
        findings = conform(unconfined, ("read outside", "write outside", "network", "listen", "signal", "inspect"))

    assert [finding.attempt for finding in findings if not finding.escaped] == []


def test_limits_hold_even_where_nothing_is_isolated():
    with Sandbox(Unconfined()) as unconfined:
        escapes = [finding for finding in conform(unconfined, LIMITS) if finding.escaped]

    assert escapes == []


def test_a_sandbox_that_leaks_fails_its_probe():
    with Sandbox(Unconfined()) as unconfined:
        assert "reached" in (probe(unconfined) or "")


def test_without_any_mechanism_the_answer_is_no(monkeypatch):
    monkeypatch.setattr(choose, "candidates", lambda: iter(()))

    with pytest.raises(MachineNotAbleError) as raised:
        choose_sandbox()

    assert raised.value.exit_code == 3
    assert "--unsafe" in str(raised.value)


def test_unsafe_is_only_given_where_it_is_asked_for_and_says_so(monkeypatch):
    monkeypatch.setattr(choose, "candidates", lambda: iter([Unconfined()]))  # what is there leaks

    with pytest.raises(MachineNotAbleError, match="reached"):
        choose_sandbox()
    with choose_sandbox(allow_unsafe=True) as unsafe:
        assert not unsafe.is_isolating


def test_the_chosen_sandbox_isolates():
    with choose_sandbox() as chosen:
        assert chosen.is_isolating
