"""Keep addresses out of the log: a patient link's path is a secret, and a search holds a name."""

import logging
import re

PATH = re.compile(r"/(p|patients|invitations)/\S*")


class RouteOnly(logging.Filter):
    """Rewrites Django's request lines (`Not Found: /p/...`) so that they hold no path below a private door."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = PATH.sub(r"/\1/...", record.getMessage()), ()
        return True
