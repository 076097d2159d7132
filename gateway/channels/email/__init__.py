"""E-mail: one mailbox a connection, in by IMAP or a signed hook, out by SMTP."""

from gateway.channels.email.adapter import Email

CHANNEL = Email()

__all__ = ["CHANNEL"]
