"""Makes the fakes beside this file importable from every test folder, and random tests repeatable where CI is."""

import os

from hypothesis import settings

# A machine that judges a change should say the same twice. Elsewhere every run looks at new cases:
# what it finds becomes a case of its own.
settings.register_profile("repeatable", derandomize=True)
if "CI" in os.environ:
    settings.load_profile("repeatable")
