"""The committed table of who may call what: one line for the methods of a route that come to the same for everybody."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.access.calls import EVERYBODY, METHODS, Outcomes

TABLE = Path(__file__).with_name("matrix.csv")
COLUMNS = ("route", "methods", *EVERYBODY)


def read() -> Outcomes:
    """What the table says, by route and method."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            (line["route"], method): {who: line[who] for who in EVERYBODY}
            for line in csv.DictReader(file)
            for method in line["methods"].split()
        }


def write(found: Outcomes) -> None:
    """The whole table, in the order of the site map."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for route, method in sorted(found, key=lambda call: METHODS.index(call[1])):
        answers = tuple(found[route, method][who] for who in EVERYBODY)
        alike.setdefault((route, answers), []).append(method)
    order = list(dict.fromkeys(route for route, _ in found))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for (route, answers), methods in sorted(alike.items(), key=lambda line: order.index(line[0][0])):
            writer.writerow([route, " ".join(methods), *answers])


def differences(found: Outcomes, said: Outcomes) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """What came otherwise than the table says, as (said, found); what it does not name at all was said to be ""."""
    differ = {
        call: {
            who: (said.get(call, {}).get(who, ""), answer)
            for who, answer in answers.items()
            if said.get(call, {}).get(who) != answer
        }
        for call, answers in found.items()
    }
    return {call: answers for call, answers in differ.items() if answers}
