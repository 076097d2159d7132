"""What is wrong with a file, and where."""

from __future__ import annotations


class ExchangeError(ValueError):
    """A file cannot be read; the message names the line and what to change."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {problem}" if line else problem)
        self.line = line
