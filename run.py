#!/usr/bin/env python3
"""Every command of this project, for a machine with Python and pip alone: python3 run.py demo|test|check|...

Makes .venv, installs the pinned dependencies when their list changed, then runs the command. `make` is a thin alias.
"""

from __future__ import annotations

import concurrent.futures
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST, TOO_NEW = (3, 11), (3, 15)
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
WITH_SERVERS = [PYTHON, "-m", "clinic.services", "--"]
PRODUCTION = [PYTHON, "-m", "clinic.services", "--mode", "production", "--"]
WITHOUT_SERVERS = [PYTHON, "-m", "clinic.services", "--no-servers", "--"]
SETS = ["base", "demo", "test", "dev"]  # each holds the one before it
UV = "uv==0.13.8"
# Each file of tests whole in one process; of two cores three keep busy, because browsers and killed servers are waited for.
SIDE_BY_SIDE = ["-n", str(min(max(os.cpu_count() or 1, 3), 4)), "--dist", "loadfile"]
SLOWEST = ["--durations", "10", "--durations-min", "1"]

# verb: (the dependencies it needs, what it does)
VERBS = {
    "demo": ("demo", "set up everything and start an invented clinic (--port, --fresh, --empty)"),
    "test": ("test", "run every test, side by side; what follows is passed to pytest"),
    "check": ("dev", "lint, types, import contracts, settings, migrations, templates, translations"),
    "run": ("demo", "start the development server, which reloads itself"),
    "bench": ("demo", "measure the goals of speed (--json)"),
    "faults": ("demo", "break things on purpose and measure what is lost (--small, --only F1, --json)"),
    "fuzz": ("test", "send odd requests to every page and form (--requests, --only desk, --json)"),
    "screenshots": ("test", "make the pictures of the README"),
    "lock": (None, "pin the dependencies again after a change of requirements/*.in"),
}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in VERBS:
        print("Usage: python3 run.py VERB [arguments]\n")
        for verb, (_, words) in VERBS.items():
            print(f"  {verb:<12} {words}")
        return 2
    verb, arguments = sys.argv[1], sys.argv[2:]
    # Where a machine asks for none, each of a run's hundred processes would compile the whole project for itself.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    refuse_what_cannot_work()
    os.chdir(ROOT)
    dependencies = VERBS[verb][0]
    if dependencies:
        set_up(dependencies)
    if verb in {"lock", "check"}:
        return {"lock": lock, "check": check}[verb]()
    module = {
        "demo": ["clinic.demo"],
        "run": ["clinic.demo", "--mode", "development"],
        "test": ["pytest", *SLOWEST, *([] if names_tests(arguments) else SIDE_BY_SIDE)],
        "bench": ["bench"],
        "faults": ["faults"],
        "fuzz": ["faults.odd"],
        "screenshots": ["tests.journeys.screenshots"],
    }[verb]
    # One process, so that Ctrl-C and kill mean what they say.
    return os.execv(PYTHON, [PYTHON, "-m", *module, *arguments])


def names_tests(arguments: list[str]) -> bool:
    """A few files are quicker in one process than in several that must start first."""
    return any((ROOT / argument.partition("::")[0]).exists() for argument in arguments)


# --- The machine ------------------------------------------------------------------------------------


def refuse_what_cannot_work() -> None:
    """Go on with a Python that fits, or say in one sentence what is missing and how to get it."""
    if sys.platform == "win32":
        sys.exit("Needlepath's demo needs Linux or macOS; on Windows run it inside WSL2 (wsl --install).")
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        sys.exit(
            "The demo's database needs a Linux with glibc; use Debian, Ubuntu or Fedora instead of Alpine."
        )
    if OLDEST <= sys.version_info[:2] < TOO_NEW:
        return
    for minor in (13, 12, 14, 11):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
            os.execv(found, [found, *sys.argv])
    sys.exit(
        f"Python 3.11, 3.12, 3.13 or 3.14 is needed and this is {platform.python_version()}; "
        "install one from your system's packages (on Debian: apt-get install python3) or with pyenv."
    )


# --- The environment --------------------------------------------------------------------------------


