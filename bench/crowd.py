"""A practice as large as they come: 100,000 patients who were here before, a million visits, forty of them today.

One patient with all the papers and one visit are made through the product's own actions; the database lays the others like
them. Around today every day has four hundred visits, so that a small table and a large one are equally dense there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.test import Client

from bench import goals
from clinic import actions, dates, scope
from clinic.enums import Role
from clinic.models import Clinic
from pathway.models import BeforeVisit, PapersOnFile, Screening
from patients.actions import intakes
from patients.models import Appointment, Consent, Intake, Patient
from patients.rules import names
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.journeys.people_in_states import PeopleInStates
from tests.pathway import before_visits, scenes, sessions

TODAY_EACH, HERE, FORMER = 10, 4, 36
TODAY, A_DAY = HERE * TODAY_EACH, (HERE + FORMER) * TODAY_EACH
PATIENTS_AT_ONCE, VISITS_AT_ONCE = 10_000, 100_000
APART = 7919  # a prime, so that patients come in no order
WORKED = [(day, time(7), time(19)) for day in range(7)]
GIVEN = "Maria James Aisha Robert Linh Patricia Omar Jennifer Wei Michael Núria David Olga Tomás Ada Yusuf".split()
FAMILY = "Smith Gonzalez Nguyen Johnson O'Brien Sanchez Patel Müller Kowalski Okafor Brown Haddad Ivanova Lee".split()

# Rows like one that is there, with what differs named by column.
LAY = """
INSERT INTO {table}
SELECT made.* FROM {table} one, {numbers},
       jsonb_populate_record(one, jsonb_build_object('uuid', gen_random_uuid(), {differs})) made
 WHERE one.id = %(like)s
"""
LEARN = """
INSERT INTO patients_patientword (clinic_id, patient_id, word)
SELECT %s, * FROM unnest(%s::bigint[], %s::text[])
"""
NAMED = """'id', %(first)s + n, 'given_name', (%(given)s::text[])[1 + n %% %(givens)s],
 'family_name', (%(family)s::text[])[1 + n / %(givens)s %% %(families)s] || ' ' || chr(97 + n %% 26) || to_hex(n),
 'birth_date', date '1930-01-01' + n %% 30000, 'email', 'person.' || n || '@mail.example',
 'phone', '+1303' || lpad((5550000 + n)::text, 7, '0')"""
# The days around today by turns, one in ten of them to come: n / a day is which, the rest whose and at what hour.
IN_TURN = """generate_series(%(start)s, %(end)s) AS n, LATERAL (SELECT n / %(a_day)s AS d, n %% %(a_day)s AS r) AS day,
 LATERAL (SELECT %(morning)s + r / %(people)s * interval '1 hour'
               + CASE WHEN d %% 10 = 0 THEN d / 10 + 1 ELSE d / 10 - d END * interval '1 day' AS at) AS hour"""


@dataclass(frozen=True)
class Crowd:
    """The practice. `therapists` are keys: first those who are here, then those who left. A patient's key and those of
    their papers are `patients` and `episodes` plus a number below `size`."""

    at: cast.Cast
    client: Client
    morning: datetime
    therapists: list[int]
    size: int
    like: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    @property
    def clinic(self) -> Clinic:
        return self.at.clinic


def open_crowd() -> Crowd:
    """The practice with its patients and today's forty visits."""
    with transaction.atomic():
        now = dates.now()
        at = open_clinic("crowded", now)
        therapists = _therapists(at, now)
        client = Client()
        client.force_login(at.receptionist.user)
        morning = datetime.combine(at.clinic.local(now).date(), time(8), tzinfo=at.clinic.zone)
        crowd = Crowd(at, client, morning, therapists, goals.PATIENTS)
        crowd.like.update(_one_of_each(at, now))
        _lay_patients(crowd)
        _lay_papers(crowd)
        _lay_today(crowd)
        scope.enter(0)
    for start in range(0, crowd.size, PATIENTS_AT_ONCE):
        with scope.in_clinic(crowd.clinic.pk):
            _learn_words(crowd, start)
    return crowd


