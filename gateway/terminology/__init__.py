"""Translation memory and glossary of each merchant, kept in PostgreSQL."""

from gateway.terminology.glossary import DatabaseGlossary
from gateway.terminology.memory import DatabaseMemory

__all__ = ["DatabaseGlossary", "DatabaseMemory"]
