"""How workers begin: in a fork of what is warm, or as interpreters of their own."""

import sys

import pytest

from kernelwright.sandbox import child
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.confinement import Layers, Start, Unconfined, Wrapped, is_forked_warm

WRAPPED = Wrapped(program="sandbox-exec", path="/usr/bin/sandbox-exec")


@pytest.mark.parametrize(("platform", "warm"), [("linux", [Layers(has_filter=True), Unconfined()]), ("darwin", [])])
def test_nothing_goes_on_in_a_fork_on_macos_or_inside_a_wrapping_program(monkeypatch, platform, warm):
    monkeypatch.setattr(sys, "platform", platform)

    assert [each for each in (Layers(has_filter=True), Unconfined(), WRAPPED) if is_forked_warm(each)] == warm


@pytest.mark.parametrize(("confinement", "first"), [(Unconfined(), sys.executable), (WRAPPED, WRAPPED.path)])
def test_a_new_interpreter_is_begun_with_or_without_a_program_around_it(monkeypatch, tmp_path, confinement, first):
    started = []
    monkeypatch.setattr(child.os, "execve", lambda program, words, environment: started.append((program, words)))
    start = Start(
        confinement=confinement,
        access=Access(),
        limits=Limits(),
        environment={},
        folder=tmp_path,
        entry="a:b",
        import_paths=(),
    )

    child._start_anew(start)

    ((program, words),) = started
    assert program == words[0] == first
    assert sys.executable in words
    assert "resume" in " ".join(words)
