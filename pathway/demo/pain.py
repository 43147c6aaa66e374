"""How an invented patient's pain goes: a level that moves with every session, and what they say of it afterwards."""

from __future__ import annotations

from enum import Enum
from random import Random


class Trend(Enum):
    """How care goes; the value is the range of NPRS points by which one session moves leg pain down for good."""

    BETTER = (1.0, 2.1)
    FLAT = (-0.2, 0.4)
    WORSE = (-1.0, -0.3)


class Pain:
    """Leg and back pain (0-10) of one patient over an episode."""

    def __init__(self, rng: Random, *, leg: int, back: int, trend: Trend) -> None:
        self._rng, self._trend = rng, trend
        self._start = leg
        self._leg, self._back = float(leg), float(back)

    @property
    def leg(self) -> int:
        return _on_scale(self._leg)

    @property
    def back(self) -> int:
        return _on_scale(self._back)

    @property
    def is_better(self) -> bool:
        return self._trend is Trend.BETTER

    def after_needles(self) -> tuple[int, int]:
        """Leg and back right after a session; the level moves on from here."""
        eased = (
            self._rng.uniform(0.4, 1.8) if self._trend is not Trend.WORSE else self._rng.uniform(-0.6, 0.8)
        )
        after = _on_scale(self._leg - eased), _on_scale(self._back - eased / 2)
        gain = self._rng.uniform(*self._trend.value)
        self._leg, self._back = max(0.3, self._leg - gain), max(0.2, self._back - gain / 2)
        return after

    def said(self, *, sequence: int, is_48_hours: bool) -> dict[str, int]:
        """A value for every measure a check-in may ask. Best near 48 hours, a little back up by the weeks."""
        rng = self._rng
        drift = rng.uniform(-0.8, 0.2) if is_48_hours else rng.uniform(-0.4, 0.4) + 0.15 * (sequence - 1)
        if self._trend is Trend.WORSE:
            drift = rng.uniform(0.4, 1.8)
        leg = _on_scale(self._leg + drift)
        change = round((self._start - leg) / 1.8)
        return {
            "nprs_leg": leg,
            "nprs_back": _on_scale(self._back + drift / 2),
            "soreness": rng.randint(1, 5) if is_48_hours else 0,
            "change_since_session": 4
            + max(-3, min(3, round(rng.uniform(0, 2)) if self.is_better else -rng.randint(0, 1))),
            "bruising": int(rng.random() < 0.2),
            "psfs": max(0, min(10, 10 - leg + rng.randint(-1, 1))),
            "bother_tingling": max(0, leg - rng.randint(0, 3)),
            "bother_weakness": max(0, leg - rng.randint(2, 5)),
            "bother_sitting": max(0, min(10, leg + rng.randint(-1, 2))),
            "global_change": 4 + max(-3, min(3, change)),
            "exercise_days": rng.randint(2, 7),
        }

    def global_change(self) -> int:
        """-3 very much worse to 3 very much better, at discharge."""
        return max(-3, min(3, round((self._start - self._leg) / 1.8)))


def _on_scale(level: float) -> int:
    return max(0, min(10, round(level)))
