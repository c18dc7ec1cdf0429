"""Every provider is asked in its own protocol: where, with which key, with the reasoning it wants back."""

import asyncio
import json

import pytest

from fake_stations import FakeStations
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.llm.author import LanguageModel
from kernelwright.authors.llm.models import Failed, ProviderLine, Said
from kernelwright.authors.llm.spelling import PROVIDERS, spelled
from kernelwright.records.model_call import Message, Tokens
from llm_runs import Asked, candidate
from loopback_models import Answer, Fails, LoopbackModels
from stored_run import RUN

PATHS = {"responses": "/responses", "chat": "/chat/completions", "messages": "/messages"}
MESSAGES = (Message(speaker="system", text="You write kernels."), Message(speaker="user", text="A softmax."))
# A name that each provider's prices know, where it has prices.
MODELS = {
    "openai": "gpt-5",
    "openai-chat": "gpt-4.1",
    "anthropic": "claude-sonnet-4-5",
    "deepseek": "deepseek-chat",
    "google": "gemini-2.5-pro",
    "openrouter": "anthropic/claude-sonnet-4.5",
    "ollama": "qwen2.5-coder:7b",
    "compatible": "anything",
}


@pytest.fixture(autouse=True)
def all_keys(monkeypatch):
    for provider in PROVIDERS:
        for variable in provider.key_variables:
            monkeypatch.setenv(variable, f"key-of-{variable.lower()}")


def asked(name, server, messages=MESSAGES):
    line = ProviderLine(spelled=spelled(name), base_url=server.url)
    return line(messages, seconds=20.0, silence_s=5.0)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_each_provider_is_asked_by_its_protocol_and_told_apart_by_its_key(provider):
    with LoopbackModels([Answer(text="Done.")]) as server:
        said = asked(f"{provider.name}:{MODELS[provider.name]}", server)

    assert isinstance(said, Said), said
    assert (said.outcome, said.text) == ("answered", "Done.")
    assert said.tokens.input == 1000
    assert said.tokens.output == 300
    assert said.tokens.cached == 200
    assert (said.cost_usd is not None) == bool(provider.prices)
    (sent,) = server.sent
    assert sent.path == PATHS[provider.protocol]
    assert sent.body["model"] == MODELS[provider.name]
    assert sent.body["stream"] is True
    headers = {name.lower(): value for name, value in sent.headers.items()}
    key = f"key-of-{provider.key_variables[0].lower()}"
    assert headers.get("authorization", headers.get("x-api-key")).endswith(key)
    assert "You write kernels." in sent.text
    assert "A softmax." in sent.text


@pytest.mark.parametrize("name", ["ollama:m", "compatible:m"])
def test_a_server_without_keys_is_asked_without_one_of_ours(name, monkeypatch):
    for variable in spelled(name).provider.key_variables:
        monkeypatch.delenv(variable)

    with LoopbackModels([Answer(text="Done.")]) as server:
        said = asked(name, server)

    assert isinstance(said, Said)
    assert "key-of" not in json.dumps(server.sent[0].headers)


@pytest.mark.parametrize(
    ("name", "reasoning"),
    [
        ("openai:gpt-5", '"encrypted_content": "c2VjcmV0"'),
        ("anthropic:claude-sonnet-4-5", '"signature": "c2lnbmVk"'),
        ("deepseek:deepseek-reasoner", '"reasoning_content": "Let me think."'),
    ],
)
def test_reasoning_goes_back_where_the_provider_wants_it(store, name, reasoning):
    with LoopbackModels([candidate("slow 0.5", thinking="Let me think."), candidate("fast 2.0")]) as server:
        Asked(server, attempts=2).search(store, FakeStations(), name).conduct()

    assert reasoning in server.sent[1].text
    assert store.calls_of(RUN.id)[1].outcome == "answered"


def test_what_stays_the_same_is_marked_for_anthropics_cache():
    with LoopbackModels([Answer(text="Done.")]) as server:
        asked("anthropic:claude-sonnet-4-5", server)

    assert "cache_control" in json.dumps(server.sent[0].body["system"])


def test_a_model_is_asked_from_within_a_running_event_loop_too():
    async def notebook(server):
        return asked("openai:gpt-5", server)

    with LoopbackModels([Answer(text="Done.")]) as server:
        assert asyncio.run(notebook(server)).outcome == "answered"


def test_an_answer_that_never_ends_is_given_up_when_time_is():
    class Slow(LoopbackModels):
        def next_step(self, sent):
            self.is_over.wait(3.0)
            return super().next_step(sent)

    with Slow([Answer(text="Done.")]) as server:
        line = ProviderLine(spelled=spelled("openai:gpt-5"), base_url=server.url)
        failed = line(MESSAGES, seconds=0.5, silence_s=5.0)

    assert isinstance(failed, Failed)
    assert (failed.outcome, failed.may_pass) == ("timed_out", False)
    assert "give the search more --time" in failed.detail


def test_what_a_stream_used_before_it_was_cut_is_told():
    with LoopbackModels([Answer(text="x" * 200, cut_after=4)]) as server:
        failed = asked("anthropic:claude-sonnet-4-5", server)

    assert isinstance(failed, Failed)
    assert (failed.outcome, failed.may_pass) == ("provider_failed", True)
    assert failed.tokens == Tokens(input=1000, output=1, cached=200)
    assert failed.cost_usd > 0


def test_a_server_that_repeats_the_key_does_not_get_it_into_what_we_keep():
    key = "key-of-openai_api_key"
    repeats = [Fails(status=401, kind="invalid_api_key", message=f"Incorrect API key provided: {key}")]
    with LoopbackModels(repeats) as server:
        failed = asked("openai:gpt-5", server)
    with LoopbackModels([Answer(text=f"Your key is {key}.", thinking=f"Hm, {key}.")]) as server:
        said = asked("openai:gpt-5", server)

    assert "Incorrect API key provided: [key]" in failed.detail
    assert said.text == "Your key is [key]."
    assert key not in said.reply


def test_an_unreachable_server_is_a_failure_that_may_pass():
    with LoopbackModels() as server:
        url = server.url
    failed = ProviderLine(spelled=spelled("openai:gpt-5"), base_url=url)(MESSAGES, seconds=5.0, silence_s=2.0)

    assert (failed.outcome, failed.may_pass) == ("provider_failed", True)


@pytest.mark.parametrize("name", ["openai:gpt-5", "openai-chat:gpt-4.1", "anthropic:claude-sonnet-4-5"])
def test_half_a_character_does_not_lose_an_answer_that_is_paid_for(store, name):
    with LoopbackModels([candidate("fast 2.0\n# \ud83d")]) as server:
        Asked(server, attempts=1).search(store, FakeStations(), name).conduct()

        assert len(server.sent) == 1
    (call,) = store.calls_of(RUN.id)
    assert "fast 2.0\n# ?" in call.text


def test_a_model_needs_its_package(monkeypatch):
    monkeypatch.setattr("kernelwright.authors.llm.keys.find_spec", lambda _: None)

    author = LanguageModel(spelled("openai:gpt-5"), AuthorOptions())

    assert author.available() == "pydantic-ai-slim is not installed: pip install 'kernelwright[llm]'"
