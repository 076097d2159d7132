"""How satisfied customers say they are: surveys of other tools, put to the conversations that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import text

from gateway.conversations.reports import COLUMN

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.conversations.reports import Dimension


class Scale(Struct, frozen=True):
    """Which scores of a kind of survey count as satisfied."""

    worst: float
    best: float
    satisfied_from: float


SCALES = {
    "csat": Scale(1, 5, 4),
    "csat3": Scale(1, 3, 3),
    "smileys": Scale(1, 5, 4),
    "stars": Scale(1, 5, 4),
    "stars_five": Scale(1, 5, 4),
    "thumbs": Scale(0, 1, 1),
    "ces": Scale(1, 5, 4),
    "ces7": Scale(1, 7, 5),
}
"""By the survey's type, as Delighted names them. CSAT is the share of the best two answers of five: the usual
top-two-box count. Surveys of effort (CES) count those who agree that it was easy."""
USUAL = SCALES["csat"]
"""For a survey whose tool does not name its type."""
RECOMMENDATION = ("nps", "enps")
"""Asks for a recommendation, 0..10: counted apart, promoters (9, 10) less detractors (0..6), Reichheld 2003."""

_ANSWERS = """
    WITH scale AS (
        SELECT * FROM unnest(
            CAST(:types AS text[]), CAST(:worst AS float8[]), CAST(:best AS float8[]), CAST(:bars AS float8[])
        ) AS s (type, worst, best, bar)
    ), answer AS (
        SELECT {column} AS name, r.score,
            lower(coalesce(r.detail ->> 'survey_type', '')) = ANY (CAST(:recommendation AS text[])) AS recommends,
            coalesce(s.worst, :usual_worst) AS worst, coalesce(s.best, :usual_best) AS best,
            coalesce(s.bar, :usual_bar) AS bar
        FROM survey_result r
        LEFT JOIN scale s ON s.type = lower(r.detail ->> 'survey_type')
        LEFT JOIN LATERAL (
            SELECT * FROM conversation
            WHERE conversation.customer_id = r.customer_id AND conversation.created_at <= r.created_at
            ORDER BY conversation.created_at DESC LIMIT 1
        ) k ON true
        LEFT JOIN customer u ON u.id = r.customer_id
        LEFT JOIN agent a ON a.id = k.agent_id
        CROSS JOIN LATERAL (
            SELECT coalesce(k.country, u.country) AS country, k.channel, coalesce(k.language, u.language) AS language
        ) c
        WHERE r.created_at >= :since AND r.score IS NOT NULL
    )
    SELECT name, count(*),
        count(*) FILTER (WHERE NOT recommends AND score BETWEEN worst AND best),
        count(*) FILTER (WHERE NOT recommends AND score BETWEEN bar AND best),
        count(*) FILTER (WHERE recommends AND score BETWEEN 0 AND 10),
        count(*) FILTER (WHERE recommends AND score BETWEEN 9 AND 10),
        count(*) FILTER (WHERE recommends AND score BETWEEN 0 AND 6)
    FROM answer GROUP BY GROUPING SETS ((name), ()) ORDER BY grouping(name) DESC, 2 DESC, 1
"""


class Satisfaction(Struct, frozen=True):
    """One line of a report on surveys."""

    name: str | None
    """As gateway.conversations.figures.Figures.name."""
    answers: int
    """All that carry a score."""
    rated: int
    """Those that say how satisfied somebody is, within their scale."""
    satisfied: int
    asked_to_recommend: int
    promoters: int
    detractors: int

    @property
    def csat(self) -> float | None:
        """Share of the rated answers that are satisfied, 0..1."""
        return self.satisfied / self.rated if self.rated else None

    @property
    def nps(self) -> float | None:
        """Net promoter score, -100..100."""
        asked = self.asked_to_recommend
        return 100 * (self.promoters - self.detractors) / asked if asked else None


class SatisfactionReport(Struct, frozen=True):
    """All answers together, and line by line."""

    total: Satisfaction
    rows: Sequence[Satisfaction]


async def read_satisfaction(session: AsyncSession, by: Dimension, since: dt.datetime) -> SatisfactionReport:
    """Report on the surveys answered since an instant, most answers first.

    An answer belongs to the conversation that its customer had begun last when it came; without one, the customer's own
    country and language count.

    Args:
        session: the merchant's transaction.
        by: what each line stands for.
        since: aware.
    """
    values = {
        "since": since,
        "types": list(SCALES),
        "worst": [scale.worst for scale in SCALES.values()],
        "best": [scale.best for scale in SCALES.values()],
        "bars": [scale.satisfied_from for scale in SCALES.values()],
        "usual_worst": USUAL.worst,
        "usual_best": USUAL.best,
        "usual_bar": USUAL.satisfied_from,
        "recommendation": list(RECOMMENDATION),
    }
    found = await session.execute(text(_ANSWERS.format(column=COLUMN[by])), values)
    total, *rows = [Satisfaction(*row) for row in found]
    return SatisfactionReport(total, rows)
