"""A server on loopback that speaks the protocols of model providers, with a script of answers and faults.

It answers requests in the order of its script (the last step again and again), keeps what it was
sent, and keeps the books of what it handed out: the tokens of every usage record that left it.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import loopback_protocols as protocols

PROTOCOLS = {
    "/chat/completions": (protocols.chat_document, protocols.chat_events),
    "/responses": (protocols.responses_document, protocols.responses_events),
    "/messages": (protocols.messages_document, protocols.messages_events),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer. ``stop`` is "end", "length", "filter" or "refusal"; ``without`` names fields to leave out.

    ``cut_after`` closes the connection after so many events of a stream. ``is_document`` answers
    with one document even where a stream was asked for. ``headers`` are sent beside the usual ones.
    """

    text: str = ""
    input_tokens: int = 1000
    cached_tokens: int = 200
    output_tokens: int = 300
    reasoning_tokens: int = 50
    thinking: str = ""
    stop: str = "end"
    tool: str = ""
    without: tuple[str, ...] = ()
    cut_after: int | None = None
    is_document: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fails:
    """An HTTP status with an error of the protocol's own form."""

    status: int
    kind: str = "server_error"
    message: str = "something went wrong"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Status 200 with these bytes, whatever they are."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangs:
    """Says nothing for so long, then closes."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drops:
    """Closes the connection without a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: dict

    @property
    def text(self):
        """Everything that was sent, as text."""
        return json.dumps(self.body)


@dataclass(slots=True)
class Books:
    """Tokens handed out."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, usage):
        cached = usage.get("cache_read_input_tokens", 0)
        details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
        with self.lock:
            self.input_tokens += usage.get("prompt_tokens", usage.get("input_tokens", 0)) + cached
            self.output_tokens += usage.get("completion_tokens", usage.get("output_tokens", 0))
            self.cached_tokens += cached + details.get("cached_tokens", 0)


class LoopbackModels:
    """The server; use as a context manager. ``step_for(sent, number)`` may take the place of a script."""

    def __init__(self, script=(), step_for=None):
        self.script, self.step_for = list(script), step_for
        self.sent, self.books = [], Books()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.loopback = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.is_over = threading.Event()

    @property
    def root(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self):
        return f"{self.root}/v1"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_step(self, sent):
        with self._lock:
            self.sent.append(sent)
            number = len(self.sent)
        if self.step_for is not None:
            return self.step_for(sent, number)
        return self.script[min(number, len(self.script)) - 1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        path = self.path.partition("?")[0].removeprefix("/v1")
        sent = Sent(path=path, headers={name.lower(): value for name, value in self.headers.items()}, body=body)
        step = self.server.loopback.next_step(sent)
        match step:
            case Hangs():
                self.server.loopback.is_over.wait(step.seconds)
                self.close_connection = True
            case Drops():
                self.close_connection = True
            case Raw():
                self._document(200, step.body, step.content_type)
            case Fails():
                told = protocols.error_document(path, step.status, step.kind, step.message)
                self._document(step.status, json.dumps(told).encode(), headers=step.headers)
            case Answer():
                self._answer(step, path, body)

    def _answer(self, answer, path, body):
        document, events = PROTOCOLS[path]
        if body.get("stream") and not answer.is_document:
            self._stream(answer, events(answer, body["model"]))
            return
        told = document(answer, body["model"])
        if "usage" in told and "usage" not in answer.without:
            self.server.loopback.books.add(told["usage"])
        told = {name: value for name, value in told.items() if name not in answer.without}
        self._document(200, json.dumps(told).encode(), headers=answer.headers)

    def _stream(self, answer, events):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        for number, (name, fields) in enumerate(events):
            if answer.cut_after == number:
                self.close_connection = True
                return
            kept = {key: value for key, value in fields.items() if key not in answer.without}
            self._count(kept)
            said = f"event: {name}\n" if name else ""
            self._chunk(f"{said}data: {json.dumps(kept)}\n\n".encode())
        self._chunk(b"data: [DONE]\n\n" if name is None else b"")
        self.wfile.write(b"0\r\n\r\n")

    def _count(self, fields):
        """Enter what an event says was used; a later message of Anthropic's replaces what its first one said."""
        if fields.get("type") == "message_start":
            self.server.loopback.books.add(fields["message"]["usage"])
        elif fields.get("type") == "message_delta":
            self.server.loopback.books.add({"output_tokens": fields["usage"]["output_tokens"] - 1})
        elif usage := fields.get("usage") or (fields.get("response") or {}).get("usage"):
            self.server.loopback.books.add(usage)

    def _chunk(self, data):
        if data:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    def _document(self, status, body, content_type="application/json", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def retry_after(seconds):
    """The header of a provider that says when to come again."""
    return (("Retry-After", str(seconds)),)


def soon():
    """An HTTP date a second from now."""
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 1))
