"""One end of a long stream of small numbered messages, in a process of its own and with no more work than it takes.

    stream.py send HOST:PORT ADDRESS COUNT       prints how many deliveries had which outcome
    stream.py receive HOST:PORT ADDRESS COUNT    prints how many came, and the first that was out of turn

Both print one JSON object once they have what they wait for.
"""

import collections
import json
import sys

from proton import Delivery, Endpoint, Handler, Message
from proton.reactor import Container

SIZE = 100
NUMBER = 8
CREDIT = 1000

# The same message every time, but for the number that its body begins with.
TEMPLATE = Message(body=bytes(SIZE), inferred=True).encode()
HEAD, TAIL = TEMPLATE[:-SIZE], TEMPLATE[NUMBER - SIZE:]


class End(Handler):
    def __init__(self, node, address, count):
        self.node = node
        self.address = address
        self.count = count
        self.problem = None

    def on_reactor_init(self, event):
        self.connection = event.container.connect(f"amqp://{self.node}", handler=self, reconnect=False)
        self.attach(event.container)

    def finish(self):
        self.connection.close()

    def on_connection_remote_close(self, event):
        self._ended("connection", event.connection)

    def on_session_remote_close(self, event):
        self._ended("session", event.session)

    def on_link_remote_close(self, event):
        self._ended("link", event.link)

    def on_transport_error(self, event):
        self.problem = f"transport: {event.transport.condition}"

    def _ended(self, scope, endpoint):
        if endpoint.state & Endpoint.LOCAL_ACTIVE:
            self.problem = f"{scope} ended by the node: {endpoint.remote_condition}"
            self.finish()


class Send(End):
    def attach(self, container):
        self.sent = 0
        self.outcomes = collections.Counter()
        self.link = container.create_sender(self.connection, self.address, handler=self)

    def on_link_flow(self, event):
        while self.link.credit and self.sent < self.count:
            self.put(self.sent)

    def put(self, number):
        self.link.delivery(str(self.sent))
        self.link.stream(HEAD + number.to_bytes(NUMBER, "big") + TAIL)
        self.link.advance()
        self.sent += 1

    def on_delivery(self, event):
        delivery = event.delivery
        if delivery.settled:
            self.outcomes[getattr(delivery.remote_state, "name", "NONE")] += 1
            delivery.settle()
            if self.outcomes.total() == self.count:
                self.finish()

    def result(self):
        return dict(self.outcomes)


class Receive(End):
    def attach(self, container):
        self.received = 0
        self.misplaced = None
        self.link = container.create_receiver(self.connection, self.address, handler=self)
        self.link.flow(CREDIT)

    def on_delivery(self, event):
        delivery = event.delivery
        if delivery.partial or not delivery.readable:
            return
        data = self.link.recv(delivery.pending)
        self.take(int.from_bytes(data[-SIZE:NUMBER - SIZE], "big"))
        delivery.update(Delivery.ACCEPTED)
        delivery.settle()
        if self.link.credit <= CREDIT // 2:
            self.link.flow(CREDIT - self.link.credit)

    def take(self, number):
        if number != self.received and self.misplaced is None:
            self.misplaced = [number, self.received]
        self.received += 1
        # A message too many still comes before the node's answer to the close, and is counted.
        if self.received == self.count:
            self.finish()

    def result(self):
        return {"received": self.received, "misplaced": self.misplaced}


def main(role, node, address, count):
    end = (Send if role == "send" else Receive)(node, address, int(count))
    Container(end).run()
    if end.problem:
        sys.exit(end.problem)
    print(json.dumps(end.result()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
