"""What only production sets: cookies no other host can set, and nothing without TLS."""

import json
import os
import subprocess
import sys

import pytest

from clinic.services import made_up

READ = """
import json
from clinic import settings
print(json.dumps({name: value for name, value in vars(settings).items() if name.isupper()}, default=str))
"""


@pytest.fixture(scope="module")
def production():
    """The settings as a process of their own reads them."""
    environment = {"PATH": os.environ["PATH"], **made_up.settings("production")}
    done = subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_every_cookie_is_of_this_host_alone(production):
    names = {name: value for name, value in production.items() if name.endswith("_COOKIE_NAME")}
    assert {name: value for name, value in names.items() if not value.startswith("__Host-")} == {}
    assert len(names) >= 4


def test_nothing_goes_without_tls(production):
    said = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY")
    said += ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert [production[name] for name in said] == [True] * len(said)
    assert production["SECURE_HSTS_SECONDS"] == 63_072_000
