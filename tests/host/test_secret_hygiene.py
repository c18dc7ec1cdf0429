"""Keys are planted in every provider's variable, repeated by a server in every way it has, and found nowhere.

One run of KernelBench's kind over one problem, as users start it, in processes of its own: the store, its blobs and
its write-ahead log, stdout and stderr, the report's pages, an export, a recording and its replay, what servers were
sent, and the environments of all that was started meanwhile.
"""

import base64
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from kernelwright.authors.llm.spelling import PROVIDERS
from kernelwright.store.store import Store
from loopback_models import Answer, Fails, LoopbackModels, Sent

VARIABLES = sorted({variable for provider in PROVIDERS for variable in provider.key_variables})
# With what URLs, JSON and base64 write in another way.
KEYS = {variable: f'sk-{variable}/+="\\&0123456789' for variable in VARIABLES}
AUTHORS = "openai:gpt-5,anthropic:claude-sonnet-4-5"
TIME_S = 150  # on an idle machine it takes a tenth of that
LOOK_EVERY_S = 0.02

PROBLEM = f"""
import torch

# {KEYS["DEEPSEEK_API_KEY"]} was pasted here by mistake

class Model(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x) * 2.0

def get_inputs():
    return [torch.randn(16, 100)]

def get_init_inputs():
    return []
"""
PLAN = """```python plan.py
def forward(x, *, p):
    rows, n = x.shape
    out = empty((rows, n), dtype=x.dtype)
    launch("doubled", x, out, n, threads=(rows,))
    return out
```
"""
KERNEL = """```cpp doubled.cpp
// {said}
extern "C" void doubled(const float* x, float* out, int64_t n, int64_t begin, int64_t end) {{
  for (volatile int wait = 0; wait < 300000; wait = wait + 1) {{}}  // surely no win: proving one takes long
  for (int64_t i = begin * n; i < end * n; ++i) out[i] = x[i] > 0.0f ? 2.0f * x[i] : {zero};
}}
```
"""
MODULE = """```python model_new.py
import os, pathlib, torch

class ModelNew(torch.nn.Module):
    def forward(self, x):
        seen = list(os.environ.values())
        for file in sorted(pathlib.Path("/proc").glob("[0-9]*/environ")):
            try:
                seen += file.read_bytes().decode(errors="replace").split("\\0")
            except OSError:
                pass
        raise RuntimeError(f"of {len(seen)} variables these hold a key: {[each for each in seen if 'sk-' in each]}")
```
"""


def forms_of(key):
    """How a key may be written: as it is, as JSON, as in a URL, in base64 wherever it begins in it."""
    forms = {key, key.replace("\\", "\\\\").replace('"', '\\"'), quote(key, safe=""), quote(key)}
    for before in range(3):
        for encoded in (base64.b64encode, base64.urlsafe_b64encode):
            forms.add(encoded(bytes(before) + key.encode()).decode()[4 * (before > 0) : -4])
    return forms


FORMS = {form.encode() for key in KEYS.values() for form in forms_of(key)}


def repeated(sent):
    """Everything a server can repeat of a request's key."""
    key = sent.headers.get("authorization", sent.headers.get("x-api-key", "")).removeprefix("Bearer ")
    return " ".join((f"Bearer {key}", quote(key, safe=""), base64.b64encode(f"Bearer {key}".encode()).decode()))


def steps(sent, _number, asked):
    """Answer OpenAI's models by their own script: Anthropic's is asked beside them, whenever that is."""
    number = next(asked) if sent.path != "/messages" else 0
    said = repeated(sent)
    headers = (("x-you-sent", said.split()[1]), ("request-id", said.split()[2]))
    if sent.path == "/messages":
        return Fails(status=401, kind="authentication_error", message=f"invalid x-api-key: {said}", headers=headers)
    kernels = [KERNEL.format(said=said.replace("\n", " "), zero=zero) for zero in ("0.0f)", "0.0f")]
    return [
        Fails(status=503, message=f"overloaded; you sent {said}", headers=headers),
        Answer(text=f"{said}\n\n{PLAN}\n{kernels[0]}", thinking=said, headers=headers),
        Answer(text=f"{said}\n\n{MODULE}", thinking=said, headers=headers),
        Answer(text=f"{said}\n\n{PLAN}\n{kernels[1]}", thinking=said, headers=headers, is_document=True),
        Answer(text=f"I won't: {said}", stop="refusal", headers=headers),
        Fails(status=401, message=f"Incorrect API key provided: {said}", headers=headers),
    ][min(number, 6) - 1]


@dataclass(slots=True)
class Watched:
    """The environments of all processes below this one, by command."""

    seen: dict[str, set[bytes]] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    def look(self):
        while not self.is_over.wait(LOOK_EVERY_S):
            for process in below(os.getpid()):
                try:
                    command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                    self.seen.setdefault(command, set()).add(Path(f"/proc/{process}/environ").read_bytes())
                except OSError:
                    continue  # ended meanwhile, or not ours to look at


