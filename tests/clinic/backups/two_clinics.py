"""Puts two clinics and a patient of each into the database it is run on: what the tests of backups back up."""

import django
from django.db import transaction


def main():
    from tests import cast
    from tests.pathway import scenes

    for slug in ("alder", "birch"):
        with transaction.atomic():
            at = cast.open_clinic(slug=slug)
            scenes.opened(at)


if __name__ == "__main__":
    django.setup()
    main()
