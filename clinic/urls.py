"""The site map: what belongs to nobody's storey, then the storeys by name."""

from allauth.account import views as account
from django.urls import include, path

from clinic.views import clinics, practice, public, styleguide

urlpatterns = [
    path("", public.front_door, name="front_door"),
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
    path("status", public.status, name="status"),
    # Only these of allauth's pages: staff are invited, so there is no sign-up and no e-mail to confirm.
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("clinics/choice/", clinics.choice, name="clinic_choice"),
    path("practice/", practice.practice, name="practice"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("", include("patients.urls")),
    path("", include("pathway.urls")),
]
