"""The supervisor: prefixes in one log, quick restarts that slow down, and programs that end with their parent."""

import signal
import sys
import time

import pytest

from clinic.services.supervisor import Log, Program, Supervisor

STAYS = "import time; print('here', flush=True); time.sleep(60)"
FAILS = "print('oh dear', flush=True); raise SystemExit(3)"


@pytest.fixture
def told():
    return []


@pytest.fixture
def supervisor(tmp_path, told):
    log = Log(tmp_path / "all.log")
    supervisor = Supervisor(cwd=tmp_path, record=tmp_path / "programs.json", log=log, tell=told.append)
    yield supervisor
    supervisor.stop()
    log.close()


def program(name, source):
    return Program(name, [sys.executable, "-c", source], env={})


def tend_until(supervisor, condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        supervisor.tend()
        time.sleep(0.02)


def test_what_programs_print_is_in_one_log_with_their_names(supervisor):
    supervisor.start(program("web", STAYS))
    supervisor.start(program("worker", STAYS))

    tend_until(supervisor, lambda: supervisor.log.tail().count("here") == 2)

    assert sorted(supervisor.log.tail().splitlines()) == ["web     | here", "worker  | here"]


def test_a_killed_program_is_started_again(supervisor, told):
    supervisor.start(program("web", STAYS))
    first = supervisor.pids()["web"]
    tend_until(supervisor, lambda: "here" in supervisor.log.tail())

    supervisor._running["web"].process.send_signal(signal.SIGKILL)
    tend_until(supervisor, lambda: supervisor.log.tail().count("here") == 2)

    assert supervisor.pids()["web"] != first
    assert [line.split(";")[0] for line in told] == ["web ended with status -9"]


def test_a_program_that_keeps_failing_is_started_less_and_less_often(supervisor, told):
    supervisor.start(program("web", FAILS))

    tend_until(supervisor, lambda: len(told) == 3)

    assert [line.split(" in ")[1].split(".  ")[0].split(" s")[0] for line in told] == ["0.5", "1", "2"]


def test_the_next_supervisor_ends_what_a_crashed_one_left_running(supervisor, tmp_path, told):
    supervisor.start(program("web", STAYS))
    left = supervisor._running["web"].process

    Supervisor(cwd=tmp_path, record=tmp_path / "programs.json", log=supervisor.log, tell=told.append)

    assert left.wait(5) == -signal.SIGINT


def test_a_command_gives_back_its_status_and_what_it_printed(supervisor, told):
    status = supervisor.run("set-up", [sys.executable, "-c", FAILS], {}, show=True)

    assert status == 3
    assert told == ["oh dear"]
