"""Files from the internet: resumed where they broke off, checked before they are used."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[str, int, int], None]
    """Called with a file's name, its bytes so far and its bytes in all (0 where the server does not say)."""

ATTEMPTS = 4
"""A connection that breaks is taken up again where it broke, so many times in a row without a single new byte."""


class DownloadError(Exception):
    """A file could not be fetched, or is not what its index promised; the message says what to do."""


class UnreachableError(DownloadError):
    """The server could not be reached: this machine may be offline."""


def new_client() -> httpx.Client:
    """Make a client that follows redirects and gives up on a silent server after 30 seconds."""
    return httpx.Client(follow_redirects=True, timeout=httpx.Timeout(30, connect=10))


def fetch_text(client: httpx.Client, url: str) -> str:
    """Fetch a small text.

    Raises:
        UnreachableError: no connection.
        DownloadError: the server answered with an error.

    """
    try:
        return client.get(url).raise_for_status().text
    except httpx.HTTPStatusError as error:
        raise DownloadError(f"{url}: the server answered {error.response.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnreachableError(f"{url} cannot be reached: {_reason(error)}") from error


def download(client: httpx.Client, url: str, file: Path, sha256: str = "", progress: Progress | None = None) -> None:
    """Fetch a file, taking up an earlier attempt where it broke off.

    Args:
        client: new_client().
        url: address of the file.
        file: where it shall lie; `<file>.part` beside it holds what has come so far, also across runs.
        sha256: its checksum in hexadecimal; not checked where empty.
        progress: told of every piece.

    Raises:
        UnreachableError: no connection, or one that broke and could not be taken up.
        DownloadError: the server answered with an error, or the checksum is wrong.

    """
    if sha256 and file.exists() and _sha256(file) == sha256.lower():
        return
    part = file.with_name(f"{file.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    _fetch_all(client, url, part, progress)
    if sha256 and _sha256(part) != sha256.lower():
        part.unlink()
        raise DownloadError(f"{url}: the checksum is wrong; the file was damaged on its way, run the command again")
    part.replace(file)


def _fetch_all(client: httpx.Client, url: str, part: Path, progress: Progress | None) -> None:
    failures = 0
    while True:
        before = _size(part)
        try:
            _fetch_rest(client, url, part, progress)
        except httpx.InvalidURL as error:
            raise DownloadError(f"{url}: {error}") from error
        except httpx.TransportError as error:
            failures = 1 if _size(part) > before else failures + 1
            if failures >= ATTEMPTS:
                raise UnreachableError(f"{url} cannot be reached: {_reason(error)}") from error
        else:
            return


def _fetch_rest(client: httpx.Client, url: str, part: Path, progress: Progress | None) -> None:
    done = _size(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and done:
            if response.headers.get("Content-Range") == f"bytes */{done}":
                return  # all of it had come before
            part.unlink()
            raise httpx.ReadError("the file on the server has changed")
        if response.is_error:
            raise DownloadError(f"{url}: the server answered {response.status_code}")
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        _write(response, part, done if resumed else 0, progress)


def _write(response: httpx.Response, part: Path, done: int, progress: Progress | None) -> None:
    total = done + int(response.headers.get("Content-Length", -done))
    name = part.name.removesuffix(".part")
    with part.open("ab" if done else "wb") as stream:
        for chunk in response.iter_raw():
            stream.write(chunk)
            done += len(chunk)
            if progress:
                progress(name, done, total)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
