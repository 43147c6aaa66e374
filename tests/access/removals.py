"""What keeps people out, taken away one piece at a time: decorators, permissions, loaders, lists, checks of links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from clinic import permissions
from clinic.list_wall import CLINICAL
from clinic.permissions import DESK_LEAD, LEAD, PERMISSIONS, ROLES
from tests.access import table, walls
from tests.access.addresses import routes
from tests.access.calls import ELSEWHERE, HERE, LINK, STRANGER, Call, Installation, Outcomes, outcomes

OWN = {"sign-ins/<uuid:uuid>/ending/"}  # one person's, in whichever clinics they work
NEW_LINK = "p/<str:token>/new-link/"  # takes any link, also one that has run out
# About somebody with an open alert, who is on the list of everybody who handles them.
ALARMED = ("alerts/", "episodes/<uuid:uuid>/expected-levels/", "expected-levels/")
EVERYBODYS = frozenset.intersection(*ROLES.values())
# Asked inside a page that somebody else may read too; tests of those pages see them.
ASKED_INSIDE = frozenset(PERMISSIONS) - {getattr(one.callback, "permission", "") for _, one in routes()}


@dataclass(frozen=True)
class Removal:
    """One piece that may be gone, and the calls that must come otherwise then."""

    kind: str
    name: str
    gone: Callable[[], AbstractContextManager[object]]
    calls: tuple[Call, ...]

    def is_caught(self, place: Installation, said: Outcomes) -> bool:
        with self.gone():
            seen = outcomes(place, self.calls)
        return bool(seen.told or table.differences(seen.answers, said))


def removals() -> Iterator[Removal]:
    """Every piece, in the order of the site map."""
    for route, pattern in routes():
        yield from _of_a_view(route, pattern)
    yield from _of_the_roles()


def _of_a_view(route: str, pattern: Any) -> Iterator[Removal]:
    guard = guard_of(pattern.callback)
    link = guard_of(pattern.callback, asks="purposes")
    if guard is not None:
        yield Removal("sign-in", route, partial(_undecorated, pattern), _calls(route, STRANGER))
        if guard.permission not in EVERYBODYS:
            lowered = partial(_changed, _cell(guard, "permission"), "see_today")
            yield Removal("permission", route, lowered, _calls(route, *HERE))
    if guard is not None and "<uuid:" in route:
        gone = walls.without_owners if route in OWN else _both_walls
        yield Removal("loader", route, gone, _calls(route, *ELSEWHERE))
        if guard.permission in CLINICAL and not route.startswith(ALARMED):
            yield Removal("list", route, walls.without_lists, _calls(route, *HERE))
    if link is not None and link.patient_link and route != NEW_LINK:
        yield Removal("link", route, partial(_changed, _cell(link, "purposes"), ()), _calls(route, LINK))


def _of_the_roles() -> Iterator[Removal]:
    for role, granted in ROLES.items():
        for permission in sorted(granted - ASKED_INSIDE):
            less = partial(_role, role, granted - {permission})
            yield Removal("granted", f"{permission} to {role}", less, _asking_for(permission))
        for permission in sorted(set(PERMISSIONS) - granted - ASKED_INSIDE):
            more = partial(_role, role, granted | {permission})
            yield Removal("kept", f"{permission} from {role}", more, _asking_for(permission))
    for name, granted in (("LEAD", LEAD), ("DESK_LEAD", DESK_LEAD)):
        for permission in sorted(granted - ASKED_INSIDE):
            less = partial(_named, name, granted - {permission})
            yield Removal("granted", f"{permission} to {name}", less, _asking_for(permission))


# What is gone


@contextmanager
def _undecorated(pattern: Any) -> Iterator[None]:
    """The view without `@requires`; what stands around it stays."""
    guard = guard_of(pattern.callback)
    outer = next((one for one in _layers(pattern.callback) if guard in _cells(one).values()), None)
    if outer is not None:
        name = next(name for name, inner in _cells(outer).items() if inner is guard)
        with _changed(_cell(outer, name), guard.__wrapped__):
            yield
        return
    pattern.callback = guard.__wrapped__
    try:
        yield
    finally:
        pattern.callback = guard


@contextmanager
def _changed(cell: Any, value: object) -> Iterator[None]:
    before, cell.cell_contents = cell.cell_contents, value
    try:
        yield
    finally:
        cell.cell_contents = before


@contextmanager
def _both_walls() -> Iterator[None]:
    with ExitStack() as gone:
        gone.enter_context(walls.without_filters())
        gone.enter_context(walls.without_row_security())
        yield


@contextmanager
def _role(role: str, granted: frozenset[str]) -> Iterator[None]:
    before, ROLES[role] = ROLES[role], granted
    try:
        yield
    finally:
        ROLES[role] = before


@contextmanager
def _named(name: str, granted: frozenset[str]) -> Iterator[None]:
    before = getattr(permissions, name)
    setattr(permissions, name, granted)
    try:
        yield
    finally:
        setattr(permissions, name, before)


# What is tried


def _calls(route: str, *everybody: str) -> tuple[Call, ...]:
    return tuple((route, method, who) for method in ("GET", "POST") for who in everybody)


def _asking_for(permission: str) -> tuple[Call, ...]:
    """The first address that asks for it: what a role may do is the same at all of them."""
    asking = (route for route, one in routes() if getattr(one.callback, "permission", "") == permission)
    return _calls(next(asking), *HERE)


# Where the decorators are


def guard_of(view: Any, *, asks: str = "permission") -> Any:
    """The layer of a view that asks for a permission, or for the purpose of a link."""
    return next((one for one in _layers(view) if asks in one.__code__.co_freevars), None)


def _layers(view: Any) -> Iterator[Any]:
    while view is not None:
        if hasattr(view, "__code__"):
            yield view
        view = getattr(view, "__wrapped__", None)


def _cells(layer: Any) -> dict[str, Any]:
    return {
        name: cell.cell_contents
        for name, cell in zip(layer.__code__.co_freevars, layer.__closure__ or (), strict=True)
    }


def _cell(layer: Any, name: str) -> Any:
    return layer.__closure__[layer.__code__.co_freevars.index(name)]
