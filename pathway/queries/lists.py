"""Who is on somebody's list: whose chart opens to them without a reason. This file is the whole rule.

On your list is everybody

1. with an episode of care that is yours, or one in which you held a session or have a draft: whoever treated can always
   sign, add to and void what is theirs;
2. of whom that is true of somebody in your care team, or of somebody whose deputy you are;
3. who has a visit with you between yesterday and tomorrow, in the clinic's own days, unless it was cancelled;
4. with an alert that nobody has resolved, if you handle alerts: an open alert never waits for a reason;
5. whom you opened with a reason a few hours ago (pathway.rules.lists).

Records that were joined are one person: the list is that of the record in use.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import BooleanField, DateTimeField, F, Func, IntegerField, JSONField, Value

from clinic import dates
from clinic.models import Membership
from clinic.permissions import may
from pathway.rules.lists import days_of_visits

STANDING = """(
SELECT jsonb_build_object(
    'patient', person.uuid,
    'is_listed', EXISTS (
        SELECT FROM pathway_episodeofcare AS episode
         WHERE episode.patient_id = ANY (records.keys) AND (
            episode.therapist_id = ANY (team.people)
            OR EXISTS (SELECT FROM pathway_treatmentsession AS held
                        WHERE held.episode_id = episode.id AND held.therapist_id = ANY (team.people))
            OR EXISTS (SELECT FROM pathway_clinicalassessment AS draft
                        WHERE draft.episode_id = episode.id AND draft.assessed_by_id = ANY (team.people)
                          AND draft.state = 'draft')
            OR asked.handles_alerts AND EXISTS (
                SELECT FROM pathway_alert AS alert
                 WHERE alert.episode_id = episode.id AND alert.state <> 'resolved'))
    ) OR EXISTS (
        SELECT FROM patients_appointment AS visit
         WHERE visit.patient_id = ANY (records.keys) AND visit.therapist_id = asked.user_id
           AND visit.starts_at >= asked.first_at AND visit.starts_at < asked.end_at
           AND visit.state NOT IN ('held', 'cancelled')
    ),
    'opened_until', opened.until,
    'opened_for', opened.reason)
  FROM (VALUES (%(expressions)s))
    AS asked (patient_id, member_id, user_id, handles_alerts, first_at, end_at, now)
  JOIN patients_patient AS record ON record.id = asked.patient_id
  JOIN patients_patient AS person ON person.id = coalesce(record.merged_into_id, record.id)
 CROSS JOIN LATERAL (
    SELECT array_agg(one.id) AS keys FROM patients_patient AS one
     WHERE one.id = person.id OR one.merged_into_id = person.id) AS records
 CROSS JOIN LATERAL (
    SELECT array_agg(one.user_id) AS people
      FROM clinic_membership AS me
      JOIN clinic_membership AS one ON one.clinic_id = me.clinic_id
       AND (one.id = me.id OR one.care_team_id = me.care_team_id OR one.deputy_id = me.user_id)
     WHERE me.id = asked.member_id) AS team
  LEFT JOIN LATERAL (
    SELECT access.until, access.reason FROM pathway_emergencyaccess AS access
     WHERE access.patient_id = ANY (records.keys) AND access.user_id = asked.user_id AND access.until > asked.now
     ORDER BY access.until DESC LIMIT 1) AS opened ON true
)"""


class ListStanding(Func):
    """The rule above as one expression over the key of a patient; what it gives reads clinic.list_wall.Standing."""

    template = STANDING
    output_field = JSONField()


def standing(patient: F, membership: Membership, *, now: datetime) -> ListStanding:
    """How the patient of a row stands to the list of one member, to annotate any query with."""
    zone = membership.clinic.zone
    first, last = days_of_visits(membership.clinic.local(now).date())
    return ListStanding(
        patient,
        Value(membership.pk, IntegerField()),
        Value(membership.user_id, IntegerField()),
        Value(may(membership, "handle_alerts"), BooleanField()),
        Value(dates.day_bounds(first, zone)[0], DateTimeField()),
        Value(dates.day_bounds(last, zone)[1], DateTimeField()),
        Value(now, DateTimeField()),
    )
