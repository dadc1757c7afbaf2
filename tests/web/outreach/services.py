"""Real HTTP servers on loopback: a browser's push service that decrypts what arrives, and any service whose answers a test chooses."""

import base64
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Service:
    """What arrived, and the answer to everything: a status and a body."""

    def __init__(self):
        self.empty()

    def empty(self):
        self.heard, self.status, self.body = [], 201, b""

    def answer(self, status, body=b""):
        self.status, self.body = status, body


def _handler(service):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.heard.append(SimpleNamespace(path=self.path, headers=self.headers, body=body))
            if service.status is None:
                self.connection.close()
                return
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(service.body)))
            self.end_headers()
            self.wfile.write(service.body)

        def log_message(self, *args):
            pass

    return Handler


@contextmanager
def served():
    """A service and the address where it listens."""
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def plain(said):
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


class Browser:
    """A browser that takes notifications: its keys, and what it reads of what its service got."""

    def __init__(self, service, name="one"):
        self.service, self.endpoint = service, f"{service.url}/push/{name}"
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"

    @property
    def said(self):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": text(point), "auth": text(self.secret)}

    def read(self, request):
        data = http_ece.decrypt(
            request.body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return json.loads(data)


def signed_claims(request, public_key):
    """What the sender says of itself, its signature checked against the key that browsers were given (RFC 8292)."""
    said = dict(part.strip().split("=", 1) for part in request.headers["Authorization"][6:].split(","))
    assert request.headers["Authorization"].startswith("vapid ")
    assert said["k"] == public_key
    head, claims, signature = said["t"].split(".")
    raw = plain(signature)
    der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(public_key))
    try:
        key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise AssertionError("signature") from error
    assert json.loads(plain(head)) == {"typ": "JWT", "alg": "ES256"}
    return json.loads(plain(claims))
