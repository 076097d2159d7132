"""The second factor: the code of an authenticator app, or a recovery code noted down for the day it is lost."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from gateway.people.passwords import totp_counter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.database.tables import Agent
    from gateway.people.vault import Vault

RECOVERY_CODES = 10
_GROUPS, _GROUP = 4, 4
"""16 digits: 53 bits, typed on the same numeric keyboard as the app's code; guessing is limited as for passwords."""


def new_recovery_codes() -> tuple[str, ...]:
    """Make codes that each log in once without the app: 1234-5678-9012-3456."""
    return tuple("-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES))


def _group() -> str:
    return f"{secrets.randbelow(10**_GROUP):0{_GROUP}}"


def switch_on(vault: Vault, agent: Agent, secret: str, step: int) -> tuple[str, ...]:
    """Ask an agent for a code from now on; return the recovery codes, which are shown this once.

    Args:
        vault: keeps secret and codes encrypted.
        agent: whose account.
        secret: Base32, shared with the app.
        step: the time step of the code that proved it.
    """
    codes = new_recovery_codes()
    agent.totp_secret, agent.totp_step = _sealed(vault, secret, codes), step
    return codes


def renew_recovery_codes(vault: Vault, agent: Agent) -> tuple[str, ...]:
    """Replace an agent's recovery codes; empty where no second factor is on."""
    if agent.totp_secret is None:
        return ()
    codes = new_recovery_codes()
    agent.totp_secret = _sealed(vault, vault.open(agent.totp_secret)["totp"], codes)
    return codes


def recovery_codes_left(vault: Vault, agent: Agent) -> int:
    """Return how many recovery codes were not used."""
    return len(_opened(vault, agent.totp_secret)[1]) if agent.totp_secret else 0


def takes_code(vault: Vault, agent: Agent, typed: str, now: float) -> bool:
    """Whether a code opens an account whose second factor is on; each code is good once.

    Args:
        vault: opens the secret.
        agent: a row held by the transaction: what was used is written to it.
        typed: by the agent; spaces and hyphens do not matter.
        now: seconds since 1970.
    """
    if agent.totp_secret is None:
        return True
    secret, codes = _opened(vault, agent.totp_secret)
    digits = _digits(typed)
    step = totp_counter(secret, digits, now, after=agent.totp_step) if digits else None
    if step is not None:
        agent.totp_step = step
        return True
    left = [code for code in codes if not hmac.compare_digest(_digits(code).encode(), digits.encode())]
    if len(left) == len(codes):
        return False
    agent.totp_secret = _sealed(vault, secret, left)
    return True


def _digits(typed: str) -> str:
    return "".join(typed.replace("-", " ").split())


def _sealed(vault: Vault, secret: str, codes: Sequence[str]) -> bytes:
    return vault.close({"totp": secret, "recovery": " ".join(codes)})


def _opened(vault: Vault, sealed: bytes) -> tuple[str, list[str]]:
    opened = vault.open(sealed)
    return opened["totp"], opened.get("recovery", "").split()
