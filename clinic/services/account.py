"""Which account the servers run as: PostgreSQL refuses root, and nothing of root's is opened up to let it in."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import CannotStart

UNPRIVILEGED = ("postgres", "nobody")
REACHABLE_FOLDER = Path("/var/lib/needlepath")


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account to change to before a server is started: None for an ordinary user, who needs no change."""
    if os.geteuid() != 0:
        _insist_on_a_name(os.geteuid())
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL cannot run as root, and there is no account named postgres or nobody to use."
    )


def _insist_on_a_name(uid: int) -> None:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise CannotStart(
            f"The account with number {uid} has no name on this machine, and PostgreSQL needs one; add it to /etc/passwd."
        ) from None


def reachable(path: Path) -> bool:
    """Whether any account may walk down to this path: every folder above it lets others pass."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents if folder.exists())


def servers_home(state: Path, account: Account | None) -> Path:
    """The folder for the servers' own files: inside the state folder, unless their account cannot get there.

    A checkout below a private home (mode 0700) stays private: the data moves, the home does not open.
    """
    home = state / "servers"
    if account is not None and not reachable(home):
        digest = hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:16]
        REACHABLE_FOLDER.mkdir(parents=True, exist_ok=True)
        REACHABLE_FOLDER.chmod(0o711)
        home = REACHABLE_FOLDER / digest
    home.mkdir(parents=True, exist_ok=True)
    give(home, account)
    return home


def give(folder: Path, account: Account | None) -> None:
    folder.chmod(0o700)
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def reachable_copy(installation: Path, home: Path, account: Account | None) -> Path:
    """The installation itself, or a copy of it (made once) in a folder the account can read."""
    if account is None or reachable(installation / "any file"):
        return installation
    package = installation.parent
    programs = home / "programs"
    copy = programs / package.name / installation.name
    if not copy.exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(installation, part, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # where a wheel keeps what its programs load
        if libraries.exists():
            shutil.copytree(libraries, programs / libraries.name, symlinks=True, dirs_exist_ok=True)
        for path in (programs, *programs.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        part.rename(copy)
    return copy
