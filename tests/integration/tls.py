"""Services with certificates of their own on this machine, at the public addresses that names resolve to."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

# Gets the connection, and what is set when the test is over.
Serve = Callable[[ssl.SSLSocket, threading.Event], None]


class Authority:
    """A certificate authority, and the certificates that it signs."""

    def __init__(self, folder: Path, name: str = "Authority") -> None:
        self._folder, self._name = folder, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        # Python 3.13 takes no authority that does not say what its key is for.
        none = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
        uses = dict.fromkeys((*none, "encipher_only", "decipher_only", "crl_sign"), False)
        own = self._sign(
            self._name,
            self._key,
            x509.BasicConstraints(ca=True, path_length=None),
            x509.KeyUsage(**uses, key_cert_sign=True),
        )
        self.path = folder / f"{name}.pem"
        self.path.write_bytes(own.public_bytes(Encoding.PEM))

    def context(self, host: str) -> ssl.SSLContext:
        """What a server needs to prove that it is the host."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        signed = self._sign(subject, key, x509.SubjectAlternativeName([x509.DNSName(host)]))
        path = self._folder / f"{host}-{signed.serial_number}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(private + signed.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *extensions: x509.ExtensionType
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(hours=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        for extension in extensions:
            critical = not isinstance(extension, x509.SubjectAlternativeName)
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self._key, hashes.SHA256())


class Internet:
    """Names, the addresses that each resolves to, one time after the other, and the services at the addresses."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.names: dict[str, list[list[str]]] = {}
        self.looked_up: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self.requests: list[bytes] = []
        self._ports: dict[str, int] = {}
        self._servers: list[socket.socket] = []
        self._over = threading.Event()
        self._resolve, self._connect = socket.getaddrinfo, socket.socket.connect

    def service(self, host: str, address: str, serve: Serve, context: ssl.SSLContext | None = None) -> None:
        """Let the host be at the address, and do with each connection what `serve` does."""
        self.names.setdefault(host, [[address]])
        secure = context or self.authority.context(host)

        def talk(plain: socket.socket, over: threading.Event) -> None:
            with secure.wrap_socket(plain, server_side=True) as sock:
                self.requests.append(_request(sock))
                serve(sock, over)

        self.plain_service(address, talk)

    def plain_service(self, address: str, serve: Callable[[socket.socket, threading.Event], None]) -> None:
        """The same without TLS."""
        server = socket.create_server(("127.0.0.1", 0))
        self._servers.append(server)
        self._ports[address] = server.getsockname()[1]

        def talk(plain: socket.socket) -> None:
            with plain, suppress(OSError):
                # Whoever called may hang up at any time.
                serve(plain, self._over)

        def accept() -> None:
            while True:
                try:
                    plain = server.accept()[0]
                except OSError:
                    return
                threading.Thread(target=talk, args=(plain,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()

    def resolve(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        """Stands where socket.getaddrinfo stands."""
        if host in self._ports or host not in self.names:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        self.looked_up.append(host)
        answers = self.names[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    def connect(self, sock: socket.socket, address: tuple[str, int]) -> None:
        """Stands where socket.connect stands."""
        self.connected.append(address)
        self._connect(sock, ("127.0.0.1", self._ports[address[0]]))

    def close(self) -> None:
        """End all services."""
        self._over.set()
        for server in self._servers:
            # Closed alone, it would still be accepted from by the thread that waits there.
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()


def _request(sock: ssl.SSLSocket) -> bytes:
    """Head and body of a request."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(each[15:]) for each in head.lower().split(b"\r\n") if each.startswith(b"content-length:"))
    while len(body) < length:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(status: int, *headers: str) -> Serve:
    """A service that answers with a status."""
    lines = [f"HTTP/1.1 {status} X", *headers, "Content-Length: 0", "", ""]
    return lambda sock, _: sock.sendall("\r\n".join(lines).encode())


def hang(_: ssl.SSLSocket, over: threading.Event) -> None:
    """A service that has taken the request and says nothing."""
    over.wait(20)


def repeat(first: bytes, again: bytes, pause: float = 0.0) -> Serve:
    """A service that never comes to an end."""

    def serve(sock: ssl.SSLSocket, over: threading.Event) -> None:
        sock.sendall(first)
        while not over.wait(pause):
            sock.sendall(again)

    return serve
