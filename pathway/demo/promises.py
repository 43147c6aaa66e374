"""The clock of one patient's history: check-ins asked, answered or chased, calls made and alerts met, each at its time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from django.db.models import Q

from clinic import actors, dates
from clinic.actors import Actor
from clinic.enums import Channel, LinkPurpose
from clinic.messages import outbox
from clinic.models import Message, PatientLink
from clinic.models.messages import WAITING
from clinic.opening import opening
from pathway.actions import (
    alert_escalation,
    alerts,
    before_visits,
    calls,
    check_in_answers,
    check_ins,
    visit_reminders,
)
from pathway.demo import answers
from pathway.demo.pain import Pain
from pathway.demo.people import Person
from pathway.demo.practices import Practice, Staff
from pathway.enums import CheckInKind
from pathway.models import Alert, CallTask, CheckIn, EpisodeOfCare
from pathway.queries.check_in_answers import by_link
from pathway.queries.check_in_plans import quiet_hours
from pathway.reference import library
from pathway.rules.quiet_hours import out_of_quiet_hours
from pathway.states import AlertState, CallOutcome, CallTaskState, CheckInState
from patients.enums import ReminderState
from patients.models import Appointment, VisitReminder

A_TICK = timedelta(seconds=25)  # the clock comes round a little after a moment
A_DAY = timedelta(hours=24, seconds=40)
MET = {
    "fu_skin": (
        "seen_here",
        "Came in within the hour. One spot slightly red, no pus, no fever; cleaned and marked.",
    ),
    "fu_fever": (
        "sent_to_doctor",
        "Fever since the morning, flu at home too. Sees the family doctor this afternoon.",
    ),
    "fu_weak": (
        "seen_here",
        "Examined: strength and reflexes as before, tired from the soreness. Plan goes on.",
    ),
    "fu_calf": (
        "sent_to_doctor",
        "Calf tender, no swelling by phone. Sent to urgent care the same day; no clot found.",
    ),
    "fu_cauda": (
        "sent_to_emergency",
        "Went to the emergency department with a friend; scan there, kept overnight.",
    ),
    "fu_faint": (
        "advised",
        "Stood up too fast on the bus, down for seconds, no injury. Eats first next time; called again later.",
    ),
    "fu_flare": ("advised", "Talked it through: a flare after needles, easing since. Fewer sites next time."),
    "fu_rash": ("advised", "Itchy where the plaster sat, gone with washing. No swelling, no fever."),
}
ADVISED = ("advised", "Called back and talked it through; nothing that cannot wait for the next visit.")


@dataclass(frozen=True)
class Reply:
    """What is particular about one reply: warnings answered with yes, its moment, and how far its alerts have been met."""

    alarms: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    in_the_evening: bool = False  # of the day it was asked, when nobody answers the phone any more
    met: str = "resolved"  # or "acknowledged", or "raised": nobody has looked yet
    is_silent: bool = False


class Promises:
    """Moves the clock of one episode. `next_reply` is what is particular about the answer to the next check-in asked."""

    def __init__(
        self,
        practice: Practice,
        therapist: Staff,
        person: Person,
        pain: Pain,
        rng: Random,
        *,
        now: datetime,
    ) -> None:
        self._practice, self._therapist, self._person, self._pain = practice, therapist, person, pain
        self._rng, self._now = rng, now
        self._reliable = rng.choice((0.92, 0.8, 0.8, 0.55))
        self._agenda: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._count = 0
        self._due: datetime | None = None
        self._is_replanned = False
        self._answered: set[int] = set()
        self.next_reply: Reply | None = None
        self.episode: EpisodeOfCare | None = None
        self.patient_id: int | None = None

    def until(self, moment: datetime) -> None:
        """Everything that falls due up to a moment happens, in order."""
        moment = min(moment, self._now)
        while True:
            due = self._next_due()
            planned = self._agenda[0][0] if self._agenda else None
            at = min((one for one in (due, planned) if one is not None), default=None)
            if at is None or at > moment:
                break
            if planned is not None and planned == at:
                heapq.heappop(self._agenda)[2](at)
            else:
                self._ask(at)

    def replanned(self) -> None:
        """Something was signed, booked, moved or ended: the next check-in may be another one."""
        self._is_replanned = self.episode is not None

    def ask_before(self, due_at: datetime) -> None:
        """The link of a form before a visit leaves when it is due."""
        self._later(due_at + A_TICK, lambda at: before_visits.ask_due(now=at))

    def remind_of(self, visit: Appointment) -> None:
        """The reminder of a visit leaves when it is due, or at the end of the quiet hours it falls into."""
        clinic = self._practice.clinic
        planned = VisitReminder.objects.filter(appointment=visit, state=ReminderState.PLANNED)
        for due_at in planned.values_list("due_at", flat=True):
            leaves_at = out_of_quiet_hours(due_at, clinic.zone, quiet_hours(clinic))
            self._later(leaves_at + A_TICK, lambda at: visit_reminders.remind_due(now=at))

    def settle(self, moment: datetime) -> None:
        """What was due by now was sent then, and never goes out again. Asked before anything is taken back."""
        ours = Q(patient_id=self.patient_id) | Q(patient_id=None)
        for message in Message.objects.filter(ours, state__in=WAITING, due_at__lte=moment).order_by(
            "due_at", "pk"
        ):
            left = message.due_at + timedelta(seconds=self._rng.randint(3, 50))
            outbox.settle_as_sent(message, at=min(left, self._now))

    def meet(self, found: list[Alert], *, raised_at: datetime, met: str = "resolved") -> None:
        """Somebody looks at these alerts: the therapist while the clinic is open, the lead when nobody was there."""
        for alert in found:
            self._meet(alert, raised_at, met)

    def _next_due(self) -> datetime | None:
        """When the clock will find the next planned check-in; a little after it is due."""
        if self._is_replanned:
            planned = CheckIn.objects.filter(
                episode=self.episode, state=CheckInState.PLANNED, due_at__lte=self._now
            )
            due_at = planned.order_by("due_at").values_list("due_at", flat=True).first()
            self._due, self._is_replanned = (
                (None if due_at is None else min(due_at + A_TICK, self._now)),
                False,
            )
        return self._due

    def _later(self, at: datetime, do: Callable[[datetime], object]) -> None:
        self._count += 1
        heapq.heappush(self._agenda, (at, self._count, do))

    # --- check-ins ------------------------------------------------------------------------------------

    def _ask(self, at: datetime) -> None:
        check_ins.ask_due(now=at)
        self.replanned()
        for row in CheckIn.objects.filter(episode=self.episode, state=CheckInState.ASKED, asked_at=at):
            self._await(row, self.next_reply or Reply(), at)
            self.next_reply = None

    def _await(self, row: CheckIn, reply: Reply, asked_at: datetime) -> None:
        if self._person.details.channel == Channel.PHONE:
            if not reply.is_silent:
                self._later(self._when_open(asked_at, 15, 200), lambda at: self._call_and_ask(row, reply, at))
            return
        if self._person.details.channel == Channel.VISITS:
            return  # it waits until they come
        if reply.at is not None or reply.in_the_evening:
            at = max(reply.at or self._evening(asked_at), asked_at + timedelta(minutes=7))
            self._later(at, lambda at: self._answer(row, reply, at))
        elif not reply.is_silent and self._rng.random() < self._reliable:
            self._later(self._awake(asked_at, 6, 11 * 60), lambda at: self._answer(row, reply, at))
        self._later(asked_at + A_DAY, lambda at: self._chase(row, reply, at))

    def _answer(self, row: CheckIn, reply: Reply, at: datetime, *, by: Actor | None = None) -> None:
        row.refresh_from_db()
        if not row.is_answerable(at) or row.state == CheckInState.ANSWERED:
            return
        asked = by_link(row.pk)
        values = self._pain.said(sequence=row.sequence, is_48_hours=row.kind == CheckInKind.AFTER_48_HOURS)
        given = answers.check_in(asked, values, reply.alarms, self._person, self._rng)
        check_in_answers.answer(
            row,
            answers=given,
            language=self._person.language,
            complete=True,
            by=by or self._patient(row),
            now=at,
        )
        self._answered.add(row.pk)
        self.meet(list(row.alerts.filter(state=AlertState.RAISED)), raised_at=at, met=reply.met)

    def _patient(self, row: CheckIn) -> Actor:
        return actors.patient(PatientLink.objects.get(purpose=LinkPurpose.CHECK_IN, target_id=row.pk))

    def _chase(self, row: CheckIn, reply: Reply, at: datetime) -> None:
        """The reminder, a day after asking; a day after that the desk owes a call."""
        if row.pk in self._answered:
            return
        check_ins.chase_unanswered(now=at)
        row.refresh_from_db()
        if row.state == CheckInState.MISSED:
            for task in row.call_tasks.filter(state=CallTaskState.OPEN):
                if not reply.is_silent:
                    self._later(
                        self._when_open(at, 30, 400), lambda later, owed=task: self._call(owed, reply, later)
                    )
        elif row.state == CheckInState.ASKED and row.reminded_at is not None:
            if not reply.is_silent and reply.at is None and self._rng.random() < 0.55:
                self._later(
                    self._awake(row.reminded_at, 10, 300), lambda later: self._answer(row, reply, later)
                )
            self._later(row.reminded_at + A_DAY, lambda later: self._chase(row, reply, later))

    # --- calls ----------------------------------------------------------------------------------------

    def _call(self, task: CallTask, reply: Reply, at: datetime) -> None:
        """How a call about a silent check-in goes: nobody there, no wish to answer, or the questions are answered."""
        task.refresh_from_db()
        row = task.check_in
        if row is None or row.pk in self._answered:
            return
        roll = self._rng.random() if reply.at is None else 1.0
        if roll < 0.5 and row.is_answerable(at):
            self._call_and_ask(row, reply, at)
        elif roll < 0.7:
            calls.close(task, outcome=CallOutcome.DECLINED, by=self._desk(), now=at)
        else:
            self._not_reached(task, row, reply, at)

    def _not_reached(self, task: CallTask, row: CheckIn, reply: Reply, at: datetime) -> None:
        """A second call follows at another hour; after that one a clinician hears."""
        calls.not_reached(task, by=self._desk(), now=at)
        self.meet(list(row.alerts.filter(state=AlertState.RAISED)), raised_at=at, met=reply.met)
        task.refresh_from_db()
        if task.state == CallTaskState.OPEN and reply.at is None:
            again = task.due_at + timedelta(minutes=self._rng.randint(5, 50))
            self._later(again, lambda later: self._call(task, reply, later))

    def _call_and_ask(self, row: CheckIn, reply: Reply, at: datetime) -> None:
        """The desk reads the questions out and types what it hears."""
        self._answer(row, reply, at, by=self._desk())
        for task in row.call_tasks.filter(state=CallTaskState.OPEN):
            calls.close(task, outcome=CallOutcome.ANSWERED, by=self._desk(), now=at + timedelta(minutes=4))

    def _desk(self) -> Actor:
        return self._rng.choice(self._practice.desk).by

    # --- alerts ---------------------------------------------------------------------------------------

    def _meet(self, alert: Alert, raised_at: datetime, met: str) -> None:
        is_urgent = alert.tier in alerts.URGENT
        is_open = opening(self._practice.clinic, raised_at).is_open
        if is_urgent and alert.next_step_at is not None:
            self._later(alert.next_step_at + A_TICK, lambda at: self._nobody_yet(alert, at))
        if met == "raised":
            return
        if is_urgent and not is_open:
            _while_open, while_closed = library().alert_times[alert.tier].lead
            wait = timedelta(minutes=while_closed + self._rng.randint(4, 25))
            who, at = self._practice.manager, raised_at + wait
        else:
            who, at = self._therapist, self._when_open(raised_at, 2, 12 if is_urgent else 240)
        self._later(at, lambda moment: self._acknowledge(alert, who, met, moment))

    def _nobody_yet(self, alert: Alert, at: datetime) -> None:
        """The clock comes round: one more person is told, and after that perhaps another."""
        alert_escalation.escalate(now=at)
        alert.refresh_from_db()
        if alert.state == AlertState.RAISED and alert.next_step_at is not None:
            self._later(alert.next_step_at + A_TICK, lambda later: self._nobody_yet(alert, later))

    def _acknowledge(self, alert: Alert, who: Staff, met: str, at: datetime) -> None:
        alerts.acknowledge(alert, by=who.by, now=at)
        if met == "resolved":
            after = timedelta(minutes=self._rng.randint(8, 95))
            self._later(at + after, lambda moment: self._resolve(alert, who, moment))

    def _resolve(self, alert: Alert, who: Staff, at: datetime) -> None:
        outcome, words = MET.get(alert.cause, ADVISED)
        alerts.resolve(alert, outcome=outcome, call_outcome=words, by=who.by, now=at)

    # --- moments --------------------------------------------------------------------------------------

    def _when_open(self, moment: datetime, least: int, most: int) -> datetime:
        """Some minutes after a moment, or after the clinic opens next."""
        found = opening(self._practice.clinic, moment)
        begins = moment if found.is_open or found.opens_at is None else found.opens_at
        return begins + timedelta(minutes=self._rng.randint(least, most))

    def _awake(self, moment: datetime, least: int, most: int) -> datetime:
        """Some minutes after a moment, and not in the middle of the night."""
        at = moment + timedelta(minutes=self._rng.randint(least, most), seconds=self._rng.randint(0, 59))
        local = self._practice.clinic.local(at)
        if 7 <= local.hour < 22:
            return at
        return at + timedelta(hours=9) if local.hour >= 22 else at + timedelta(hours=8)

    def _evening(self, moment: datetime) -> datetime:
        return dates.local_moment(
            self._practice.clinic.local(moment).date(), time(21, 40), self._practice.clinic.zone
        )
