from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from clinic import checks

        connection_created.connect(checks.refuse_unbound_role, dispatch_uid="clinic.refuse_unbound_role")
