"""A real IMAP server: Dovecot, in a folder of its own on a free port."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.optional import require
from tests.support.post import PASSWORD
from tests.support.server import free_port

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
USER = "support@northwind.example"

_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


class Dovecot:
    """One mailbox on a running server."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        # Dovecot refuses to open mailboxes as root.
        owner = pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")
        self._owner = owner
        (folder / "users").write_text(f"{USER}:{PASSWORD}::::::\n")
        values = {"folder": folder, "port": self.port, "user": owner.pw_name, "uid": owner.pw_uid}
        group = grp.getgrgid(owner.pw_gid)
        (folder / "dovecot.conf").write_text(_SETTINGS.format(**values, group=group.gr_name, gid=owner.pw_gid))
        (folder / "mail").mkdir()
        if not os.geteuid():
            for path in (folder, folder / "mail"):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Dovecot:
        """Start it, and wait until it answers."""
        assert PROGRAM
        self._process = subprocess.Popen([PROGRAM, "-F", "-c", str(self._folder / "dovecot.conf")])
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.connect().logout()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"Dovecot is not ready:\n{(self._folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """Stop it; its children leave with it."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def connect(self) -> imaplib.IMAP4:
        """Log in with another client."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        return client

    def put(self, raw: bytes) -> None:
        """Let a mail arrive."""
        client = self.connect()
        status, _ = client.append("INBOX", "", "", raw)
        assert status == "OK"
        client.logout()

    def flags(self) -> dict[int, bytes]:
        """The flags of every mail, by its identifier."""
        client = self.connect()
        client.select("INBOX", readonly=True)
        _, found = client.uid("fetch", "1:*", "(FLAGS)")
        client.logout()
        rows = [bytes(row) for row in found if row]
        return {int(row.split(b"UID ")[1].split()[0].rstrip(b")")): row for row in rows}

    def renumber(self) -> None:
        """Give the mailbox another UIDVALIDITY, as a restored back-up has."""
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (self._folder / "mail" / name).unlink(missing_ok=True)


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Give a running server; the test is skipped where Dovecot is not installed."""
    require(PROGRAM is not None, "Dovecot is missing; install it: apt-get install dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="polyglot-imap-"))
    folder.chmod(0o755)
    server = Dovecot(folder)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
