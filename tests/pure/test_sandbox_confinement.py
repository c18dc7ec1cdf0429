"""What is told to workers and wrapping programs, as text and data."""

from pathlib import Path

import pytest

from kernelwright.sandbox import landlock
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.bubblewrap import bubblewrap_command
from kernelwright.sandbox.confinement import Layers, Start, Unconfined, Wrapped, start_from_json, start_to_json
from kernelwright.sandbox.mounts import outermost
from kernelwright.sandbox.paths import import_paths
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.seatbelt import seatbelt_profile

FULL = Layers(landlock_abi=7, namespaces=("user", "pid"), has_filter=True)
CONFINEMENTS = [FULL, Wrapped(program="bwrap", path="/usr/bin/bwrap"), Unconfined()]


def start(**changes):
    fields = {
        "confinement": FULL,
        "access": Access(readable=(Path("/data/in"),), writable=(Path("/data/out"),), may_start_programs=True),
        "limits": Limits(wall_s=3.0, cpu_s=2),
        "environment": {"A": "b"},
        "folder": Path("/scratch/one"),
        "entry": "package.module:function",
        "import_paths": ("/lib/python",),
        "preload": ("torch",),
    }
    return Start(**(fields | changes))


@pytest.mark.parametrize("confinement", CONFINEMENTS, ids=["layers", "wrapped", "unconfined"])
def test_a_start_survives_the_way_through_json(confinement):
    whole = start(confinement=confinement)

    assert start_from_json(start_to_json(whole)) == whole


@pytest.mark.parametrize("confinement", CONFINEMENTS, ids=["layers", "wrapped", "unconfined"])
def test_every_sandbox_says_in_one_sentence_what_it_isolates(confinement):
    sentence = Sandbox(confinement).isolates

    assert sentence.count(".") == 1
    assert sentence.endswith(".")


def test_only_the_unconfined_is_not_isolating():
    assert [Sandbox(each).is_isolating for each in CONFINEMENTS] == [True, True, False]


def test_the_macos_profile_denies_first_and_names_what_is_allowed():
    profile = seatbelt_profile(start())

    assert profile.startswith("(version 1)\n(deny default)\n")
    assert '(subpath "/data/in")' in profile
    written = next(line for line in profile.splitlines() if "file-write*" in line)
    assert '"/data/out"' in written
    assert '"/scratch/one/work"' in written
    assert '"/data/in"' not in written
    assert "network" not in profile
    assert profile.count("(") == profile.count(")")


def test_the_macos_profile_lets_nothing_fork_unless_programs_are_allowed():
    assert "process-fork" in seatbelt_profile(start())
    assert "process-fork" not in seatbelt_profile(start(access=Access()))


def test_a_quote_in_a_path_does_not_end_the_macos_rule():
    profile = seatbelt_profile(start(access=Access(readable=(Path('/a"b) (allow default'),))))

    assert r'"/a\"b) (allow default"' in profile


def test_bubblewrap_shows_inputs_read_only_and_gives_no_network(tmp_path):
    inner = tmp_path / "in"
    inner.mkdir()
    words = bubblewrap_command(
        start(access=Access(readable=(inner,), writable=(tmp_path / "out",))), Wrapped(program="bwrap", path="/b/bwrap")
    )

    text = " ".join(words)
    assert words[0] == "/b/bwrap"
    assert "--unshare-all" in words
    assert "--share-net" not in words
    assert f"--ro-bind {inner} {inner}" in text
    assert f"--bind {tmp_path}/out {tmp_path}/out" in text
    assert words[-1] == "--"


def test_only_the_outermost_of_nested_paths_is_mounted(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)

    assert outermost([tmp_path / "a" / "b", tmp_path / "a", tmp_path / "missing"]) == (tmp_path / "a",)


@pytest.mark.parametrize(("abi", "words"), [(1, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3)])
def test_landlock_is_asked_for_no_more_than_the_kernel_knows(abi, words):
    assert len(landlock.ruleset_attributes(abi)) == 8 * words


def test_newer_landlock_restricts_more():
    assert landlock.handled_rights(1) & landlock.TRUNCATE == 0
    assert landlock.handled_rights(3) & landlock.TRUNCATE
    assert landlock.handled_rights(5) & landlock.IOCTL_DEV


def test_the_users_own_folders_are_not_imported_from(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(tmp_path))

    assert str(tmp_path) not in import_paths()
    assert import_paths()
