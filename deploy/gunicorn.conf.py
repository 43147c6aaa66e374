"""How the web server runs, in the demo and in production: two processes, a line that ends, and no path in any log."""

import os
from pathlib import Path
from typing import Any

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
# Four at work and twelve in line (clinic.settings); the others are there to say at once that it is full.
threads = 24
worker_connections = 250
backlog = 512

timeout = 30  # a process that does not answer its parent for this long is replaced
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500

# Paths hold patient links and search terms, so there is no access log: requests are logged by route in clinic.logs.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeats must not wait for a disk


def post_fork(server: Any, worker: Any) -> None:
    """The server's own complaints ("Error handling request /p/...") name a path too."""
    from clinic.logs import FramesOnly, RouteOnly  # the project is on the path only now

    worker.log.error_log.addFilter(RouteOnly())
    for handler in worker.log.error_log.handlers:
        handler.setFormatter(FramesOnly("%(levelname)s %(name)s %(message)s"))
