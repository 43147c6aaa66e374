"""Models point back along the pathway: a check-in knows its session, a session never knows its check-ins."""

from django.apps import apps

# From the first stage to the last; a row may hold a key of its own stage or an earlier one.
STAGES = [
    "content",
    "emergency_access",
    "complaints",
    "exports",
    "retention",
    "alert_times",
    "episodes",
    "expected_levels",
    "first_calls",
    "screenings",
    "papers",
    "letters",
    "assessments",
    "plans",
    "decisions",
    "before_visits",
    "treatment",
    "needled_sites",
    "adverse_events",
    "revisions",
    "deviations",
    "consents",
    "addenda",
    "voids",
    "reviews",
    "billing",
    "check_ins",
    "measurements",
    "visit_notes",
    "alerts",
    "alert_tellings",
    "merges",
    "desk_calls",
]


def stage(model):
    return STAGES.index(model.__module__.rpartition(".")[2])


def test_every_room_of_the_pathway_has_its_place():
    assert {
        model.__module__.rpartition(".")[2] for model in apps.get_app_config("pathway").get_models()
    } == set(STAGES)


def test_no_key_points_forward():
    forward = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("pathway").get_models()
        for field in model._meta.concrete_fields
        if field.related_model is not None
        and field.related_model._meta.app_label == "pathway"
        and stage(field.related_model) > stage(model)
    ]
    assert forward == []


def test_no_key_points_up_a_storey():
    storeys = ["clinic", "patients", "pathway"]
    upward = [
        f"{model.__name__}.{field.name}"
        for storey in storeys
        for model in apps.get_app_config(storey).get_models()
        for field in model._meta.concrete_fields
        if field.related_model is not None
        and field.related_model._meta.app_label in storeys
        and storeys.index(field.related_model._meta.app_label) > storeys.index(storey)
    ]
    assert upward == []
