"""One end of a steady stream of unsettled messages, in a process of its own, until it is told to stop.

    steady.py send HOST:PORT ADDRESS RATE    sends RATE messages a second until SIGTERM, and a last one; prints how many deliveries had which outcome
    steady.py receive HOST:PORT ADDRESS      takes messages up to the last one; prints how many came, were lost and came twice, the first out of turn, and silences

Both print one JSON object once they have what they wait for; the receiver prints a line for every 500 messages before.
"""

import json
import signal
import sys
import time

from proton import Handler
from proton.reactor import Container

import stream

# The number of the last message.
LAST = 2**64 - 1
PROGRESS = 500
# Seconds. How often the sender looks what is due, and from when on it is worth telling that nothing came.
PAUSE, SILENCE = 0.002, 0.005


class Tick(Handler):
    def __init__(self, sender):
        self.on_timer_task = lambda event: sender.tick(event.container)


class Send(stream.Send):
    def __init__(self, node, address, rate):
        super().__init__(node, address, None)
        self.rate = float(rate)
        self.is_told = False
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        self.is_told = True

    def attach(self, container):
        super().attach(container)
        self.started = None
        self.tick(container)

    def tick(self, container):
        self.send()
        if self.count is None:
            container.schedule(PAUSE, Tick(self))

    def on_link_flow(self, event):
        self.send()

    def send(self):
        if self.link.credit and self.started is None:
            self.started = time.monotonic()
        while self.link.credit and self.count is None:
            if self.is_told:
                self.count = self.sent + 1
                return self.put(LAST)
            if self.sent >= (time.monotonic() - self.started) * self.rate:
                return
            self.put(self.sent)


class Receive(stream.Receive):
    def __init__(self, node, address):
        super().__init__(node, address, None)
        self.numbers = set()
        self.twice = 0
        self.silences = []
        self.last = None

    def take(self, number):
        if number == LAST:
            return self.finish()
        self.twice += number in self.numbers
        self.numbers.add(number)
        now = time.monotonic()
        if self.last is not None and now - self.last > SILENCE:
            self.silences.append((self.last, now - self.last))
        self.last = now
        super().take(number)
        if self.received % PROGRESS == 0:
            print(f"received {self.received}", flush=True)

    def result(self):
        lost = max(self.numbers, default=-1) + 1 - len(self.numbers)
        return {**super().result(), "lost": lost, "twice": self.twice, "silences": self.silences}


def main(role, *arguments):
    end = {"send": Send, "receive": Receive}[role](*arguments)
    Container(end).run()
    if end.problem:
        sys.exit(end.problem)
    print(json.dumps(end.result()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
