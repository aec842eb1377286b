"""A hub on this computer that speaks as timm's does, by https, and misbehaves on demand."""

from __future__ import annotations

import hashlib
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme


@dataclass
class Hub:
    """What the hub holds and how it behaves; ``asked`` are the requests it got, as (method, path, range)."""

    files: dict[str, bytes] = field(default_factory=dict)
    """By the path of their address: ``/timm/resnet18.a1_in1k/resolve/main/model.safetensors``."""

    cut_after: list[int] = field(default_factory=list)
    """For the next answers with content: the line is cut after so many bytes."""

    stalled: threading.Event | None = None
    """Where there is one: the next answer stops in its middle until this is set."""

    closed: bool = False
    """Whether content is refused (503)."""

    knows_ranges: bool = True
    damage: bool = False
    """Whether a byte of what is sent is another one."""

    checksums: bool = True
    plain_content: bool = False
    """Whether the content is said to lie at an address without encryption."""

    address: str = ""
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def starts(self) -> list[int]:
        """From which byte on content was asked for, each time that it was."""
        asked = [range_ for _method, path, range_ in self.asked if "/content/" in path]
        return [int((range_ or "bytes=0-").removeprefix("bytes=").rstrip("-")) for range_ in asked]


@contextmanager
def running(hub: Hub, folder: Path) -> Iterator[Path]:
    """Serve ``hub``; gives the file with the certificate to trust."""
    authority = trustme.CA()
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = ThreadingHTTPServer(("localhost", 0), _handler(hub))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    hub.address = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield trusted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def point_at(address: str, trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have timm's weights come from ``address``, as HF_ENDPOINT would say it; its certificate is believed."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setenv("HF_ENDPOINT", address)  # for processes that are started
    monkeypatch.setattr(
        "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
        address + "/{repo_id}/resolve/{revision}/{filename}",
    )


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._note()
            content = hub.files.get(self.path)
            if content is None:
                self._say(404, {})
                return
            sha256 = hashlib.sha256(content).hexdigest()
            address = hub.address.replace("https", "http", 1) if hub.plain_content else hub.address
            headers = {"Location": f"{address}/content/{sha256}", "X-Repo-Commit": "0" * 40}
            if hub.checksums:
                headers |= {"X-Linked-ETag": f'"{sha256}"', "X-Linked-Size": str(len(content))}
                self._say(302, headers)
            else:
                self._say(200, {"ETag": f'"{"1" * 40}"', "Content-Length": str(len(content))})

        def do_GET(self) -> None:
            self._note()
            if hub.closed:
                self._say(503, {})
                return
            held = {hashlib.sha256(content).hexdigest(): content for content in hub.files.values()}
            content = held[self.path.rpartition("/")[2]]
            if hub.damage:
                content = content[:-1] + bytes([content[-1] ^ 1])
            first = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(first[1]) if first and hub.knows_ranges else 0
            headers = {"Content-Length": str(len(content) - start)}
            if start:
                headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._say(206 if start else 200, headers)
            end = start + hub.cut_after.pop(0) if hub.cut_after else None
            stalled, hub.stalled = hub.stalled, None
            if stalled is not None:
                end = start + (len(content) - start) // 2
            self.wfile.write(content[start:end])
            if stalled is not None:
                stalled.wait()

        def _say(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _note(self) -> None:
            hub.asked.append((self.command, self.path, self.headers.get("Range")))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the library
            """Not on the tests' screen; ``asked`` has it."""

    return Handler
