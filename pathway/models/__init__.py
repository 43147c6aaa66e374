"""What the care storey remembers. Models point back along the pathway, never forward."""

from pathway.models.addenda import CoveringNote, SessionAddendum
from pathway.models.adverse_events import AdverseEvent, EventSite
from pathway.models.alert_tellings import AlertCall, AlertDigest, AlertTelling
from pathway.models.alert_times import AlertTime
from pathway.models.alerts import Alert, CallTask
from pathway.models.assessments import (
    AssessmentAddendum,
    ClinicalAssessment,
    ExaminationWarning,
    NeurologicalSign,
    PalpatedPoint,
    PatientActivity,
)
from pathway.models.before_visits import BeforeVisit
from pathway.models.billing import BillingCode
from pathway.models.check_ins import CheckIn, CheckInAnswer
from pathway.models.complaints import Complaint
from pathway.models.consents import ChaperoneAnswer, SpokenYes
from pathway.models.content import ContentApproval, ContentOverride
from pathway.models.decisions import DecisionRecord
from pathway.models.desk_calls import DeskCall
from pathway.models.deviations import Deviation
from pathway.models.emergency_access import EmergencyAccess
from pathway.models.episodes import Discharge, EpisodeOfCare
from pathway.models.expected_levels import ExpectedLevel
from pathway.models.exports import RecordExport
from pathway.models.first_calls import FirstCall
from pathway.models.letters import Letter
from pathway.models.measurements import Measurement
from pathway.models.merges import MovedRow, PatientMerge
from pathway.models.needled_sites import NeedledSite
from pathway.models.papers import PapersOnFile
from pathway.models.plans import HomeExercise, PlanOfCare, TargetMuscle
from pathway.models.retention import RetentionRule
from pathway.models.reviews import PlanReview
from pathway.models.revisions import DraftRevision
from pathway.models.screenings import Finding, NeedleAversionPlan, Screening
from pathway.models.treatment import TreatmentSession
from pathway.models.visit_notes import VisitNote
from pathway.models.voids import SessionVoid

__all__ = [
    "AdverseEvent",
    "Alert",
    "AlertCall",
    "AlertDigest",
    "AlertTelling",
    "AlertTime",
    "AssessmentAddendum",
    "BeforeVisit",
    "BillingCode",
    "CallTask",
    "ChaperoneAnswer",
    "CheckIn",
    "CheckInAnswer",
    "ClinicalAssessment",
    "Complaint",
    "ContentApproval",
    "ContentOverride",
    "CoveringNote",
    "DecisionRecord",
    "DeskCall",
    "Deviation",
    "Discharge",
    "DraftRevision",
    "EmergencyAccess",
    "EpisodeOfCare",
    "EventSite",
    "ExaminationWarning",
    "ExpectedLevel",
    "Finding",
    "FirstCall",
    "HomeExercise",
    "Letter",
    "Measurement",
    "MovedRow",
    "NeedleAversionPlan",
    "NeedledSite",
    "NeurologicalSign",
    "PalpatedPoint",
    "PapersOnFile",
    "PatientActivity",
    "PatientMerge",
    "PlanOfCare",
    "PlanReview",
    "RecordExport",
    "RetentionRule",
    "Screening",
    "SessionAddendum",
    "SessionVoid",
    "SpokenYes",
    "TargetMuscle",
    "TreatmentSession",
    "VisitNote",
]
