"""A local server of model files: serves ranges as the real ones do, and fails as told."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from translation.models import Addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class ModelServer:
    """Files by path, and what has been asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        """Path and Range header of each request."""
        self.break_after: dict[str, int] = {}
        """Path -> bytes after which the connection breaks, once."""
        self.ranges = True
        self.address = ""

    def addresses(self) -> Addresses:
        return Addresses(
            firefox_records=f"{self.address}/records",
            firefox_attachments=f"{self.address}/files/",
            argos_index=f"{self.address}/index.json",
        )

    def offer_firefox(self, source: str, target: str, folder: Path, version: str = "3.0", **changes: Any) -> None:
        """Offer the files of a model folder, compressed as Mozilla's are."""
        kinds = {"model": "model*.bin", "lex": "lex*.bin", "vocab": "vocab*.spm"}
        records = json.loads(self.files.get("/records", b'{"data": []}'))
        for kind, pattern in kinds.items():
            [file] = folder.glob(pattern)
            content = file.read_bytes()
            packed = zstandard_frame(content)
            location = f"{source}{target}/{version}/{file.name}.zst"
            self.files[f"/files/{location}"] = packed
            attachment = {"location": location, "hash": sha256(packed), "size": len(packed), "filename": file.name}
            records["data"].append(
                {
                    "name": file.name,
                    "fileType": kind,
                    "version": version,
                    "architecture": "tiny",
                    "sourceLanguage": source,
                    "targetLanguage": target,
                    "decompressedHash": sha256(content),
                    "attachment": attachment,
                    **changes,
                }
            )  # fmt: skip
        self.files["/records"] = json.dumps(records).encode()

    def offer_argos(self, source: str, target: str, archive: Path, **changes: Any) -> None:
        """Offer a package."""
        path = f"/packages/{archive.name}"
        self.files[path] = archive.read_bytes()
        index = json.loads(self.files.get("/index.json", b"[]"))
        links = [f"ipfs://nowhere/{archive.name}", f"{self.address}{path}"]
        entry = {"from_code": source, "to_code": target, "package_version": "1.0", "links": links}
        self.files["/index.json"] = json.dumps([*index, entry | changes]).encode()


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Run a server on a free port."""
    offered = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            offered.requests.append((self.path, wanted))
            content = offered.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            start = int(re.findall(r"\d+", wanted)[0]) if wanted and offered.ranges else 0
            if start and start >= len(content):
                self.answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                return
            headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
            self.answer(206 if start else 200, content[start:], headers, offered.break_after.pop(self.path, None))

        def answer(self, status: int, body: bytes, headers: Mapping[str, str], break_after: int | None = None) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # the one who asked has gone
                self.wfile.write(body[:break_after])
            if break_after is not None:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    offered.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield offered
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def zstandard_frame(content: bytes) -> bytes:
    """Pack bytes into a Zstandard frame of raw blocks (RFC 8878, section 3.1.1)."""
    header = b"\x28\xb5\x2f\xfd" + bytes([0b1110_0000]) + struct.pack("<Q", len(content))
    pieces = [content[start : start + 2**17] for start in range(0, len(content), 2**17)] or [b""]
    blocks = [
        struct.pack("<I", len(piece) << 3 | (number == len(pieces) - 1))[:3] + piece
        for number, piece in enumerate(pieces)
    ]
    return header + b"".join(blocks)
