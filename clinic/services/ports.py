"""Finds ports on this machine that nobody listens on."""

import socket

HOST = "127.0.0.1"
NEIGHBOURS = 50


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(wanted: int | None = None, *, but_not: tuple[int, ...] = ()) -> int:
    """The wanted port or the next free one after it; without a wish, any free port."""
    if wanted is not None:
        for port in range(wanted, wanted + NEIGHBOURS):
            if port not in but_not and is_free(port):
                return port
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])
