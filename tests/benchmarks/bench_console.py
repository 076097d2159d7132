"""How fast the console answers with 100,000 conversations: median and slowest of several requests, and the first."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psycopg

from tests.support.console import ADMIN, Console, running_console
from tests.support.postgres import database_from, make_template, running_postgres

CONVERSATIONS = 100_000
TIMES = 9

_FILL = """
INSERT INTO customer (id, merchant_id, name, country, tags, value, consents, created_at, updated_at)
SELECT gen_random_uuid(), %(merchant)s, 'Customer ' || n, (ARRAY['BR','DE','FR','PL','JP'])[1 + n %% 5],
    '{}', 0, '{}', now(), now() FROM generate_series(1, %(count)s) AS n;
INSERT INTO identity (id, merchant_id, customer_id, channel, external_id, verified, kept_apart, created_at, updated_at)
SELECT gen_random_uuid(), %(merchant)s, id, 'whatsapp', 'w-' || name, '{}', false, now(), now() FROM customer
    WHERE merchant_id = %(merchant)s;
INSERT INTO conversation (id, merchant_id, customer_id, identity_id, channel, thread, status, language, country,
    agent_id, priority, due_at, last_customer_message_at, last_message_at, first_response_at, resolved_at, created_at,
    updated_at)
SELECT gen_random_uuid(), %(merchant)s, c.id, i.id, (ARRAY['whatsapp','email','live_chat'])[1 + n %% 3], c.name,
    (ARRAY['open','open','waiting','resolved'])[1 + n %% 4], (ARRAY['pt-BR','de','fr','pl','ja'])[1 + n %% 5],
    c.country, CASE WHEN n %% 10 = 0 THEN %(agent)s::uuid END, (ARRAY['normal','high','urgent'])[1 + n %% 3],
    now() + (n %% 5000) * interval '1 minute', now() - n * interval '1 second', now() - n * interval '1 second',
    CASE WHEN n %% 3 > 0 THEN now() - n * interval '20 seconds' END,
    CASE WHEN n %% 4 = 3 THEN now() - n * interval '10 seconds' END, now() - n * interval '25 seconds', now()
FROM (SELECT *, row_number() OVER () AS n FROM customer WHERE merchant_id = %(merchant)s) c
JOIN identity i ON i.customer_id = c.id;
INSERT INTO message (id, merchant_id, conversation_id, kind, channel, text, format, status, sent_at, source, language,
    created_at, updated_at)
SELECT gen_random_uuid(), merchant_id, id, 'inbound', channel,
    'onde está meu pedido BR-' || thread || ' por favor, ainda não chegou', 'text', 'analysed', now(), '{}', language,
    now(), now() FROM conversation WHERE merchant_id = %(merchant)s;
INSERT INTO translation (id, merchant_id, message_id, source, target, text, detail, created_at, updated_at)
SELECT gen_random_uuid(), merchant_id, id, 'pt', 'en', replace(text, 'onde está meu pedido', 'where is my order'),
    '{"quality": {"score": 0.8, "flags": []}, "route": [{"source": "pt", "target": "en", "engine": "firefox"}]}',
    now(), now() FROM message WHERE merchant_id = %(merchant)s;
INSERT INTO history_entry (id, merchant_id, conversation_id, key, kind, reasons, created_at, updated_at)
SELECT gen_random_uuid(), merchant_id, id, 'breach:' || id, 'deadline.breached', '[]', now() - interval '1 minute',
    now()
    FROM conversation WHERE merchant_id = %(merchant)s AND priority = 'urgent';
"""

PAGES = {
    "inbox": "/console",
    "second page": "",
    "one country": "/console?country=JP",
    "latest first, all states": "/console?status=all&order=latest",
    "mine": "/console?assignee=me",
    "search, one hit": "/console?q=4711",
    "search in translation, one hit": "/console?q=order+Customer+4711",
    "search, half of all": "/console?q=chegou",
    "conversation": "",
    "report of a month, by country": "/console/reports",
    "report of a year, by agent": "/console/reports?by=agent&days=365",
    "table of a report as CSV": "/console/reports/csv?table=times",
    "profiles": "/console/profiles",
    "one profile": "/console/profiles/BR",
    "team": "/console/team",
    "models": "/console/models",
    "glossary": "/console/glossary",
    "translation memory": "/console/memory",
    "questions and answers": "/console/faq",
    "canned replies": "/console/canned-replies",
    "routing rules": "/console/rules",
    "connections": "/console/connections",
    "webhooks": "/console/webhooks",
    "audit log": "/console/audit",
}


def main() -> None:
    """Fill a fresh database and print a table."""
    asyncio.run(_measure(int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else CONVERSATIONS))


async def _measure(count: int) -> None:
    with (
        running_postgres() as postgres,
        tempfile.TemporaryDirectory() as folder,
        database_from(postgres, make_template(postgres)) as address,
    ):
        async with running_console(address, Path(folder)) as console:
            conversation = _fill(console, count)
            with console.browse(ADMIN) as browser:
                more = browser.get("/console").text.split('rel="next" href="', 1)[1].split('"', 1)[0]
                own = {
                    "second page": more.replace("&amp;", "&"),
                    "conversation": f"/console/conversations/{conversation}",
                }
                print(f"{count:,} conversations{'':<18} median   slowest of {TIMES}   first")
                for name, path in PAGES.items():
                    _row(browser, name, own.get(name, path))


def _fill(console: Console, count: int) -> str:
    values = {"merchant": console.shop.merchant_id, "agent": console.shop.agent, "count": count}
    with psycopg.connect(console.address, autocommit=True) as connection:
        for statement in filter(str.strip, _FILL.split(";\n")):
            connection.execute(statement.encode(), values)
        connection.execute("VACUUM ANALYZE")  # as autovacuum does soon after
        found = connection.execute("SELECT id FROM conversation LIMIT 1").fetchone()
    assert found
    return str(found[0])


def _row(browser: httpx.Client, name: str, path: str) -> None:
    first, *taken = [_milliseconds(browser, path) for _ in range(TIMES + 1)]
    print(f"  {name:<36} {statistics.median(taken):6.0f} ms {max(taken):6.0f} ms {first:6.0f} ms")


def _milliseconds(browser: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    browser.get(path).raise_for_status()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
