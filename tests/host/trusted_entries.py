"""What trusted processes of tests do."""

import os
import subprocess
import sys
import time
from pathlib import Path


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


def local_model(channel):
    """Play a local model's process; the name of its file says what happens when it is asked."""
    path = Path(channel.receive()["model"])
    question = channel.receive()
    is_first = not path.exists()
    path.touch()
    match path.stem:
        case "crashes":
            os.abort()
        case "crashes once" if is_first:
            sys.stderr.write("llama.cpp: out of memory\n")
            sys.stderr.flush()
            os.abort()
        case "hangs":
            time.sleep(600)
        case "says odd things":
            channel.send({"what": 1})
        case "can't load":
            channel.send({"failed": "it can't be loaded"})
    channel.send({"alive": 1})
    while "schema" in question:
        answers = {"input": 10, "output": 5, "cached": 0, "finish": "stop"}
        channel.send({**answers, "text": f"{question['seed']} {len(question['messages'])}"})
        question = channel.receive()
