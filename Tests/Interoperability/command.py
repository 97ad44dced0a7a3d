"""The `skein` program, run to its end."""

import os
from dataclasses import dataclass

from process import Process


def path():
    program = os.environ.get("SKEIN", "")
    assert program, "set SKEIN to the absolute path of the skein program, e.g. SKEIN=$PWD/.build/release/skein"
    assert os.path.isabs(program), f"SKEIN has to be an absolute path, and is {program!r}"
    assert os.access(program, os.X_OK), f"SKEIN names no program that can be run: {program}"
    return program


@dataclass(frozen=True)
class Result:
    status: int
    output: list
    errors: list
    report: str

    def succeeded(self):
        """The lines it printed, after a check that it went well."""
        assert self.status == 0, self.report
        return self.output


def run(*arguments):
    process = Process(path(), *arguments)
    try:
        status = process.wait()
    finally:
        if process.running:
            process.kill()
    return Result(status, process.output.all(), process.errors.all(), process.report())
