from django.apps import AppConfig


class PathwayConfig(AppConfig):
    name = "pathway"

    def ready(self) -> None:
        from pathway import checks  # noqa: F401  (registers the check that reads every reference file)
