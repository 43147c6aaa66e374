"""What a page says after a press, carried to the next page in a cookie of this site alone."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NoticesCookie(CookieStorage):
    """Signed, read by no script, and under a name that a browser takes from no other host."""

    cookie_name = settings.NOTICES_COOKIE_NAME


class Notices(FallbackStorage):
    """Kept in the session where a cookie would be too long."""

    storage_classes = (NoticesCookie, SessionStorage)
