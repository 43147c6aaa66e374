"""The site map: what belongs to nobody's storey, then the storeys by name."""

from allauth.account import views as account
from django.urls import include, path

from clinic.views import (
    care_teams,
    clinics,
    credentials,
    invitations,
    own_sign_in,
    people,
    pins,
    practice,
    practice_details,
    public,
    rooms,
    second_step_rules,
    sign_ins,
    styleguide,
    wordings,
)
from clinic.views.invitation_link.public import invitation
from clinic.views.lock.public import lock, locking, passkey_question
from clinic.views.passwords import public as passwords
from clinic.views.renewals import public as renewals
from clinic.views.second_step import public as second_step
from clinic.views.sign_in.public import sign_in

handler400 = "clinic.views.errors.not_understood"
handler403 = "clinic.views.errors.refused"
handler429 = "clinic.views.errors.too_many_tries"  # allauth asks for it by this name
handler500 = "clinic.views.errors.broken"

urlpatterns = [
    path("", public.front_door, name="front_door"),
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
    path("status", public.status, name="status"),
    # Only these of allauth's pages: staff are invited, so there is no sign-up and no e-mail to confirm.
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    # The name is the one allauth sends people to after their password.
    path("accounts/login/second-step/", second_step.second_step, name="mfa_authenticate"),
    path("accounts/login/passkey/", second_step.passkey, name="passkey_sign_in"),
    path("accounts/second-step/", own_sign_in.own_sign_in, name="own_sign_in"),
    path("accounts/second-step/app/new/", own_sign_in.app_new, name="own_app_new"),
    path("accounts/second-step/passkeys/new/", own_sign_in.passkey_new, name="own_passkey_new"),
    path("accounts/second-step/removal/", own_sign_in.removal, name="own_step_removal"),
    path("accounts/second-step/codes/", own_sign_in.recovery_codes, name="own_recovery_codes"),
    path("accounts/second-step/codes/file/", own_sign_in.recovery_codes_file, name="own_recovery_codes_file"),
    path("accounts/lock/", lock, name="lock"),
    path("accounts/lock/passkey/", passkey_question, name="lock_passkey"),
    path("accounts/locking/", locking, name="locking"),
    path("accounts/renewal/", renewals.renewal, name="renewal"),
    path("accounts/password/change/", passwords.change, name="account_change_password"),
    # allauth's sign-in page leads here by this name.
    path("accounts/password/reset/", passwords.ask, name="account_reset_password"),
    path("accounts/password/choice/<str:token>/", passwords.choice, name="password_choice"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-ins/", sign_ins.sign_in_list, name="sign_ins"),
    path("sign-ins/pin/", pins.pin, name="pin"),
    path("sign-ins/others/ending/", sign_ins.ending_of_others, name="sign_in_ending_of_others"),
    path("sign-ins/<uuid:uuid>/ending/", sign_ins.ending, name="sign_in_ending"),
    path("clinics/choice/", clinics.choice, name="clinic_choice"),
    path("practice/", practice.practice, name="practice"),
    path("practice/details/", practice_details.edit, name="practice_details"),
    path("practice/invitations/new/", invitations.new, name="invitation_new"),
    path("practice/invitations/<uuid:uuid>/sending/", invitations.sending, name="invitation_sending"),
    path(
        "practice/invitations/<uuid:uuid>/withdrawal/", invitations.withdrawal, name="invitation_withdrawal"
    ),
    path("invitations/<slug:slug>/<str:token>/", invitation, name="invitation"),
    path("practice/texts/", wordings.text_list, name="texts"),
    path("practice/texts/<slug:slug>/", wordings.edit, name="text"),
    path("practice/texts/<slug:slug>/preview/", wordings.preview, name="text_preview"),
    path("practice/texts/<slug:slug>/shipped/", wordings.shipped, name="text_shipped"),
    path("practice/people/<uuid:uuid>/", credentials.member, name="member"),
    path("practice/people/<uuid:uuid>/desk-lead/", people.desk_lead, name="desk_lead"),
    path("practice/people/<uuid:uuid>/shown-gender/", people.shown_gender, name="shown_gender"),
    path("practice/people/<uuid:uuid>/clinical-lead/", people.clinical_lead, name="clinical_lead"),
    path("practice/second-step/", second_step_rules.rules, name="second_step_rules"),
    path("practice/people/<uuid:uuid>/second-step-reset/", second_step_rules.reset, name="second_step_reset"),
    path("practice/care-teams/", care_teams.team_list, name="care_teams"),
    path("practice/care-teams/new/", care_teams.new, name="care_team_new"),
    path("practice/care-teams/<uuid:uuid>/edit/", care_teams.edit, name="care_team_edit"),
    path("practice/rooms/", rooms.room_list, name="rooms"),
    path("practice/rooms/<uuid:uuid>/edit/", rooms.edit, name="room_edit"),
    path("practice/people/<uuid:uuid>/credentials/new/", credentials.new, name="credential_new"),
    path(
        "practice/credentials/<uuid:uuid>/withdrawal/", credentials.withdrawal, name="credential_withdrawal"
    ),
    path("practice/credentials/<uuid:uuid>/scans/new/", credentials.new_scan, name="credential_scan_new"),
    path("credential-scans/<uuid:uuid>/", credentials.scan, name="credential_scan"),
    path("credentials/", credentials.own, name="own_credentials"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("", include("patients.urls")),
    path("", include("pathway.urls")),
]
