"""How long a test waits for a condition before it fails."""

import time

# Generous on purpose: it is only ever spent by a test that fails, and a noisy machine must not be what fails it.
SECONDS = 60.0

# Between two looks at a condition that nothing announces.
PAUSE = 0.01


def until(condition, what, seconds=SECONDS):
    """Looks at `condition` until it holds and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(PAUSE)
