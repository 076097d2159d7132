"""Transactions: one merchant's, who sees nothing of others, or the system's own.

A merchant's transaction runs under a role that owns nothing, with the merchant's id set for its length alone; the
policies of row-level security compare every row with it. A forgotten WHERE then leaks nothing.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from gateway.errors import DatabaseUnavailableError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

APPLICATION_ROLE = "polyglot_application"
_ENTER = text(
    f"SELECT set_config('role', '{APPLICATION_ROLE}', true), set_config('polyglot.merchant', :merchant, true)"
)


def sqlalchemy_address(address: str) -> str:
    """Name the driver in a PostgreSQL address."""
    scheme, _, rest = address.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else address


class Database:
    """The way to the database; one for each process.

    Args:
        address: postgresql://...
        connections: the most that are open at once.
    """

    def __init__(self, address: str, *, connections: int = 20) -> None:
        self.address = address
        self._engine = create_async_engine(
            sqlalchemy_address(address),
            pool_size=connections,
            max_overflow=10,
            pool_pre_ping=True,
            hide_parameters=True,  # customers' texts are parameters: an error must not carry them into the log
        )
        # Attributes of a committed object must stay readable: a lazy refresh cannot happen outside a transaction.
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @asynccontextmanager
    async def merchant(self, merchant_id: UUID) -> AsyncIterator[AsyncSession]:
        """Open one merchant's transaction: committed at the end, rolled back on any exception.

        Raises:
            InvalidInputError: a value is too long, out of range, or has characters that PostgreSQL cannot keep.
            DatabaseUnavailableError: the database does not answer.
        """
        with _in_our_words():
            async with self._sessions.begin() as session:
                await session.execute(_ENTER, {"merchant": str(merchant_id)})
                session.info["merchant_id"] = merchant_id
                yield session

    @asynccontextmanager
    async def system(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction over all merchants: only for finding out whose a key or a connection is, and upkeep.

        Raises:
            InvalidInputError, DatabaseUnavailableError: as above.
        """
        with _in_our_words():
            async with self._sessions.begin() as session:
                yield session

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Say what the caller can do about the database's errors; its own words may quote a value, a customer's."""
    try:
        yield
    except DataError as error:
        raise InvalidInputError("a value is too long, out of range, or has a character that cannot be kept") from error
    except (OperationalError, InterfaceError, NoFreeConnectionError) as error:
        raise DatabaseUnavailableError("the database does not answer; try again shortly") from error


def merchant_of(session: AsyncSession) -> UUID:
    """Return whose transaction it is.

    Raises:
        RuntimeError: it is the system's; a programming error.
    """
    merchant_id = session.info.get("merchant_id")
    if not isinstance(merchant_id, UUID):
        raise RuntimeError("this needs a merchant's transaction")
    return merchant_id
