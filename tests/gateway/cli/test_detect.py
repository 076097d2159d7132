import json
import subprocess
import sys

import pytest


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "gateway", "detect", *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def test_each_line_is_answered_in_json() -> None:
    given = "cadê meu pedido BR-20931?\n\n👍\nwo bleibt mein paket\r\n".encode() + b"\xff\xfe hallo, wo ist es"
    done = run("--json", "--country", "BR", given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert [answer["tag"] for answer in answers] == ["pt-BR", "und", "und", "de", "de"]
    assert {"tag", "script", "confidence", "alternatives"} <= answers[0].keys()
    assert answers[1]["confidence"] == 0
    assert all(other.keys() == {"tag", "confidence"} for answer in answers for other in answer["alternatives"])


def test_plain_answers_are_columns() -> None:
    done = run(given="où est mon colis\n".encode())
    tag, confidence, script = done.stdout.decode().split()
    assert (tag, script) == ("fr", "Latn")
    assert 0.8 <= float(confidence) <= 1


def test_answers_come_line_by_line() -> None:
    command = [sys.executable, "-m", "gateway", "detect"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"gdzie jest moja paczka\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"pl\t")
        process.stdin.close()


@pytest.mark.parametrize("country", ["XX", "Brazil", "", "B\u00c5"])
def test_what_is_no_country_is_refused_in_one_line(country: str) -> None:
    done = run("--country", country)
    assert done.returncode == 2
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert b"ISO 3166" in done.stderr