def set_up(dependencies: str) -> None:
    """Make .venv hold at least these dependencies, exactly as locked, and compile the translations."""
    (ROOT / ".run").mkdir(exist_ok=True)
    with (ROOT / ".run" / "set-up.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # a test run and a demo may be started side by side
        if not os.access(PYTHON, os.X_OK):
            make_venv()
        if not is_installed(dependencies):
            install(dependencies)
        compile_catalogues()


def make_venv() -> None:
    if VENV.exists() and not os.access(VENV, os.W_OK):
        sys.exit(".venv was made by another account; remove it, or run this as that account.")
    print("Making a virtual environment in .venv", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "Python's venv module could not make .venv; on Debian and Ubuntu install it with: "
            f"apt-get install python3-venv\n{made.stdout}{made.stderr}"
        )


def locked(dependencies: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{dependencies}.txt").read_bytes()).hexdigest()


def is_installed(dependencies: str) -> bool:
    try:
        done = json.loads((VENV / "installed.json").read_text())
    except (FileNotFoundError, ValueError):
        return False
    return any(done.get(name) == locked(name) for name in SETS[SETS.index(dependencies) :])


def install(dependencies: str) -> None:
    print("Installing the pinned dependencies; this takes about half a minute, once", flush=True)
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    command += ["-r", str(ROOT / "requirements" / f"{dependencies}.txt")]
    if subprocess.run(command).returncode != 0:
        sys.exit(
            "pip could not install the dependencies (see above); they need about 600 MB and a package index."
        )
    (VENV / "installed.json").write_text(json.dumps({dependencies: locked(dependencies)}))


def compile_catalogues() -> None:
    """Compile the translations that changed, without any system tool."""
    sources = ROOT.glob("locale/*/LC_MESSAGES/*.po")
    if all(is_newer(source.with_suffix(".mo"), source) for source in sources):
        return
    run = subprocess.run(
        [*WITHOUT_SERVERS, "manage.py", "catalogues", "compile"], capture_output=True, text=True
    )
    if run.returncode != 0:
        sys.exit(f"The translations could not be compiled:\n{run.stdout}{run.stderr}")


def is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


# --- Verbs that are more than one program -----------------------------------------------------------


def check() -> int:
    """Run every check, one line for each, and show what the failed ones said."""
    steps = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "mypy": [*WITHOUT_SERVERS, "-m", "mypy"],
        "import contracts": [PYTHON, "-c", "from importlinter import cli; cli.lint_imports_command()"],
        "production settings": [*PRODUCTION, "manage.py", "check", "--deploy",
                                "--fail-level", "WARNING", "--database", "default"],
        "migrations": [*WITH_SERVERS, "manage.py", "makemigrations", "--check", "--dry-run"],
        "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
        "translations": [*WITHOUT_SERVERS, "manage.py", "catalogues", "check"],
    }  # fmt: skip

    def step(command: list[str]) -> tuple[int, str, float]:
        start = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr, time.monotonic() - start

    failed = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, (status, output, seconds) in zip(steps, pool.map(step, steps.values()), strict=True):
            print(f"{name:<20} {'ok' if status == 0 else 'failed':<7} {seconds:5.1f} s", flush=True)
            if status != 0:
                failed.append((name, output))
    for name, output in failed:
        print(f"\n--- {name}\n{output.rstrip()}")
    return 1 if failed else 0


def lock() -> int:
    """Resolve requirements/*.in into hashed pins that hold on every platform and name no package index."""
    tool = ROOT / ".cache" / "lock"
    uv = tool / "bin" / "uv"
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(tool)], check=True)
    subprocess.run([str(tool / "bin" / "python"), "-m", "pip", "install", "-qq", UV], check=True)
    for name in SETS:
        print(f"requirements/{name}.txt", flush=True)
        subprocess.run(
            [str(uv), "pip", "compile", "-q", "--universal", "--python-version", "3.11", "--generate-hashes",
             "--no-annotate", "--custom-compile-command", "make lock",
             f"requirements/{name}.in", "-o", f"requirements/{name}.txt"],
            check=True,
        )  # fmt: skip
        if "://" in (ROOT / "requirements" / f"{name}.txt").read_text():
            sys.exit(f"requirements/{name}.txt names an address; it must hold versions and hashes only.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
