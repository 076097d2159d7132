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
ssl = {ssl}
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
    port = {secure_port}
    ssl = yes
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

    def __init__(self, folder: Path, certificate: Path | None = None) -> None:
        self.port = free_port()
        self.secure_port = free_port() if certificate else 0
        """For TLS from the first byte; STARTTLS is offered at the other one."""
        self._folder = folder
        # Dovecot refuses to open mailboxes as root.
        owner = pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")
        self._owner = owner
        (folder / "users").write_text(f"{USER}:{PASSWORD}::::::\n")
        values = {"folder": folder, "port": self.port, "user": owner.pw_name, "uid": owner.pw_uid}
        group = grp.getgrgid(owner.pw_gid)
        values |= {"group": group.gr_name, "gid": owner.pw_gid, "secure_port": self.secure_port}
        certified = f"yes\nssl_cert = <{certificate}\nssl_key = <{certificate}" if certificate else "no"
        (folder / "dovecot.conf").write_text(_SETTINGS.format(**values, ssl=certified))
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


def make_certificate(folder: Path, name: str) -> Path:
    """Make a certificate and its key in one file, for a host's name."""
    require(shutil.which("openssl") is not None, "openssl is missing; install it: apt-get install openssl")
    key, made = folder / f"{name}.key", folder / f"{name}.pem"
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key)]
    subprocess.run([*new, "-out", str(made), *subject], check=True, capture_output=True)
    made.write_bytes(made.read_bytes() + key.read_bytes())
    return made


@contextmanager
def running_dovecot(certificate: Path | None = None) -> Iterator[Dovecot]:
    """Give a running server; the test is skipped where Dovecot is not installed.

    Args:
        certificate: from make_certificate; without it the server knows no TLS.
    """
    require(PROGRAM is not None, "Dovecot is missing; install it: apt-get install dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="polyglot-imap-"))
    folder.chmod(0o755)
    server = Dovecot(folder, certificate)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
