"""What of the environment a compiler gets: all of it but secrets.

A source can have the compiler read ``/proc/self/environ`` and repeat it in a complaint, and complaints go to
whoever wrote the source. Compilers need paths, locales and SDKs from the environment, and no keys.
"""

import os
import re

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTH", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"://[^/\s]*@")  # a URL with a name or a password, as proxies and indexes have


def environment_without_secrets() -> dict[str, str]:
    """Return this process's environment less every variable that by its name or its form may hold a secret."""
    return {
        name: value
        for name, value in os.environ.items()
        if not _SECRET_NAME.search(name) and not _SECRET_VALUE.search(value)
    }
