"""E-mail: one mailbox a connection, in by IMAP or a signed hook, out by SMTP."""

from gateway.channels.email.adapter import Email
from gateway.channels.marketplaces import as_marketplace

CHANNEL = Email(relay=as_marketplace)

__all__ = ["CHANNEL"]
