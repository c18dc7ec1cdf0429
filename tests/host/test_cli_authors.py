"""`kernelwright authors`: who writes candidates, and what each one needs."""

import json

from run_cli import cli

from kernelwright.authors.tinygrad import author as tinygrad_author


def test_each_author_is_listed_with_what_it_does(capsys):
    said = cli(capsys, "authors")

    assert said.code == 0
    assert all(name in said.out for name in ("fuser", "inductor", "tinygrad", "file:PATH"))


def test_what_is_missing_comes_with_the_command_that_installs_it(capsys, monkeypatch):
    monkeypatch.setattr(tinygrad_author, "find_spec", lambda _: None)

    rows = {row["author"]: row for row in json.loads(cli(capsys, "authors", "--json").out)}

    assert rows["fuser"]["missing"] is None
    assert rows["tinygrad"]["missing"] == "tinygrad is not installed: pip install 'kernelwright[tinygrad]'"
    assert rows["tinygrad"]["does"]
