"""Tasks of the care storey: read the clock once, call one verb, log a count. Redis only wakes them."""

import logging

from celery import shared_task

from clinic import dates, gate, heartbeats, scope
from pathway.actions import (
    alert_digests,
    alert_escalation,
    before_visits,
    booking_requests,
    check_in_settings,
    check_ins,
    check_ins_at_visits,
    intake_reminders,
    retention,
    revisions,
    time_calls,
    visit_reminders,
    waitlist_rounds,
)
from pathway.queries.check_ins import oldest_due

log = logging.getLogger(__name__)


@shared_task
@gate.while_open
def ask_due_check_ins() -> None:
    if asked := check_ins.ask_due(now=dates.now()):
        log.info("check-ins: %d asked", asked)
    with scope.all_clinics("how long the longest-overdue check-in waits"):
        waiting_since = oldest_due(dates.now())
    heartbeats.due_since("check-in", waiting_since)


@shared_task
def replan_changed() -> None:
    if planned := check_in_settings.replan_changed(now=dates.now()):
        log.info("check-ins: those of %d patients planned by new settings", planned)


@shared_task
@gate.while_open
def ask_before_visits() -> None:
    if asked := before_visits.ask_due(now=dates.now()):
        log.info("forms before visits: %d asked", asked)


@shared_task
@gate.while_open
def remind_of_visits() -> None:
    if reminded := visit_reminders.remind_due(now=dates.now()):
        log.info("visits: %d reminded of", reminded)


@shared_task
@gate.while_open
def remind_of_intakes() -> None:
    if reminded := intake_reminders.remind_due(now=dates.now()):
        log.info("intakes: %d reminded of", reminded)


@shared_task
@gate.while_open
def chase_unanswered() -> None:
    if chased := check_ins.chase_unanswered(now=dates.now()):
        log.info("check-ins: %d chased", chased)
    if missed := check_ins_at_visits.close_passed(now=dates.now()):
        log.info("check-ins: %d had no visit to be asked at", missed)


@shared_task
def drop_groundless_calls() -> None:
    if dropped := time_calls.drop_groundless(now=dates.now()):
        log.info("calls: %d about visits that can be after all", dropped)


@shared_task
def escalate_alerts() -> None:
    if escalated := alert_escalation.escalate(now=dates.now()):
        log.info("alerts: %d escalated", escalated)


@shared_task
@gate.while_open
def send_alert_digests() -> None:
    if made := alert_digests.send_due(now=dates.now()):
        log.info("alerts: %d mails of the morning", made)


@shared_task
@gate.while_open
def offer_freed_times() -> None:
    if seen := waitlist_rounds.end_seen(now=dates.now()):
        log.info("waitlist: %d wait no more for a visit that has been", seen)
    if ended := waitlist_rounds.expire_due(now=dates.now()):
        log.info("waitlist: %d offers not answered in time", ended)
    if offered := waitlist_rounds.offer_freed(now=dates.now()):
        log.info("waitlist: %d times offered", offered)


@shared_task
@gate.while_open
def prune_revisions() -> None:
    if pruned := revisions.prune(now=dates.now()):
        log.info("revisions: those of %d signed sessions pruned", pruned)


@shared_task
@gate.while_open
def forget_unconfirmed_requests() -> None:
    if forgotten := booking_requests.forget_unconfirmed(now=dates.now()):
        log.info("booking requests: %d that nobody confirmed forgotten", forgotten)


@shared_task
@gate.while_open
def clear_out() -> None:
    if removed := retention.clear_out(now=dates.now()):
        log.info("keeping: %d rows past their days removed", removed)
