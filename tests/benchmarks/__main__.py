"""make bench: every benchmark in turn; figures and ratios, no verdict."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    """Run all, or those whose names are given."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = sys.argv[1:]
    for name in names:
        if wanted and name.removeprefix("bench_") not in wanted:
            continue
        print(f"\n== {name.removeprefix('bench_')} " + "=" * 60, flush=True)
        importlib.import_module(f"tests.benchmarks.{name}").main()


if __name__ == "__main__":
    main()
