"""A child process whose output is gathered line by line."""

import os
import re
import signal
import subprocess
import threading
import time

import deadline


class Lines:
    """What came out of one pipe, read by a thread so that the child never blocks on a full one."""

    def __init__(self, stream):
        self._stream = stream
        self._lines = []
        self._ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with self._stream:
            for line in self._stream:
                with self._changed:
                    self._lines.append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def find(self, pattern, seconds):
        """The match of the first line that has one, or None once the pipe has ended or the time is over."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                for line in self._lines:
                    if match := re.search(pattern, line):
                        return match
                remaining = end - time.monotonic()
                if self._ended or remaining <= 0:
                    return None
                self._changed.wait(remaining)

    def all(self):
        with self._changed:
            return list(self._lines)

    def finish(self):
        """Waits for the end of the pipe, which the end of the child brings."""
        self._reader.join(deadline.SECONDS)
        return self.all()


class Process:
    def __init__(self, *arguments, input=None, stdin=subprocess.DEVNULL):
        """`input` is all that it reads; `stdin` is where it reads otherwise."""
        self.arguments = arguments
        self.ended_on_purpose = False
        self._child = subprocess.Popen(
            arguments,
            stdin=stdin if input is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        if input is not None:
            # Less than a pipe holds, so that nobody waits.
            with self._child.stdin as pipe:
                pipe.write(input)
        self.output = Lines(self._child.stdout)
        self.errors = Lines(self._child.stderr)

    @property
    def pid(self):
        return self._child.pid

    @property
    def running(self):
        return self._child.poll() is None

    def wait_for_output(self, pattern):
        return self._wait_for(self.output, "stdout", pattern)

    def wait_for_error(self, pattern):
        return self._wait_for(self.errors, "stderr", pattern)

    def succeeded(self):
        """The lines it printed, after a check that it went well."""
        assert self.wait() == 0, self.report()
        return self.output.all()

    def printed(self, pattern):
        """Whether a line of stdout matches already."""
        return self.output.find(pattern, seconds=0) is not None

    def _wait_for(self, lines, name, pattern):
        match = lines.find(pattern, deadline.SECONDS)
        assert match, f"no line of {name} matches {pattern!r}\n{self.report()}"
        return match

    def send_signal(self, number):
        self.ended_on_purpose = True
        self._child.send_signal(number)

    def wait(self, seconds=deadline.SECONDS):
        """The exit status, once the process has ended by itself or by a signal sent before."""
        try:
            status = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds:g} s\n{self.report()}") from None
        self.output.finish()
        self.errors.finish()
        self.ended_on_purpose = True
        return status

    def stop(self, number=signal.SIGTERM):
        self.send_signal(number)
        return self.wait()

    def kill(self):
        status = self.stop(signal.SIGKILL)
        assert status == -signal.SIGKILL, f"ended before it was killed\n{self.report()}"

    def pause(self):
        """Stops it as it is; returns when it stands still."""
        self._child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOWAIT)

    def resume(self):
        self._child.send_signal(signal.SIGCONT)

    def report(self):
        """All that is known of the process, for whoever reads about a failure."""
        state = "running" if self.running else f"exit status {self._child.returncode}"
        words = " ".join([os.path.basename(self.arguments[0]), *self.arguments[1:]])
        sections = [f"--- {words} (pid {self.pid}, {state})"]
        for name, lines in (("stdout", self.output), ("stderr", self.errors)):
            sections += [f"  {name}: {line}" for line in lines.all()]
        return "\n".join(sections)
