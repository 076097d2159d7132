"""A simulation as plain JSON, its reasons in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gateway.messages import Remark
from locales import render

if TYPE_CHECKING:
    from culture_profiles import Evidence
    from gateway.simulation.model import Decision, Outcome, Simulation


def shown(simulation: Simulation, locale: str = "en") -> dict[str, Any]:
    """Show a simulation to a reader of a language (BCP 47 tag); instants are in the customer's zone."""
    return {
        "at": simulation.at.isoformat(),
        "before": outcome_shown(simulation.before, locale),
        "after": outcome_shown(simulation.after, locale) if simulation.after else None,
        "differences": msgspec.to_builtins(simulation.differences),
        "profile_changes": msgspec.to_builtins(simulation.profile_changes),
    }


def outcome_shown(outcome: Outcome, locale: str) -> dict[str, Any]:
    """Show one run: its decisions by name."""
    return {
        "time_zone": outcome.time_zone,
        "decisions": {one.name: _decision(one, locale, outcome.time_zone) for one in outcome.decisions},
    }


def _decision(decision: Decision, locale: str, zone: str) -> dict[str, Any]:
    view: dict[str, Any] = {
        "value": decision.value,
        "reasons": [{"code": one.code, "text": render(one, locale, zone)} for one in decision.reasons],
        "evidence": [evidence_shown(one) for one in decision.evidence],
    }
    if decision.layer:
        view["layer"] = decision.layer
    if decision.note:
        view["note"] = decision.note
    if decision.detail is not None:
        view |= decision.detail
    if "remarks" in view:
        view["remarks"] = [_remark(msgspec.convert(one, Remark), locale, zone) for one in view["remarks"]]
    return view


def _remark(remark: Remark, locale: str, zone: str) -> dict[str, Any]:
    return {**msgspec.to_builtins(remark), "reason": render(remark.reason, locale, zone)}


def evidence_shown(evidence: Evidence) -> dict[str, Any]:
    """Show evidence, and whether it may be read as a citation."""
    return {**msgspec.to_builtins(evidence), "citable": evidence.citable}
