"""The `skein` program."""

import os

from process import Process


def path():
    program = os.environ.get("SKEIN", "")
    assert program, "set SKEIN to the absolute path of the skein program, e.g. SKEIN=$PWD/.build/release/skein"
    assert os.path.isabs(program), f"SKEIN has to be an absolute path, and is {program!r}"
    assert os.access(program, os.X_OK), f"SKEIN names no program that can be run: {program}"
    return program


def run(*arguments, input=None):
    """Runs it to its end."""
    process = Process(path(), *arguments, input=input)
    try:
        process.wait()
    finally:
        if process.running:
            process.kill()
    return process
