"""`kernelwright mcp` without a client: its pages, and what it refuses in one line."""

import socket

import pytest
from run_cli import PROBLEM, cli


@pytest.fixture
def problem(tmp_path):
    path = tmp_path / "softmax.py"
    path.write_text(PROBLEM)
    return path


def test_the_pages_for_agents_are_printed(capsys):
    assert cli(capsys, "mcp", "--skill").out.startswith("---\nname: kernelwright\n")
    assert "list_problems" in cli(capsys, "mcp", "--agents").out


def test_it_takes_problems(capsys, tmp_path):
    assert "files or folders" in cli(capsys, "mcp").err
    said = cli(capsys, "mcp", tmp_path)

    assert said.code == 2
    assert "no problem in it" in said.err


@pytest.mark.parametrize("address", ["0.0.0.0:0", "example.org:80", "127.0.0.1", ":80", "192.168.0.1:80", "[::]:0"])
def test_it_listens_on_this_machine_alone(capsys, problem, address):
    said = cli(capsys, "mcp", problem, "--target", "cpu", "--http", address)

    assert said.code == 2
    assert "listens on this machine alone" in said.err
    assert said.err.count("\n") == 1


def test_a_port_in_use_is_said_in_one_line(capsys, problem):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = cli(capsys, "mcp", problem, "--target", "cpu", "--http", f"127.0.0.1:{taken.getsockname()[1]}")

    assert said.code == 3
    assert "Name another port" in said.err


@pytest.mark.parametrize(
    ("option", "value", "kind"),
    [("--target", "abacus", "target"), ("--against", "abacus", "baseline"), ("--mode", "x", "mode")],
)
def test_what_does_not_exist_is_said_with_what_does(capsys, problem, option, value, kind):
    said = cli(capsys, "mcp", problem, option, value)

    assert said.code == 2
    assert f"no {kind} called" in said.err


def test_without_the_package_it_says_how_to_get_it(capsys, problem, monkeypatch):
    monkeypatch.setattr("kernelwright.cli.mcp.find_spec", lambda name: None)
    said = cli(capsys, "mcp", problem)

    assert said.code == 3
    assert 'pip install "kernelwright[mcp]"' in said.err
