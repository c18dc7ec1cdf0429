"""Compilers are started with what they need of the environment, and with no secrets."""

import sys
from pathlib import Path

import pytest

from kernelwright.compilers.command import Finished, run_command
from kernelwright.compilers.environment import environment_without_secrets

SECRETS = {
    "OPENAI_API_KEY": "sk-1",
    "github_token": "g",
    "AWS_SECRET_ACCESS_KEY": "a",
    "DB_PASSWORD": "p",
    "SSH_AUTH_SOCK": "/tmp/agent",
    "HTTPS_PROXY": "http://me:hunter2@proxy:3128",
}
KEPT = {"SDKROOT": "/sdk", "CPATH": "/include", "http_proxy": "http://proxy:3128", "LANG": "C.UTF-8"}


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name, value in (SECRETS | KEPT).items():
        monkeypatch.setenv(name, value)


def test_secrets_are_left_out_and_everything_else_is_kept():
    given = environment_without_secrets()

    assert not SECRETS.keys() & given.keys()
    assert given.items() >= KEPT.items()
    assert "PATH" in given


def test_a_command_sees_no_secret(tmp_path: Path):
    show = "import os; print(sorted(os.environ))"

    done = run_command((sys.executable, "-c", show), folder=tmp_path, timeout_s=60.0)

    assert isinstance(done, Finished)
    assert "OPENAI_API_KEY" not in done.output
    assert "SDKROOT" in done.output
