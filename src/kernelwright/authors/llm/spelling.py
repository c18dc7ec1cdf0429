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


def _provider(  # noqa: PLR0917 - a row of a table
    name: str, protocol: Protocol, keys: str, at: tuple[str, str], prices: str, what: str, *, needs_key: bool = True
) -> Provider:
    """Return a row of the table; ``keys`` are separated by spaces, ``at`` is where it is and what says otherwise."""
    return Provider(
        name=name,
        protocol=protocol,
        key_variables=tuple(keys.split()),
        needs_key=needs_key,
        base_url=at[0],
        url_variable=at[1],
        prices=prices,
        what=what,
    )


_OPENAI = ("https://api.openai.com/v1", "OPENAI_BASE_URL")
_ANTHROPIC = ("https://api.anthropic.com", "ANTHROPIC_BASE_URL")
_DEEPSEEK = ("https://api.deepseek.com", "DEEPSEEK_BASE_URL")
_GOOGLE = ("https://generativelanguage.googleapis.com/v1beta/openai/", "GEMINI_BASE_URL")
_OPENROUTER = ("https://openrouter.ai/api/v1", "OPENROUTER_BASE_URL")
_OLLAMA = ("http://localhost:11434/v1", "OLLAMA_BASE_URL")
_ANYWHERE = ("", "COMPATIBLE_BASE_URL")

PROVIDERS: tuple[Provider, ...] = (
    _provider("openai", "responses", "OPENAI_API_KEY", _OPENAI, "openai", "OpenAI, by its Responses API"),
    _provider("openai-chat", "chat", "OPENAI_API_KEY", _OPENAI, "openai", "OpenAI, by Chat Completions"),
    _provider("anthropic", "messages", "ANTHROPIC_API_KEY", _ANTHROPIC, "anthropic", "Anthropic"),
    _provider("deepseek", "chat", "DEEPSEEK_API_KEY", _DEEPSEEK, "deepseek", "DeepSeek"),
    _provider("google", "chat", "GEMINI_API_KEY GOOGLE_API_KEY", _GOOGLE, "google", "Google, by Chat Completions"),
    _provider("openrouter", "chat", "OPENROUTER_API_KEY", _OPENROUTER, "openrouter", "OpenRouter"),
    _provider("ollama", "chat", "OLLAMA_API_KEY", _OLLAMA, "", "Ollama, here or elsewhere", needs_key=False),
    _provider(
        *("compatible", "chat", "COMPATIBLE_API_KEY", _ANYWHERE, ""),
        "any server of Chat Completions (vLLM, llama.cpp, ...) at --base-url",
        needs_key=False,
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
