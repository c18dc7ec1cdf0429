"""The gallery in this repository: entries hold the files that were verified, and the index is made from the entries."""

from pathlib import Path

import pytest

from kernelwright.kernelbench.entry import changed_sources, entry_in
from kernelwright.kernelbench.gallery import PAGE, entries_in
from kernelwright.kernelbench.gallery_index import index_page

GALLERY = Path(__file__).parent.parent.parent / "kernels" / "cpu"
FOLDERS = sorted(path.parent.relative_to(GALLERY).as_posix() for path in GALLERY.glob("*/*/result.json"))


def test_there_are_kernels_for_most_problems_of_two_levels():
    assert {folder.partition("/")[0] for folder in FOLDERS} >= {"level1", "level2"}
    assert len(FOLDERS) >= 120


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_entrys_files_are_those_that_were_verified(folder):
    entry = entry_in(GALLERY / folder)

    assert entry.folder == folder
    assert entry.candidate.sources
    assert changed_sources(GALLERY / folder, entry.candidate.sources) == ()


def test_the_index_says_what_the_entries_say():
    assert (GALLERY / PAGE).read_text() == index_page(entries_in(GALLERY))


def test_nothing_in_it_names_a_folder_of_the_machine_it_was_made_on():
    texts = [path.read_text() for path in GALLERY.rglob("*") if path.suffix in {".json", ".md", ".py", ".cpp"}]

    assert not [text for text in texts if "/home/" in text or "/root/" in text]
