"""Keys and addresses from the environment: read when they are used, and held nowhere.

The one place outside the command line that looks at the environment for an author: a key that no
record, option or object holds can't end up in one of them by mistake.
"""

import base64
import json
import os
from dataclasses import replace
from importlib.util import find_spec
from urllib.parse import quote

from kernelwright.authors.llm.spelling import PROVIDERS, Provider, Spelled, checked_base_url
from kernelwright.records.model_call import Message, ModelCall

PACKAGE = "pydantic_ai"
SCRUBBED = "[key]"
# Shorter values are no keys ("none", "EMPTY"), and taking every "x" out of a text would ruin it.
SHORTEST_KEY = 6
# A shorter one's base64 is a few letters that may stand anywhere.
_SHORTEST_ENCODED = 12


def key_of(provider: Provider) -> str:
    """Return the provider's key, or "" where none is set."""
    for variable in provider.key_variables:
        key = os.environ.get(variable, "").strip()
        if key:
            return key
    return ""


def missing_key(provider: Provider) -> str | None:
    """Return which variable to set, or ``None`` if there is a key or none is needed."""
    if key_of(provider) or not provider.needs_key:
        return None
    return f"no key for {provider.name}: set {' or '.join(provider.key_variables)} in the environment"


def base_url_of(provider: Provider, given: str) -> str:
    """Return where to ask: the address given, else the environment's, else the provider's own; "" if there is none.

    Raises:
        BaseUrlError: an address that can't be used was given.
    """
    url = given or os.environ.get(provider.url_variable, "").strip()
    if not url:
        return provider.base_url
    url = checked_base_url(url)
    if provider.protocol == "messages":
        # Anthropic's addresses end before the version, OpenAI's after it; users have one for both.
        return url.rstrip("/").removesuffix("/v1")
    return url


def missing_for(spelled: Spelled, base_url: str) -> str | None:
    """Return which package, address or key is missing to ask a model, or ``None`` if it can be asked.

    Raises:
        BaseUrlError: an address that can't be used was given.
    """
    provider = spelled.provider
    if find_spec(PACKAGE) is None:
        return "pydantic-ai-slim is not installed: pip install 'kernelwright[llm]'"
    if not base_url_of(provider, base_url):
        return f"no address for {spelled.name}: give --base-url, or set {provider.url_variable} in the environment"
    return missing_key(provider)


def environment_without_keys() -> dict[str, str]:
    """Return this process's environment without providers' keys, for processes that ask no model."""
    names = {variable for provider in PROVIDERS for variable in provider.key_variables}
    return {name: value for name, value in os.environ.items() if name not in names}


def without_keys(text: str) -> str:
    """Return ``text`` without any provider's key that is set.

    A server may repeat a key in an error or in an answer, and a user's own file may hold one. Keys are taken out
    as they are, and as JSON, URLs and base64 write them.
    """
    for form in _forms_of_keys():
        text = text.replace(form, SCRUBBED)
    return text


def message_without_keys(message: Message) -> Message:
    """Return what is said without keys."""
    return replace(message, text=without_keys(message.text), reply=without_keys(message.reply))


def call_without_keys(call: ModelCall) -> ModelCall:
    """Return a call without keys, in every field that holds what somebody else wrote."""
    return replace(
        call,
        messages=tuple(map(message_without_keys, call.messages)),
        text=without_keys(call.text),
        reply=without_keys(call.reply),
        detail=without_keys(call.detail),
        remark=without_keys(call.remark),
    )


def _forms_of_keys() -> list[str]:
    """Return every way a key that is set may be written, longest first: one may be part of another."""
    variables = {variable for provider in PROVIDERS for variable in provider.key_variables}
    keys = {os.environ.get(variable, "").strip() for variable in variables}
    forms = {form for key in keys if len(key) >= SHORTEST_KEY for form in _forms(key)}
    return sorted(forms, key=len, reverse=True)


def _forms(key: str) -> set[str]:
    written = json.dumps(key)[1:-1]
    # A document inside a document, as replies are that quote a request.
    forms = {key, written, json.dumps(written)[1:-1], quote(key, safe=""), quote(key)}
    if len(key) >= _SHORTEST_ENCODED:
        forms |= _encoded(key.encode())
    return forms


def _encoded(key: bytes) -> set[str]:
    """Return what base64 makes of a key wherever it begins: at three offsets."""
    forms: set[str] = set()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + key).decode().rstrip("=")
        # Letters at either end also hold bits of what stands beside the key.
        first, last = -(-8 * before // 6), 8 * (before + len(key)) // 6
        forms |= {whole[first:last], whole[first:last].translate(str.maketrans("+/", "-_"))}
    return forms
