"""What a sandboxed process leaves on disk is gone afterwards, whatever it did to make that hard."""

import os
from pathlib import Path

import pytest

from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox import landlock, scratch
from kernelwright.sandbox.choose import choose_sandbox, probe
from kernelwright.sandbox.confinement import Layers, Unconfined
from kernelwright.sandbox.sandbox import Sandbox

# Deeper than a path can be long and than Python recurses; unreadable; links out; names that are in the way.
MESS = """
import os
here = os.getcwd()
os.mkdir('lifted-0'); open('lifted-0/file', 'w').close()
os.symlink('/', 'out'); os.symlink('loop', 'loop')
os.mkdir('deep'); os.chdir('deep')
for _ in range(1200):
    os.mkdir('folder'); os.chdir('folder')
open('bottom', 'w').close()
os.chdir(here)
os.mkdir('closed'); open('closed/file', 'w').close(); os.chmod('closed', 0)
"""


def test_a_mess_is_removed_and_nothing_else(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    folder = tmp_path / "folder"
    folder.mkdir()
    before = Path.cwd()
    os.chdir(folder)
    exec(MESS)
    Path("elsewhere").symlink_to(outside)
    os.chdir(before)

    scratch.remove(folder)

    assert not folder.exists()
    assert (outside / "kept").read_text() == "kept"


def test_files_without_a_name_are_counted_while_they_are_open(tmp_path):
    (tmp_path / "named").write_bytes(b"x" * 100_000)
    with (tmp_path / "nameless").open("wb", buffering=0) as file:
        (tmp_path / "nameless").unlink()
        file.write(b"x" * 300_000)
        open_now = scratch.kept_in(tmp_path, [os.getpid()])
    closed = scratch.kept_in(tmp_path, [os.getpid()])

    assert open_now.size_bytes - closed.size_bytes >= 300_000
    assert closed.size_bytes >= 100_000


@pytest.mark.parametrize("kind", ["chosen", "Landlock alone", "nothing"])
def test_no_worker_leaves_a_folder(kind, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    held = {"Landlock alone": Layers(landlock_abi=landlock.supported_abi(), has_filter=True), "nothing": Unconfined()}
    if kind == "Landlock alone" and not held[kind].confines_files:
        pytest.skip("this kernel has no Landlock")
    try:
        made = choose_sandbox() if kind == "chosen" else Sandbox(held[kind])
    except MachineNotAbleError as error:
        pytest.skip(str(error))
    with made:
        if kind != "nothing" and probe(made):
            pytest.skip("this machine doesn't allow it")
        done = made.run(["python3", "-c", MESS])

    assert done.exit_code == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
