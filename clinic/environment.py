"""Read the process environment loudly: a missing or weak value stops the start with one sentence."""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

MODES = ("production", "demo", "development", "test")
SHORTEST_KEY = 50
MAKE_FERNET_KEY = (
    "Make one: python3 -c "
    '"import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"'
)


def mode() -> str:
    chosen = os.environ.get("NEEDLEPATH_MODE", "production")
    if chosen not in MODES:
        raise ImproperlyConfigured(f"NEEDLEPATH_MODE is {chosen!r}; it must be one of {', '.join(MODES)}.")
    return chosen


def required(name: str, what: str) -> str:
    """The value of `name`, or a refusal to start that says what the value is for."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. It must hold {what}. See .env.example.")
    return value


def secret(name: str, what: str) -> str:
    """A required value long and varied enough to be a key."""
    return _strong(name, required(name, what))


def secrets(name: str) -> list[str]:
    """Keys with commas between them, each as strong as any other; an empty list where there are none."""
    keys = [key.strip() for key in os.environ.get(name, "").split(",")]
    return [_strong(name, key) for key in keys if key]


def _strong(name: str, value: str) -> str:
    if len(value) < SHORTEST_KEY or len(set(value)) < 8:
        raise ImproperlyConfigured(
            f"{name} is too weak: use at least {SHORTEST_KEY} random characters "
            '(python3 -c "import secrets; print(secrets.token_urlsafe(50))").'
        )
    return value


def fernet_keys(name: str, what: str) -> list[str]:
    """Keys of cryptography's Fernet, separated by commas; at least one, and each of them a real one."""
    keys = [key.strip() for key in required(name, what).split(",") if key.strip()]
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise ImproperlyConfigured(f"{name} holds something that is no key. {MAKE_FERNET_KEY}") from None
    if not keys:
        raise ImproperlyConfigured(f"{name} holds no key. {MAKE_FERNET_KEY}")
    return keys


def whole_number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a whole number.")
    return int(text)


def words(name: str) -> list[str]:
    """What is listed with commas between; nothing where it is not set."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def hosts(name: str) -> list[str]:
    names = [host.strip() for host in required(name, "the host names this site answers to").split(",")]
    if "*" in names:
        raise ImproperlyConfigured(f"{name} is '*', which would answer to any name; list the names instead.")
    return names


def database(url: str) -> dict[str, Any]:
    """Django's settings for any libpq URL, unix sockets (`?host=`) and TLS options included."""
    parts = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "postgres"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str) -> dict[str, Any]:
    """Django's SMTP settings from `smtp://user:password@host:587?tls=yes&timeout=20` or `smtps://host:465`."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@mail.example:587?tls=yes")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parse_qs(parts.query).get("tls") == ["yes"],
        "EMAIL_TIMEOUT": int(parse_qs(parts.query).get("timeout", ["20"])[0]),
    }
