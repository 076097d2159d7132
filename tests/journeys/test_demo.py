"""The README's first command, without make: run twice on one folder, as anybody would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, free_port


def run_demo(address: str, folder: Path) -> str:
    environment = {**os.environ, "DATABASE_URL": address, "GATEWAY_DATA": str(folder), "GATEWAY_PORT": str(free_port())}
    command = [sys.executable, "-m", "gateway", "demo", "--once"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    return ended.stdout


@pytest.mark.timeout(300)
async def test_the_demo_shows_a_round_trip_and_ends_by_itself_again_and_again(address: str, folder: Path) -> None:
    for _ in range(2):
        shown = run_demo(address, folder)
        assert "pt-BR (Latn)" in shown
        assert "BR-20931, R$ 299,90, LB123456789BR, https://rastreio.example" in shown
        assert "│ Sinto muito pelo atraso. Seu pedido BR-20931" in shown
        assert "to           Maria Silva at +5511987654321" in shown
