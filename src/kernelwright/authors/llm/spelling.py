"""How language models are named: ``provider:model``, and which providers there are.

Pure and light: what it takes to talk to one of them is imported when a model is asked.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from kernelwright.errors import BaseUrlError, UnknownNameError

Protocol = Literal["responses", "chat", "messages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Somebody who serves models.

    ``protocol`` is OpenAI's Responses or Chat Completions, or Anthropic's Messages. ``key_variables`` are the
    environment variables a key may be in, first come first served; ``needs_key`` is false where servers without
    keys are usual. ``base_url`` is its usual address ("" where there is none), ``url_variable`` the environment
    variable of another one. ``prices`` is its id in genai-prices, "" where nothing has a price.
    """

    name: str
    protocol: Protocol
    key_variables: tuple[str, ...]
    needs_key: bool = True
    base_url: str
    url_variable: str
    prices: str
    what: str


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        name="openai",
        protocol="responses",
        key_variables=("OPENAI_API_KEY",),
        base_url="https://api.openai.com/v1",
        url_variable="OPENAI_BASE_URL",
        prices="openai",
        what="OpenAI, by its Responses API",
    ),
    Provider(
        name="openai-chat",
        protocol="chat",
        key_variables=("OPENAI_API_KEY",),
        base_url="https://api.openai.com/v1",
        url_variable="OPENAI_BASE_URL",
        prices="openai",
        what="OpenAI, by Chat Completions",
    ),
    Provider(
        name="anthropic",
        protocol="messages",
        key_variables=("ANTHROPIC_API_KEY",),
        base_url="https://api.anthropic.com",
        url_variable="ANTHROPIC_BASE_URL",
        prices="anthropic",
        what="Anthropic",
    ),
    Provider(
        name="deepseek",
        protocol="chat",
        key_variables=("DEEPSEEK_API_KEY",),
        base_url="https://api.deepseek.com",
        url_variable="DEEPSEEK_BASE_URL",
        prices="deepseek",
        what="DeepSeek",
    ),
    Provider(
        name="google",
        protocol="chat",
        key_variables=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        base_url="https://generativelanguage.googleapis.com/v1beta/openai/",
        url_variable="GEMINI_BASE_URL",
        prices="google",
        what="Google, by its own endpoint for Chat Completions",
    ),
    Provider(
        name="openrouter",
        protocol="chat",
        key_variables=("OPENROUTER_API_KEY",),
        base_url="https://openrouter.ai/api/v1",
        url_variable="OPENROUTER_BASE_URL",
        prices="openrouter",
        what="OpenRouter",
    ),
    Provider(
        name="ollama",
        protocol="chat",
        key_variables=("OLLAMA_API_KEY",),
        needs_key=False,
        base_url="http://localhost:11434/v1",
        url_variable="OLLAMA_BASE_URL",
        prices="",
        what="Ollama on this machine, or wherever it is",
    ),
    Provider(
        name="compatible",
        protocol="chat",
        key_variables=("COMPATIBLE_API_KEY",),
        needs_key=False,
        base_url="",
        url_variable="COMPATIBLE_BASE_URL",
        prices="",
        what="any server of Chat Completions (vLLM, llama.cpp, ...); needs --base-url",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A model of a provider."""

    provider: Provider
    model: str

    @property
    def name(self) -> str:
        """``provider:model``, as authors are named."""
        return f"{self.provider.name}:{self.model}"


def spelled(name: str) -> Spelled:
    """Return what ``provider:model`` names; a model's own name may hold more colons.

    Raises:
        UnknownNameError: there is no such provider, or no model is named.
    """
    kind, _, model = name.partition(":")
    known = tuple(f"{each.name}:MODEL" for each in PROVIDERS)
    found = next((each for each in PROVIDERS if each.name == kind), None)
    if found is None:
        raise UnknownNameError("provider of models", kind, known, "Name a model as provider:model.")
    if not model.strip():
        raise UnknownNameError("model", name, known, f"Say which one, as in {kind}:MODEL.")
    return Spelled(provider=found, model=model.strip())


def checked_base_url(url: str) -> str:
    """Return ``url`` if models can be asked there.

    Raises:
        BaseUrlError: it is no http(s) URL, or holds a key; keys come from the environment alone.
    """
    try:
        parts = urlsplit(url)
        has_host = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        raise BaseUrlError(url, "not a URL") from None
    if parts.username is not None or parts.password is not None or parts.query:
        # Not repeated: what stands there may be a secret.
        raise BaseUrlError(f"{parts.scheme}://...", "holds a name, a password or a query; keys are for the environment")
    if not has_host:
        raise BaseUrlError(url, "not an http:// or https:// URL with a host")
    return url
