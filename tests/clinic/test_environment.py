"""The environment is read loudly: what is missing or weak stops the start with one sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic import environment

STRONG = "kP3v9_xQ7mZ1tB5nW8rL2dF6hJ0cS4gY-aEuIoTqXwVzKjHbNm"


@pytest.mark.parametrize(
    ("name", "value", "read", "sentence"),
    [
        ("SECRET_KEY", "", lambda: environment.secret("SECRET_KEY", "a key"), "SECRET_KEY is not set"),
        ("SECRET_KEY", "short", lambda: environment.secret("SECRET_KEY", "a key"), "SECRET_KEY is too weak"),
        ("SECRET_KEY", "a" * 60, lambda: environment.secret("SECRET_KEY", "a key"), "SECRET_KEY is too weak"),
        ("ALLOWED_HOSTS", "*", lambda: environment.hosts("ALLOWED_HOSTS"), "would answer to any name"),
        ("NEEDLEPATH_MODE", "fast", environment.mode, "must be one of production, demo"),
        ("MINUTES", "ten", lambda: environment.whole_number("MINUTES", 1), "must be a whole number"),
    ],
)
def test_a_missing_or_weak_value_is_named(monkeypatch, name, value, read, sentence):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read()


def test_a_strong_key_is_taken(monkeypatch):
    monkeypatch.setenv("LINK_KEY", STRONG)
    assert environment.secret("LINK_KEY", "a key") == STRONG


def test_a_database_url_may_name_a_socket():
    read = environment.database("postgresql://web@/needlepath?host=/run/pg&port=5433")
    assert (read["NAME"], read["USER"], read["HOST"], read["PORT"], read["ATOMIC_REQUESTS"]) == (
        "needlepath",
        "web",
        "/run/pg",
        "5433",
        True,
    )


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://h", 25, False, False),
        ("smtps://h", 465, True, False),
        ("smtp://h:587?tls=yes", 587, False, True),
    ],
)
def test_a_mail_url_says_how_it_is_secured(url, port, ssl, tls):
    read = environment.mail(url)
    assert (read["EMAIL_PORT"], read["EMAIL_USE_SSL"], read["EMAIL_USE_TLS"]) == (port, ssl, tls)


def test_a_mail_url_of_another_kind_is_refused():
    with pytest.raises(ImproperlyConfigured, match="must look like"):
        environment.mail("http://mail.example")
