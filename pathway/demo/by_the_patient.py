"""What one invented patient does: the forms behind their links, and their consent, given and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic import actors, pdf
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.models import PatientLink
from pathway.actions import before_visit_answers, consents, intakes
from pathway.demo import answers
from pathway.demo.at_the_desk import AtTheDesk
from pathway.models import BeforeVisit
from pathway.queries import consent_papers
from pathway.queries.intakes import pages as intake_pages
from patients.actions.consents import Signature
from patients.enums import IntakePart, Signer, TakenBack
from patients.models import Appointment, Intake


class ByThePatient(AtTheDesk):
    """Of one patient, who came by the desk."""

    def fill_in(self, at: datetime, *, pages: int | None = None) -> None:
        """The intake, sent as soon as its first part is whole; or only its first pages. The desk types for who is phoned."""
        self.clock.until(at)
        intake = Intake.objects.select_related("clinic", "patient").get(
            patient=self.patient, submitted_at=None
        )
        by = self._patient_by_link(intake)
        asked = answers.intake_pages(self.person, self.clinic.local(at).date())
        last = intake_pages(IntakePart.BEFORE)[-1]
        for slug, given, about in asked[:pages]:
            intakes.save_page(
                intake,
                page=slug,
                answers=given,
                about=about,
                is_done=True,
                language=self.person.language,
                by=by,
                now=at,
            )
            at += timedelta(seconds=self.rng.randint(15, 70))
            if slug == last:
                intakes.submit(intake, by=by, now=at)
        self.patient.refresh_from_db()
        self.clock.meet(list(intake.alerts.all()), raised_at=at)

    def answer_before(self, visit: Appointment, at: datetime, **today: str) -> None:
        """The two screens before a visit, by the link that was sent; `today` is what is not as always."""
        self.clock.until(at)
        form = BeforeVisit.objects.select_related("clinic").get(
            appointment=visit, on=self.clinic.local(at).date()
        )
        link = PatientLink.objects.filter(purpose=LinkPurpose.BEFORE_VISIT, target_id=form.pk).first()
        for screen, given in answers.before_visit(self.person, form.on, **today).items():
            before_visit_answers.save_screen(
                form,
                screen=screen,
                answers=given,
                is_done=True,
                language=self.person.language,
                on_tablet=link is None,
                by=actors.patient(link) if link else self._desk(),
                now=at,
            )
            at += timedelta(seconds=self.rng.randint(14, 22))
        self.clock.meet(list(form.alerts.all()), raised_at=at, met="raised")

    def presign(self, at: datetime) -> None:
        self.clock.until(at)
        self.consent = consents.sign(
            self.patient,
            language=self.person.language,
            signature=self._signature(),
            by=self._patient_by_link(),
            now=at,
        )

    def sign_on_paper(self, at: datetime) -> None:
        """Signed by hand in the waiting room, and taken in by the therapist with its scan."""
        self.clock.until(at)
        sheet = consent_papers.blank(self.patient, language=self.person.language, now=at)
        self.consent = consents.sign_on_paper(
            self.patient,
            language=self.person.language,
            name=self.patient.full_name,
            signed_on=self.clinic.local(at).date(),
            signed_by=Signer.PATIENT,
            patient_agrees=False,
            agrees_to_current=True,
            scan=pdf.render(sheet, made_at=at),
            by=self.by,
            now=at,
        )

    def take_consent_back(self, at: datetime) -> None:
        """By the link in the mail with the copy, some days after the last visit."""
        self.clock.until(at)
        link = consents.link_of(self.episode, now=at)
        consents.withdraw(self.consent, how=TakenBack.LINK, by=actors.patient(link), now=at)

    def _signature(self) -> Signature:
        return Signature(self.patient.full_name, agrees_to_current=True)

    def _patient_by_link(self, intake: Intake | None = None) -> Actor:
        """The patient's own door; who is phoned tells it to the desk, which types."""
        if self.person.details.channel == "phone":
            return self._desk()
        links = PatientLink.objects.filter(purpose=LinkPurpose.INTAKE, patient_id=self.patient.pk)
        return actors.patient(links.get(target_id=intake.pk) if intake else links.latest("pk"))