def below(ancestor):
    parents = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(Path(entry.path, "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found, last = set(), {ancestor}
    while last:
        last = {child for child, parent in parents.items() if parent in last} - found
        found |= last
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Conducted:
    folder: Path
    said: str
    sent: tuple[Sent, ...]
    commands: dict[str, set[bytes]]
    codes: tuple[int, ...]


def run(folder, environment, *words):
    """Run the command line, and return its code and what it said."""
    command = [sys.executable, "-m", "kernelwright.cli.main", *map(str, words)]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def conducted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hygiene")
    problems = folder.parent / "problems" / "level1"
    problems.mkdir(parents=True, exist_ok=True)
    (problems / "1_Doubled.py").write_text(PROBLEM)
    watched = Watched()
    looking = threading.Thread(target=watched.look)
    with LoopbackModels(step_for=partial(steps, asked=count(1))) as server:
        variables = KEYS | {"OPENAI_BASE_URL": server.url, "ANTHROPIC_BASE_URL": server.root}
        environment = os.environ | variables | {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
        looking.start()
        words = ("kernelbench", problems.parent, "--level", "1", "--authors", AUTHORS, "--time", TIME_S)
        first = run(folder, environment, *words, "--out", "results", "--mode", "eval", "--target", "cpu")
        home = folder / "results" / "store"
        # Left open: the write-ahead log stays beside the store.
        with Store(home) as store:
            (stored,) = store.runs()
            rest = [
                run(folder, environment, "runs", *words, "--home", home)
                for words in (
                    ("show", stored.id),
                    ("show", stored.id, "--json"),
                    ("export", stored.id, "exported"),
                    ("record", stored.id, "--out", "traffic.json"),
                )
            ]
        watched.is_over.set()
        looking.join()
        return Conducted(
            folder=folder,
            said="\n".join(text for _, text in (first, *rest)),
            sent=tuple(server.sent),
            commands=watched.seen,
            codes=tuple(code for code, _ in (first, *rest)),
        )


def holds_a_key(content):
    return sorted(form for form in FORMS if form in content)


def test_the_server_was_asked_with_the_keys_and_everything_was_said(conducted):
    assert conducted.codes == (0, 0, 0, 0, 0), conducted.said
    headers = [sent.headers for sent in conducted.sent]
    sent_keys = [each.get("x-api-key", "") + each.get("authorization", "").removeprefix("Bearer ") for each in headers]
    assert set(sent_keys) == {KEYS["OPENAI_API_KEY"], KEYS["ANTHROPIC_API_KEY"]}
    with Store(conducted.folder / "results" / "store") as store:
        (stored,) = store.runs()
        calls, attempts = store.calls_of(stored.id), store.attempts_of(stored.id)
    calls = sorted(calls, key=lambda call: call.author != AUTHORS.partition(",")[0])
    assert [call.outcome for call in calls] == [*["answered"] * 3, "refused", *["not_authorised"] * 2]
    assert all("[key]" in call.text + call.detail for call in calls)
    assert "[key] was pasted here by mistake" in calls[0].messages[1].text
    assert [type(each.built).__name__ for each in attempts[:3]] == ["BuildFailed", "Artifact", "Artifact"]
    assert re.search(r"of \d\d+ variables these hold a key: \[\]", attempts[1].verdict.evidence)
    assert attempts[2].verdict.facts.own_kernels == ("doubled",)


def test_no_key_is_in_anything_that_was_written(conducted):
    files = [path for path in conducted.folder.rglob("*") if path.is_file()]

    names = {path.name for path in files}
    assert {"store.sqlite3", "report.html", "results.md", "run.json", "traffic.json", "doubled.cpp"} <= names
    assert len(files) > 40
    assert {str(path): found for path in files if (found := holds_a_key(path.read_bytes()))} == {}


def test_no_key_is_printed(conducted):
    assert "[key]" in conducted.said
    assert holds_a_key(conducted.said.encode()) == []


def test_a_provider_is_sent_its_own_key_and_that_in_one_header_alone(conducted):
    for sent in conducted.sent:
        assert holds_a_key(sent.text.encode()) == []
        (told,) = {name: value for name, value in sent.headers.items() if holds_a_key(value.encode())}.items()
        assert told[0] in {"authorization", "x-api-key"}
        assert KEYS["ANTHROPIC_API_KEY" if sent.path == "/messages" else "OPENAI_API_KEY"] in told[1]


def test_no_child_but_those_that_ask_models_is_given_a_key(conducted):
    with_keys = {command for command, given in conducted.commands.items() if any(map(holds_a_key, given))}

    # Compilers, and what candidates and baselines are forked of; what lives for less is not always seen.
    for name in ("-std=c++17 -O3", "kernelwright.sandbox.server"):
        assert any(name in command for command in conducted.commands), sorted(conducted.commands)
    # Python's own `platform` asks the system for the processor's name; nothing of a candidate is in that.
    asking = ("kernelwright.cli.main", "uname")
    assert [command for command in with_keys if not any(name in command for name in asking)] == []
