"""How `skein user` asks a person for a password."""

import contextlib
import os
import pty
import signal
import subprocess
import termios

import pytest

import command
import deadline
from process import Lines


class Prompt:
    """`skein user ann` at a terminal that the test types at."""

    def __init__(self):
        self._keyboard, self._terminal = pty.openpty()
        self._child = subprocess.Popen(
            [command.path(), "user", "ann"], stdin=self._terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._output = Lines(self._child.stdout)

    def wait_for(self, prompt):
        """Waits until it asks, by which time nothing that is typed appears."""
        said = ""
        while prompt not in said:
            piece = self._child.stderr.read(1)
            assert piece, f"it ended after {said!r}"
            said += piece
        assert not self.echoes

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    def type(self, text):
        os.write(self._keyboard, text.encode())

    def send_signal(self, number):
        self._child.send_signal(number)

    def end(self):
        """Its exit status, what it printed, and the rest of what it said."""
        status = self._child.wait(deadline.SECONDS)
        return status, self._output.finish(), self._child.stderr.read()

    def close(self):
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        self._child.stderr.close()
        os.close(self._keyboard)
        os.close(self._terminal)


@pytest.fixture
def prompt():
    with contextlib.closing(Prompt()) as prompt:
        yield prompt


@pytest.mark.parametrize("again, status", [("pencil", 0), ("pencils", 1)], ids=["same", "other"])
def test_asks_twice(prompt, again, status):
    prompt.wait_for("Password of ann: ")
    prompt.type("pencil\n")
    prompt.wait_for("Once more: ")
    prompt.type(f"{again}\n")
    ended, printed, said = prompt.end()
    assert ended == status and prompt.echoes
    assert bool(printed) == (status == 0) and ("not the same" in said) == (status == 1)
    assert "pencil" not in "".join(printed) + said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_interrupted(prompt, number):
    """The terminal shows again what is typed."""
    prompt.wait_for("Password of ann: ")
    prompt.send_signal(number)
    status, printed, _ = prompt.end()
    assert status == -number and printed == [] and prompt.echoes
