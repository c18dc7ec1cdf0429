"""provider:model names a language model; what can't be asked is one line that says what to do."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kernelwright
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.keys import base_url_of, environment_without_keys, key_of, missing_key, without_keys
from kernelwright.authors.llm.spelling import PROVIDERS, spelled
from kernelwright.authors.registry import author_named
from kernelwright.errors import BaseUrlError, UnknownNameError

BY_NAME = {provider.name: provider for provider in PROVIDERS}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for provider in PROVIDERS:
        for variable in (*provider.key_variables, provider.url_variable):
            monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize(
    ("name", "provider", "model"),
    [
        ("openai:gpt-5", "openai", "gpt-5"),
        ("ollama:qwen2.5-coder:7b", "ollama", "qwen2.5-coder:7b"),
        ("openrouter:deepseek/deepseek-r1", "openrouter", "deepseek/deepseek-r1"),
    ],
)
def test_a_name_is_provider_and_model(name, provider, model):
    found = spelled(name)

    assert (found.provider.name, found.model, found.name) == (provider, model, name)
    assert author_named(name).name == name


def test_an_unknown_provider_is_told_with_those_that_exist():
    with pytest.raises(UnknownNameError, match=r"no provider of models called 'gemini'; known: openai:MODEL, .*google"):
        author_named("gemini:pro")


@pytest.mark.parametrize("name", ["openai:", "openai: "])
def test_a_model_must_be_named(name):
    with pytest.raises(UnknownNameError, match=r"Say which one, as in openai:MODEL"):
        author_named(name)


def test_the_variable_to_set_is_named_and_its_value_never_is(monkeypatch):
    assert missing_key(BY_NAME["openai"]) == "no key for openai: set OPENAI_API_KEY in the environment"
    assert "GEMINI_API_KEY or GOOGLE_API_KEY" in (missing_key(BY_NAME["google"]) or "")
    assert missing_key(BY_NAME["ollama"]) is None

    monkeypatch.setenv("GOOGLE_API_KEY", " key-in-second-place ")
    assert missing_key(BY_NAME["google"]) is None
    assert key_of(BY_NAME["google"]) == "key-in-second-place"


def test_the_address_given_goes_before_the_environments_and_that_before_the_providers(monkeypatch):
    openai = BY_NAME["openai"]

    assert base_url_of(openai, "") == "https://api.openai.com/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert base_url_of(openai, "") == "http://127.0.0.1:1/v1"
    assert base_url_of(openai, "http://127.0.0.1:2/v1") == "http://127.0.0.1:2/v1"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/", "http://127.0.0.1:1"])
def test_one_address_serves_both_protocols_though_anthropics_ends_before_the_version(url):
    assert base_url_of(BY_NAME["anthropic"], url).rstrip("/") == "http://127.0.0.1:1"


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host/v1", "http://", "http://[", "https:///v1"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(BaseUrlError, match=r"Name one as in http://127\.0\.0\.1:8000/v1"):
        author_named("openai:gpt-5", AuthorOptions(base_url=url))


@pytest.mark.parametrize(
    "url", ["http://user:hunter22@host/v1", "http://hunter22@host/v1", "http://host/v1?key=hunter22"]
)
def test_a_key_in_an_address_is_refused_and_not_repeated(url):
    with pytest.raises(BaseUrlError, match="for the environment") as told:
        author_named("openai:gpt-5", AuthorOptions(base_url=url))

    assert "hunter22" not in str(told.value)
    assert told.value.__context__ is None or "hunter22" not in str(told.value.__context__)


def test_a_server_without_an_address_says_how_to_give_one():
    assert author_named("compatible:m").available() == (
        "no address for compatible:m: give --base-url, or set COMPATIBLE_BASE_URL in the environment"
    )
    assert author_named("compatible:m", AuthorOptions(base_url="http://127.0.0.1:1/v1")).available() is None


def test_keys_of_all_providers_are_taken_out_of_texts_and_short_ones_are_no_keys(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-12345678")
    monkeypatch.setenv("GOOGLE_API_KEY", " g-12345678\n")
    monkeypatch.setenv("OLLAMA_API_KEY", "none")

    assert without_keys("your key sk-12345678 is wrong, g-12345678 too") == "your key [key] is wrong, [key] too"
    assert without_keys("none of it") == "none of it"


@given(st.text("abXYZ019-_+/=%&.\"\\' ", min_size=3, max_size=60), st.binary(max_size=5))
def test_keys_are_taken_out_however_they_are_written(some, before):
    key = f"sk-{some}!"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANTHROPIC_API_KEY", key)
        quoted = json.dumps({"inner": key})

        assert json.loads(without_keys(json.dumps({"said": f"Bearer {key}"}))) == {"said": "Bearer [key]"}
        assert json.loads(json.loads(without_keys(json.dumps(quoted)))) == {"inner": "[key]"}
        assert without_keys(f"?k={quote(key, safe='')}&{key}{key}") == "?k=[key]&[key][key]"
        if len(key) >= 12:
            told = without_keys(base64.b64encode(before + key.encode() + b"after").decode())
            assert "[key]" in told
            assert len(told) < len(before) * 4 / 3 + len("[key]") + 14  # nothing of it but bits beside its neighbours'


def test_processes_that_ask_no_model_get_no_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-12345678")
    monkeypatch.setenv("GOOGLE_API_KEY", "g-12345678")
    monkeypatch.setenv("HF_TOKEN", "for the user's own reference")

    given = environment_without_keys()

    assert not {"OPENAI_API_KEY", "GOOGLE_API_KEY"} & given.keys()
    assert {"PATH", "HF_TOKEN"} <= given.keys()


def test_nothing_heavy_is_imported_before_a_model_is_asked():
    script = """
import sys
import kernelwright
from kernelwright.authors.registry import author_named
author_named("openai:gpt-5").available()
author_named("anthropic:claude-sonnet-4-5").available()
heavy = {"pydantic_ai", "openai", "anthropic", "httpx2", "genai_prices"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_one_module_alone_talks_to_providers():
    heavy = re.compile(r"^\s*(?:import|from) (?:pydantic_ai|openai|anthropic|httpx2|genai_prices)\b", re.MULTILINE)
    source = Path(kernelwright.__file__).parent

    found = [str(path.relative_to(source)) for path in source.rglob("*.py") if heavy.search(path.read_text())]

    assert found == ["authors/llm/models.py"]
