"""How long a receiver hears nothing when a node on the way to it dies, stands still or is cut off, and what becomes of the messages.

    failover.py [--rounds NUMBER] [--rate NUMBER] [--only TEXT]

Six nodes in a ring, a sender and a receiver of Qpid Proton opposite each other, and a stream of unsettled messages. Once the ring is at rest,
something happens to a node that the stream passes: it is killed or stopped, by turns the one next to the sender and the one next to the receiver,
or the one next to the sender is at the end of a cable that is pulled.
"""

import argparse
import contextlib
import datetime
import io
import json
import os
import pathlib
import platform
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Interoperability"))

from cable import Cable, missing

# The helpers of the interoperability tests.
from nursery import Nursery
from ring import Ring

FIRST, LAST = 0, 3
ADDRESS = "orders/steady"
FAST = ["--failure-detection", "fast"]
CASES = {
    "killed": (Ring.kill, Ring.restart, []),
    "stopped, default profile": (Ring.pause, Ring.resume, []),
    "stopped, fast profile": (Ring.pause, Ring.resume, FAST),
    "cable pulled, default profile": (Ring.pull, Ring.plug, []),
    "cable pulled, fast profile": (Ring.pull, Ring.plug, FAST),
}
# Seconds that the stream runs undisturbed before and after.
REST = 1.5


class Round:
    """What happened to one node, and when: it fell, it rose, all was well."""

    def __init__(self, fell, rose, over):
        self.fell, self.rose, self.over = fell, rose, over

    @staticmethod
    def longest(silences, start, end):
        """The longest silence that ended in an interval, in ms."""
        return 1000 * max((length for begun, length in silences if start < begun + length <= end), default=0)


def way(ring):
    """The places of the two nodes between the ends that the stream passes, in its order."""
    [row] = [row for row in ring.nodes[FIRST].table("routes") if row["prefix"] == ADDRESS]
    return [1, 2] if row["nextHop"] == ring.nodes[1].name else [5, 4]


def run(fall, rise, options, rounds, rate):
    """The rounds, and what sender and receiver say in the end."""
    cable = Cable() if fall == Ring.pull else None
    nursery = Nursery()
    try:
        ring = Ring(nursery, 6, options, cable)
        ring.wait_until_converged()
        receiver = nursery.script("steady.py", "receive", ring.nodes[LAST].address, ADDRESS)
        sender = nursery.script("steady.py", "send", ring.nodes[FIRST].address, ADDRESS, str(rate))
        receiver.wait_for_output("^received")
        done = []
        for number in range(rounds):
            time.sleep(REST)
            passed = way(ring)
            place = passed[0 if cable else number % 2]
            fell = time.monotonic()
            fall(ring, place)
            ring.wait_until_converged()
            time.sleep(REST)
            rose = time.monotonic()
            rise(ring, place)
            ring.wait_until_converged()
            time.sleep(REST)
            done.append(Round(fell, rose, time.monotonic()))
        sender.stop()
        outcomes, arrived = (json.loads(process.succeeded()[-1]) for process in (sender, receiver))
        return done, outcomes, arrived
    finally:
        # What the nodes have to say is for tests.
        with contextlib.redirect_stdout(io.StringIO()):
            nursery.close()
        if cable:
            cable.remove()


def row(name, done, outcomes, arrived):
    silences = arrived["silences"]
    falls = [Round.longest(silences, each.fell, each.rose) for each in done]
    rises = [Round.longest(silences, each.rose, each.over) for each in done]
    quiet = [Round.longest(silences, each.fell - REST, each.fell) for each in done]
    # The sender's last message is not counted among those that came.
    sent = sum(outcomes.values())
    returned = sent - outcomes.get("ACCEPTED", 0)
    figures = (f"{statistics.median(each):.0f} ({min(each):.0f} – {max(each):.0f})" for each in (falls, rises, quiet))
    return (name, *figures, f"{sent:,}", str(returned), str(arrived["lost"]), str(arrived["twice"]),
            "no" if arrived["misplaced"] else "yes")


def processor_name():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20, help="how often each thing happens (default: 20)")
    parser.add_argument("--rate", type=int, default=1000, help="messages a second (default: 1000)")
    parser.add_argument("--only", default="", help="leave out the cases whose names do not have this")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.rate < 1:
        parser.error("there has to be a round, and a message")
    print(f"{datetime.date.today()}, {processor_name()}, {os.cpu_count()} cores")
    print(f"six nodes in a ring, {arguments.rate} messages a second, unsettled; {arguments.rounds} rounds")
    print("silence in ms: median (least – most)\n")
    rows = [("", "when it falls", "when it is back", "without anything", "sent", "returned", "lost", "twice", "in order")]
    for name, case in CASES.items():
        if arguments.only not in name:
            continue
        if case[0] == Ring.pull and (reason := missing()):
            print(f"{name} is left out: {reason}.")
        else:
            rows.append(row(name, *run(*case, arguments.rounds, arguments.rate)))
    widths = [max(map(len, column)) for column in zip(*rows)]
    for each in rows:
        print("  ".join([each[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(each[1:], widths[1:]))]))


if __name__ == "__main__":
    main()
