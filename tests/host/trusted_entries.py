"""What trusted processes of tests do."""

import subprocess
import sys
import time


def starts_another(channel):
    """Start a process in a session of its own, as compilers are, and say which."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True) as other:
        channel.send({"started": other.pid})
        time.sleep(600)


def fails(channel):
    channel.send({"ready": True})
    raise RuntimeError("last words")
