"""The page about predictions shows the chips as they are in the code."""

from pathlib import Path

from kernelwright.timing.prediction.chips import chips_table

PAGE = Path(__file__).parents[2] / "docs" / "prediction.md"
BEGIN, END = "<!-- chips -->\n", "<!-- end of chips -->"


def test_the_page_shows_the_table_of_chips() -> None:
    shown = PAGE.read_text().split(BEGIN)[1].split(END)[0]

    assert shown == chips_table()
