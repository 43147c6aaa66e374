"""The goal of every list and detail page: it asks the database as often for a hundred rows as for ten."""

from __future__ import annotations

import sys

from bench.goals import Measure, goal
from tests.growing_pages import GrowingPractice, grown

FEW, MANY = 10, 100


@goal(f"G8 pages that ask more often with {MANY} rows than with {FEW}", at_most=0)
def pages_that_grow() -> Measure:
    """Of everything a page could show there are so many. Counted once; the table of goals says it for all rounds."""
    practice = GrowingPractice.open("growing")
    practice.grow(1, FEW - 1)
    few = practice.counts()
    practice.grow(FEW, MANY - 1)
    found = grown(few, practice.counts())
    for page, (before, after) in found.items():
        print(f"{page}: {before} queries, then {after}", file=sys.stderr)
    return lambda: len(found)
