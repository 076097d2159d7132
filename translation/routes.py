"""The graph of installed models, and the best paths through it (pure)."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from msgspec import Struct

from translation.engines.base import Edge
from translation.matching import parts, region_distance, serves, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from translation.matching import Written

MAX_HOPS = 3


class Route(Struct, frozen=True):
    """A way from one language to another over installed models."""

    hops: tuple[Edge, ...]
    """Models in order; none where source and target are the same language."""
    quality: float
    """Expected quality, 0..1: the product of the hops' qualities, as each hop works on what the one before left."""

    @property
    def seconds_per_sentence(self) -> float:
        """Expected time on one core."""
        return sum(1 / hop.sentences_per_second for hop in self.hops)

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags passed, from source to target."""
        return (self.hops[0].source, *(hop.target for hop in self.hops)) if self.hops else ()


def best_routes(edges: Iterable[Edge], source: str, target: str, max_hops: int = MAX_HOPS) -> list[Route]:
    """List every route, best first: by expected quality, then by fitting region (pt-BR), then by speed.

    Args:
        edges: the installed models.
        source: BCP 47 tag of the text.
        target: BCP 47 tag that is wanted.
        max_hops: how many models a route may pass.

    Returns:
        No route where there is none; a route without hops where both are the same language in the same script.

    """
    return list(_best_routes(tuple(edges), source, target, max_hops))


def without(routes: Iterable[Route], failed: Edge) -> list[Route]:
    """Leave out the routes over a model that has just failed."""
    return [route for route in routes if failed not in route.hops]


def explain(routes: Iterable[Route], source: str, target: str) -> list[str]:
    """Word the choice for an operator: one line a route, the chosen one first."""
    ranked = list(routes)
    if not ranked:
        return [f"No installed models lead from {source} to {target}."]
    if not ranked[0].hops:
        return [f"{source} and {target} are the same language: nothing is translated."]
    best, *others = ranked
    lines = [f"Chosen: {_describe(best)}"]
    lines += [f"  {_describe_hop(hop)}" for hop in best.hops]
    lines += [f"Otherwise: {_describe(route)}; {_why_behind(route, best)}" for route in others]
    return lines


@lru_cache(maxsize=1024)
def _best_routes(edges: tuple[Edge, ...], source: str, target: str, max_hops: int) -> tuple[Route, ...]:
    if serves(source, target):
        return (Route((), 1.0),)
    leaving: defaultdict[Written, list[Edge]] = defaultdict(list)
    for edge in edges:
        leaving[written(edge.source)].append(edge)
    routes = [
        Route(hops, prod(hop.quality for hop in hops))
        for hops in _paths(leaving, (written(source),), written(target), max_hops)
    ]
    return tuple(sorted(routes, key=lambda route: _rank(route, source, target)))


def _paths(
    leaving: Mapping[Written, list[Edge]], passed: tuple[Written, ...], goal: Written, hops_left: int
) -> Iterator[tuple[Edge, ...]]:
    """Walk all paths that pass no language twice."""
    for edge in leaving.get(passed[-1], ()):
        reached = written(edge.target)
        if reached == goal:
            yield (edge,)
        elif hops_left > 1 and reached not in passed:
            for rest in _paths(leaving, (*passed, reached), goal, hops_left - 1):
                yield (edge, *rest)


def _rank(route: Route, source: str, target: str) -> tuple[float, int, float, int, tuple[str, ...]]:
    handed_over = zip(route.hops, [source, *(hop.target for hop in route.hops)], strict=False)
    distance = sum(region_distance(hop.source, tag) for hop, tag in handed_over)
    distance += region_distance(route.hops[-1].target, target)
    names = tuple(f"{hop.engine} {hop.source} {hop.target} {hop.model}" for hop in route.hops)
    return -round(route.quality, 6), distance, round(route.seconds_per_sentence, 9), len(route.hops), names


def _describe(route: Route) -> str:
    way = route.hops[0].source + "".join(f" -[{hop.engine}]-> {hop.target}" for hop in route.hops)
    return f"{way}  quality {route.quality:.3f}, {1 / route.seconds_per_sentence:.0f} sentences/s"


def _describe_hop(hop: Edge) -> str:
    figures = f"quality {hop.quality:.3f} ({hop.measured}), {hop.sentences_per_second:g} sentences/s"
    return f"{hop.engine} {hop.source}-{hop.target}: {figures}" + (f", model {hop.model}" if hop.model else "")


def _why_behind(route: Route, best: Route) -> str:
    if round(route.quality, 6) < round(best.quality, 6):
        return f"expected quality lower by {best.quality - route.quality:.3f}"
    if parts(route.hops[-1].target)[2] != parts(best.hops[-1].target)[2]:
        return "as good, but of another region"
    if route.seconds_per_sentence > best.seconds_per_sentence:
        return "as good, but slower"
    return "as good"
