"""What a process uses, and who runs where."""

import os
import time


def processor_time(pid):
    """Seconds of all its threads, in user space and in the kernel."""
    # How Linux numbers the clock of a process.
    return time.clock_gettime((~pid << 3) | 2)


class Processors:
    """Servers stay off the last processor, which is the load's, as with `skein bench forward --pin`."""

    def __init__(self):
        self._all = sorted(os.sched_getaffinity(0))

    @property
    def are_enough(self):
        return len(self._all) > 1

    def take_last(self):
        """For the thread or process that calls this."""
        if self.are_enough:
            os.sched_setaffinity(0, self._all[-1:])

    def leave_last(self):
        if self.are_enough:
            os.sched_setaffinity(0, self._all[:-1])


class Interval:
    """What a server used between two moments, and how many messages came meanwhile."""

    def __init__(self, pid, count):
        """`count` says how many have come until now."""
        self._pid, self._count = pid, count

    def measure(self, warm_up, seconds):
        """The processor time per message in µs, and messages per second."""
        time.sleep(warm_up)
        start = time.monotonic(), processor_time(self._pid), self._count()
        time.sleep(seconds)
        end = time.monotonic(), processor_time(self._pid), self._count()
        passed, used, messages = (after - before for before, after in zip(start, end))
        assert messages > 0, "no message came"
        return used / messages * 1e6, messages / passed
