"""What a message costs Skein, nats-server and Zenoh to pass on, by turns on one machine.

    compare.py [--rounds NUMBER] [--seconds NUMBER] [--size BYTES]

Only ratios of one run mean much. `Tests/Scripts/compare.sh` provides what it needs.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess

import nats_load
import zenoh_load
from meter import Processors

PRESETTLED = "Skein, pre-settled"
SKEIN = {
    PRESETTLED: [],
    "Skein, unsettled, accepted in ranges": ["--unsettled"],
    "Skein, unsettled, accepted one by one": ["--unsettled", "--dispositions", "each"],
    "Skein, line of three, pre-settled": ["--nodes", "3"],
    "Skein, line of three, unsettled, in ranges": ["--unsettled", "--nodes", "3"],
}
OTHERS = {"nats-server": nats_load, "Zenoh": zenoh_load}


def run_skein(options, size, seconds, processors):
    """The processor time per message of each node in µs, and messages per second."""
    command = [os.environ["SKEIN"], "bench", "forward", "--json", "--size", str(size), "--duration", str(seconds), *options]
    if processors.are_enough:
        command.append("--pin")
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    return [node["cpuMicroseconds"] for node in document["nodes"]], document["messagesPerSecond"]


def contestants(arguments, processors):
    """What is measured, with how; says what cannot be."""
    for name, options in SKEIN.items():
        yield name, lambda options=options: run_skein(options, arguments.size, arguments.seconds, processors)
    for name, load in OTHERS.items():
        if reason := load.missing():
            print(f"{name} is left out: {reason}.")
            continue

        def measure(load=load):
            cost, rate = load.measure(arguments.size, arguments.seconds, processors)
            return [cost], rate
        yield name, measure


def processor_name():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def table(results):
    """A row for each contestant: medians, and least and most in brackets."""
    ours = [sum(costs) / len(costs) for costs, _ in results[PRESETTLED]]
    rows = [("", "CPU µs per message", "least, most", "messages/s", "times Skein")]
    for name, rounds in results.items():
        per_node = " + ".join(f"{statistics.median(costs):.2f}" for costs in zip(*(costs for costs, _ in rounds)))
        means = [sum(costs) / len(costs) for costs, _ in rounds]
        ratio = statistics.median(mean / own for mean, own in zip(means, ours))
        rate = statistics.median(rate for _, rate in rounds)
        rows.append((name, per_node, f"{min(means):.2f}, {max(means):.2f}", f"{rate:,.0f}", f"{ratio:.2f}"))
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        yield "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default: 5)")
    parser.add_argument("--seconds", type=float, default=2, help="how long each time (default: 2)")
    parser.add_argument("--size", type=int, default=100, help="bytes of a message's body (default: 100)")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.seconds <= 0 or arguments.size < 8:
        parser.error("there has to be a round, a time, and a body of at least 8 bytes")

    processors = Processors()
    chosen = dict(contestants(arguments, processors))
    versions = ", ".join(load.version() for name, load in OTHERS.items() if name in chosen)
    print(f"{datetime.date.today()}, {processor_name()}, {os.cpu_count()} cores"
          + (f"; {versions}" if versions else ""))
    print(f"bodies of {arguments.size} bytes; {arguments.rounds} rounds, by turns, of {arguments.seconds:g} s; "
          + ("the load has a core of its own" if processors.are_enough else "one core for all"))
    results = {name: [] for name in chosen}
    for turn in range(arguments.rounds):
        # Backwards every other time, so that nobody always follows the same one.
        for name in list(chosen)[::-1 if turn % 2 else 1]:
            results[name].append(chosen[name]())
    print()
    print("\n".join(table(results)))
    print("\nOf several nodes each has its figure, and what is compared is their mean. "
          "The last column is the median of the ratios in a round.")


if __name__ == "__main__":
    main()
