"""What of the environment a compiler gets: all of it but secrets.

A source can have the compiler read ``/proc/self/environ`` and repeat it in a complaint, and complaints go to
whoever wrote the source. Compilers need paths, locales and SDKs from the environment, and no keys.
"""

import os
import re

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTH", re.IGNORECASE)
# Where compilers of users' own look for their parts.
_FOR_COMPILERS = (
    *("PATH", "LD_LIBRARY_PATH", "GCC_EXEC_PREFIX", "COMPILER_PATH", "LIBRARY_PATH", "CPATH", "CPLUS_INCLUDE_PATH"),
    *("LANG", "LC_ALL", "LC_MESSAGES"),
)
_SECRET_VALUE = re.compile(r"://[^/\s]*@")  # a URL with a name or a password, as proxies and indexes have


def environment_without_secrets() -> dict[str, str]:
    """Return this process's environment less every variable that by its name or its form may hold a secret."""
    return {
        name: value
        for name, value in os.environ.items()
        if not _SECRET_NAME.search(name) and not _SECRET_VALUE.search(value)
    }


def compilers_environment() -> dict[str, str]:
    """Return what a compiler in the sandbox gets of this process's environment: where its parts are."""
    return {name: value for name, value in environment_without_secrets().items() if name in _FOR_COMPILERS}
