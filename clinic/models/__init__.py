"""What the ground storey remembers."""

from clinic.models.audit import AuditEvent, AuditSeal
from clinic.models.audit_reviews import AuditReview
from clinic.models.care_teams import CareTeam
from clinic.models.credential_scans import CredentialScan
from clinic.models.data_keys import DataKey
from clinic.models.diaries import ClosedDay, DatedHours, TimeOff, WorkingHours
from clinic.models.invitations import StaffInvitation
from clinic.models.links import PatientLink
from clinic.models.messages import Message, StoppedAddress
from clinic.models.needle_boxes import NeedleBox
from clinic.models.people import Credential, Membership, User
from clinic.models.practice import Clinic, OpeningHours, Room
from clinic.models.requests import Heartbeat, IdempotencyKey
from clinic.models.row_versions import RowVersion
from clinic.models.second_steps import SecondStepRule
from clinic.models.sessions import StaffSession
from clinic.models.sign_ins import KnownDevice, SignInTry
from clinic.models.wordings import TextWording

__all__ = [
    "AuditEvent",
    "AuditReview",
    "AuditSeal",
    "CareTeam",
    "Clinic",
    "ClosedDay",
    "Credential",
    "CredentialScan",
    "DataKey",
    "DatedHours",
    "Heartbeat",
    "IdempotencyKey",
    "KnownDevice",
    "Membership",
    "Message",
    "NeedleBox",
    "OpeningHours",
    "PatientLink",
    "Room",
    "RowVersion",
    "SecondStepRule",
    "SignInTry",
    "StaffInvitation",
    "StaffSession",
    "StoppedAddress",
    "TextWording",
    "TimeOff",
    "User",
    "WorkingHours",
]