def lay_visits(crowd: Crowd, start: int, end: int) -> None:
    """The visits numbered from `start` up to `end`."""
    for first in range(start, end, VISITS_AT_ONCE):
        with scope.in_clinic(crowd.clinic.pk):
            last = min(first + VISITS_AT_ONCE, end) - 1
            differs = """'id', nextval(pg_get_serial_sequence('patients_appointment', 'id')),
             'therapist_id', (%(therapists)s::bigint[])[1 + r %% %(people)s],
             'patient_id', %(patients)s + n::bigint * %(apart)s %% %(size)s,
             'starts_at', at, 'ends_at', at + interval '45 minutes',
             'state', CASE WHEN d %% 10 = 0 THEN 'booked' ELSE 'done' END"""
            _lay(crowd, "patients_appointment", IN_TURN, differs, start=first, end=last)


def tidy() -> None:
    """Leave the tables as the database's own housekeeping does, which has no turn so soon; outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


# --- One of each, through the actions -------------------------------------------------------------------------------


def _therapists(at: cast.Cast, now: datetime) -> list[int]:
    """Dana and three more at work, and those who left, like her."""
    by = at.manager.by
    members = [at.therapist.member]
    for number in range(1, HERE):
        email, name = f"therapist-{number}@{at.clinic.slug}.example", f"Therapist {number}"
        members.append(
            actions.add_member(
                at.clinic, email=email, name=name, role=Role.THERAPIST, title="PT", by=by, now=now
            )
        )
    for member in members:
        actions.set_working_hours(at.clinic, member.user, WORKED, by=by, now=now)
    for number in range(FORMER):
        email, name = f"former-{number}@{at.clinic.slug}.example", f"Former {number}"
        members.append(
            actions.add_member(at.clinic, email=email, name=name, role=Role.THERAPIST, by=by, now=now)
        )
    type(members[0]).objects.filter(pk__in=[member.pk for member in members[HERE:]]).update(is_active=False)
    return [member.user_id for member in members]


def _one_of_each(at: cast.Cast, now: datetime) -> dict[str, int]:
    """Somebody who sent the intake in, agreed and was screened, and was seen a week ago; the keys of their rows by table."""
    then = now - timedelta(days=8)
    episode = scenes.opened(at, now=then, messages_agreed=True)
    people = PeopleInStates(at, then)
    intake = intakes.invite(episode.patient, by=at.receptionist.by, now=then)
    people.fill_in(intake)
    people.send_in(intake)
    scenes.screened(at, episode, now=then)
    sessions.agreed(at, episode, now=then)
    visit = before_visits.book(at, episode, now=then, starts_at=then + timedelta(hours=4))
    # Out of the way of those that are laid: in the evening.
    evening = {
        "starts_at": visit.starts_at + timedelta(hours=6),
        "ends_at": visit.ends_at + timedelta(hours=6),
    }
    Appointment.objects.filter(pk=visit.pk).update(**evening)
    of_theirs = {"patient": episode.patient_id}
    return {
        "patients_patient": episode.patient_id,
        "pathway_episodeofcare": episode.pk,
        "patients_intake": Intake.objects.get(**of_theirs).pk,
        "patients_consent": Consent.objects.get(**of_theirs).pk,
        "pathway_screening": Screening.objects.get(episode=episode).pk,
        "patients_appointment": visit.pk,
        "pathway_papersonfile": PapersOnFile.objects.get(**of_theirs).pk,
        "pathway_beforevisit": BeforeVisit.objects.get(appointment=visit).pk,
    }


# --- The others, by the database ------------------------------------------------------------------------------------


def _lay_patients(crowd: Crowd) -> None:
    _reserve(crowd, "patients_patient", crowd.size)
    values = {"given": GIVEN, "family": FAMILY, "givens": len(GIVEN), "families": len(FAMILY)}
    _lay(crowd, "patients_patient", "generate_series(0, %(size)s - 1) AS n", NAMED, **values)


def _lay_papers(crowd: Crowd) -> None:
    of_patient = "'id', %(first)s + n, 'patient_id', %(patients)s + n"
    of_episode = "'id', %(first)s + n, 'episode_id', %(episodes)s + n"
    papers = {
        "pathway_episodeofcare": of_patient,
        "patients_intake": of_patient,
        "patients_consent": of_patient,
        "pathway_screening": of_episode,
        "pathway_papersonfile": f"{of_patient}, 'episode_id', %(episodes)s + n",
    }
    for table, differs in papers.items():
        _reserve(crowd, table, crowd.size)
        _lay(crowd, table, "generate_series(0, %(size)s - 1) AS n", differs)


def _lay_today(crowd: Crowd) -> None:
    """Ten visits an hour apart with each therapist who is here, each of a patient from elsewhere in the crowd."""
    number = f"n * greatest(%(size)s / {TODAY}, 1) %% %(size)s"
    hours = f"generate_series(0, {TODAY - 1}) AS n"
    hours += f", LATERAL (SELECT %(morning)s + n / {HERE} * interval '1 hour' AS at) AS hour"
    _reserve(crowd, "patients_appointment", TODAY)
    _lay(
        crowd,
        "patients_appointment",
        hours,
        f"""'id', %(first)s + n, 'therapist_id', (%(therapists)s::bigint[])[1 + n %% {HERE}],
        'patient_id', %(patients)s + {number}, 'starts_at', at, 'ends_at', at + interval '45 minutes',
        'state', CASE n / {HERE} WHEN 0 THEN 'done' WHEN 1 THEN 'done' WHEN 2 THEN 'arrived' ELSE 'booked' END""",
    )
    _reserve(crowd, "pathway_beforevisit", TODAY)
    _lay(
        crowd,
        "pathway_beforevisit",
        hours,
        f"""'id', %(first)s + n, 'episode_id', %(episodes)s + {number}, 'appointment_id', %(visits)s + n,
        'on', %(today)s""",
    )


def _learn_words(crowd: Crowd, start: int) -> None:
    """The words the product gives a patient. Phones are not read from the rows: to parse so many takes minutes."""
    first = crowd.first["patients_patient"]
    known = Patient.objects.filter(
        pk__range=(first + start, first + min(start + PATIENTS_AT_ONCE, crowd.size) - 1)
    )
    words = [
        (row.pk, word)
        for row in known.only("given_name", "family_name", "email", "birth_date")
        for word in _words(row, row.pk - first)
    ]
    with connection.cursor() as cursor:
        cursor.execute(LEARN, [crowd.clinic.pk, *map(list, zip(*words, strict=True))])


def _words(row: Patient, number: int) -> frozenset[str]:
    phone = f"303{5_550_000 + number:07d}"
    return names.words(
        (row.given_name, row.family_name),
        email=row.email,
        numbers=(f"1{phone}", phone),
        birth_date=row.birth_date,
    )


def _reserve(crowd: Crowd, table: str, number: int) -> None:
    """Keys in a row that nobody else is given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + number])
    crowd.first[table] = first


def _lay(crowd: Crowd, table: str, numbers: str, differs: str, **values: object) -> None:
    """Lay rows like the one that was made; neither triggers nor foreign keys are asked again for each."""
    known = {
        "like": crowd.like[table],
        "first": crowd.first.get(table),
        "size": crowd.size,
        "patients": crowd.first.get("patients_patient"),
        "episodes": crowd.first.get("pathway_episodeofcare"),
        "visits": crowd.first.get("patients_appointment"),
        "therapists": crowd.therapists,
        "people": len(crowd.therapists),
        "a_day": A_DAY,
        "apart": APART,
        "morning": crowd.morning,
        "today": crowd.morning.date(),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(LAY.format(table=table, numbers=numbers, differs=differs), {**known, **values})
        cursor.execute("SET LOCAL session_replication_role = origin")
