"""An HTTPS front as an operator's proxy would be: certificate made on the spot, X-Forwarded-Proto told (T1).

It can be slow, and it can spoil what the portal says: a test that is to fail without a safeguard takes it away here.
"""

import datetime
import http.client
import ipaddress
import re
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ONLY_THIS_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class TlsFront:
    """front = TlsFront(port, folder); front.url; front.delay = 5; front.spoil = True"""

    def __init__(self, port: int, folder: Path):
        self.behind, self.delay, self.spoil = port, 0.0, False
        self.seen: list[str] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(folder))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(front: TlsFront) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def pass_on(self) -> None:
            front.seen.append(f"{self.command} {self.path}")
            if front.delay:
                time.sleep(front.delay)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            inner = http.client.HTTPConnection("127.0.0.1", front.behind, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ONLY_THIS_HOP}
            headers |= {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "Accept-Encoding": "identity"}
            inner.request(self.command, self.path, body or None, headers)
            answer = inner.getresponse()
            data, told = answer.read(), answer.getheaders()
            inner.close()
            if front.spoil:
                data, told = _spoilt(self.path, data, told)
            self.send_response_only(answer.status)
            for name, value in told:
                if name.lower() not in ONLY_THIS_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_HEAD = pass_on  # noqa: N815 - the names http.server asks for

        def log_message(self, *_said: object) -> None:
            return

        def handle(self) -> None:
            quiet(super().handle)

    return Handler


def quiet(call: Callable[[], None]) -> None:
    """A browser that goes away in the middle is no news."""
    try:
        call()
    except (OSError, http.client.HTTPException):
        return


def _spoilt(path: str, data: bytes, told: list[tuple[str, str]]) -> tuple[bytes, list[tuple[str, str]]]:
    """Without the safeguards of T1: the cookie stays what it was, and browsers may keep what is typed."""
    if path.endswith("/exit"):
        told = [(name, value) for name, value in told if name.lower() not in ("set-cookie", "clear-site-data")]
    return re.sub(rb'autocomplete="?off"?', b"", data), told


def certificate(folder: Path) -> Path:
    """For localhost, made once in a folder."""
    path = folder / "front.pem"
    if path.exists():
        return path
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begins = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=30))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
