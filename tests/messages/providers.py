"""Stand-ins for text providers on loopback: real sockets, scripted answers."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Provider:
    """`answers` are given in turn: (status, headers, body) or "cut" (takes it, then closes) or "refuse cut"."""

    port: int = 0
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)  # by idempotency key or reference
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://portal:secret@127.0.0.1:{self.port}/texts"

    @property
    def notify_url(self) -> str:
        return f"notify://127.0.0.1:{self.port}/?key=name-{'a' * 36}-{'b' * 36}&template=t&callback=token"


@contextmanager
def provider() -> Iterator[Provider]:
    state = Provider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: Any) -> None:
            return None

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            state.asked.append(("POST", self.path, dict(self.headers), body))
            said = json.loads(body)
            answer = state.answers.pop(0) if state.answers else (201, {}, {"id": f"p{len(state.taken)}"})
            key = said.get("reference", self.path)
            if answer == "cut" or (isinstance(answer, tuple) and answer[0] < 300):
                state.taken.setdefault(key, said)
            if answer in ("cut", "refuse cut"):
                self.close_connection = True
                return
            self._say(*answer)

        def do_GET(self) -> None:
            state.asked.append(("GET", self.path, dict(self.headers), b""))
            answer = state.answers.pop(0) if state.answers else None
            if answer is not None:
                self._say(*answer)
            elif "reference=" in self.path:
                key = self.path.split("reference=")[1].split("&")[0]
                self._say(200, {}, {"notifications": [{"id": "x"}] if key in state.taken else []})
            else:
                self._say(200 if self.path.rsplit("/", 1)[1] in state.taken else 404, {}, {})

        def _say(self, status: int, headers: dict[str, str], body: Any) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()


@contextmanager
def dripping(first: bytes = b"220 drip\r\n", seconds: float = 0.05) -> Iterator[int]:
    """Answers one byte at a time, and never comes to an end. Gives its port."""
    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def talk(line: socket.socket) -> None:
        try:
            line.sendall(first)
            while not stop.is_set():
                line.sendall(b"2")
                time.sleep(seconds)
        except OSError:
            return
        finally:
            line.close()

    def accept() -> None:
        while not stop.is_set():
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(line,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    stop.set()
    server.close()
