"""What trusted processes of tests do."""

import os
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


def desk(channel):
    """Play a desk: say what it is opened for, then do as it is told."""
    settings = channel.receive()
    if settings["path"] == "gone.py":
        channel.send({"refused": "gone.py:\nno such file"})
        return
    channel.send({"progress": "loading the problem"})
    channel.send({"ready": True})
    while "ask" in (order := channel.receive()):
        match order["ask"]:
            case "close":
                return
            case "die":
                sys.exit("killed by itself")
            case "fail":
                channel.send({"failed": "Traceback: in /secret/place"})
            case "refuse":
                channel.send({"refused": "no such thing"})
            case "sleep":
                channel.send({"progress": "sleeping"})
                time.sleep(order["seconds"])
        channel.send({"answer": {"process": os.getpid(), "author": settings["author"]}, "summary": order["ask"]})
