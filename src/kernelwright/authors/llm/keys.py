"""Keys and addresses from the environment: read when they are used, and held nowhere.

The one place outside the command line that looks at the environment for an author: a key that no
record, option or object holds can't end up in one of them by mistake.
"""

import os

from kernelwright.authors.llm.spelling import PROVIDERS, Provider, checked_base_url

SCRUBBED = "[key]"
# Shorter values are no keys ("none", "EMPTY"), and taking every "x" out of a text would ruin it.
SHORTEST_KEY = 6


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


def environment_without_keys() -> dict[str, str]:
    """Return this process's environment without providers' keys, for processes that ask no model."""
    names = {variable for provider in PROVIDERS for variable in provider.key_variables}
    return {name: value for name, value in os.environ.items() if name not in names}


def scrubbed(text: str, key: str) -> str:
    """Return ``text`` without the key: a server may repeat it in an error or in an answer."""
    return text.replace(key, SCRUBBED) if len(key) >= SHORTEST_KEY else text
