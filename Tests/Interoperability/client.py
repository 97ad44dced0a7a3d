"""Qpid Proton, driven from the test's own thread: handlers record, and `Client.until` waits for what they record."""

import itertools
import time
from dataclasses import dataclass
from functools import cached_property

from proton import Delivery, Endpoint, Handler, Message
from proton.reactor import AtMostOnce, Container

import deadline
from outcome import ACCEPTED, Outcome

# How long Proton waits for its sockets before `until` looks at its deadline again.
POLL = 0.2


@dataclass(frozen=True)
class Ending:
    """Something that the node ended and the test did not."""

    scope: str
    condition: str
    description: str


class Watch(Handler):
    """Records every ending, so that a wait fails at once and with its reason."""

    def __init__(self, client):
        self.client = client

    def on_connection_remote_close(self, event):
        self._note("connection", event.connection, event.connection)

    def on_session_remote_close(self, event):
        self._note("session", event.session, event.connection)

    def on_link_remote_close(self, event):
        self._note("link", event.link, event.connection)

    def on_link_remote_detach(self, event):
        self._note("link", event.link, event.connection)

    def _note(self, scope, endpoint, connection):
        if endpoint.state & connection.state & Endpoint.LOCAL_ACTIVE:
            self._record(scope, endpoint.remote_condition)
            endpoint.close()

    def _record(self, scope, condition):
        self.client.endings.append(
            Ending(scope, condition and condition.name, condition and condition.description))


class Connection(Watch):
    def __init__(self, client, address, **options):
        super().__init__(client)
        self.gone = False
        self.endpoint = client.container.connect(
            f"amqp://{address}", handler=self, reconnect=False, **options)

    def on_transport_closed(self, event):
        self.gone = True
        # Proton does not call every broken transport an error, but every one has a condition.
        if event.transport.condition and not self.endpoint.state & Endpoint.REMOTE_CLOSED:
            self._record("transport", event.transport.condition)

    @property
    def closed(self):
        return self.gone or bool(self.endpoint.state & Endpoint.REMOTE_CLOSED)

    def close(self):
        self.endpoint.close()

    def cut(self):
        """Closes the socket without a word."""
        transport = self.endpoint.transport
        if transport:
            transport.close_tail()
            transport.close_head()


class Producer(Watch):
    def __init__(self, client, context, address, presettled=False):
        super().__init__(client)
        self._outcomes = {}
        self.link = client.container.create_sender(
            context, address, name=client.link_name(), handler=self, options=AtMostOnce() if presettled else None)

    @property
    def attached(self):
        return bool(self.link.state & Endpoint.REMOTE_ACTIVE)

    def wait_for_credit(self):
        address = self.link.target.address
        self.client.until(lambda: self.link.credit > 0, f"credit to send to {address or 'any address'}")

    def send(self, message):
        """Sends as soon as there is credit and returns the delivery's tag."""
        self.wait_for_credit()
        tag = self.link.delivery_tag()
        message.send(self.link, tag)
        return tag

    def outcome(self, tag):
        self.client.until(lambda: tag in self._outcomes, f"an outcome of delivery {tag}")
        return self._outcomes[tag]

    def outcomes(self, tags):
        return [self.outcome(tag) for tag in tags]

    def deliver(self, message):
        """Sends again what comes back, until it is accepted."""
        end = time.monotonic() + deadline.SECONDS
        while (outcome := self.outcome(self.send(message))) != ACCEPTED:
            assert outcome.returned, outcome
            assert time.monotonic() < end, f"not accepted within {deadline.SECONDS:g} s: {message}"

    def detach(self):
        self.link.close()
        self.client.until(lambda: self.link.state & Endpoint.REMOTE_CLOSED, "the node detached the producer")

    def on_delivery(self, event):
        delivery = event.delivery
        if delivery.settled:
            self._outcomes[delivery.tag] = Outcome.seen(delivery)
            delivery.settle()


@dataclass
class Received:
    data: bytes
    presettled: bool
    delivery: Delivery

    @cached_property
    def message(self):
        """Decoded for whoever looks at it: an error belongs to the test and not into Proton's event loop."""
        message = Message()
        message.decode(self.data)
        return message


class Consumer(Watch):
    """Keeps `credit` messages asked for; with `outcome` None it answers no delivery by itself."""

    def __init__(self, client, context, address, credit=10, outcome=ACCEPTED):
        super().__init__(client)
        self.received = []
        self._credit = credit
        self._outcome = outcome
        self.link = client.container.create_receiver(
            context, address, name=client.link_name(), dynamic=address is None, handler=self)
        self.link.flow(credit)

    @property
    def attached(self):
        return bool(self.link.state & Endpoint.REMOTE_ACTIVE)

    @property
    def address(self):
        """Where the messages come from: the node's choice if the test made none."""
        self.client.until(lambda: self.attached, "the consumer is attached")
        return self.link.remote_source.address

    @property
    def bodies(self):
        return [received.message.body for received in self.received]

    def answer_with(self, outcome):
        self._outcome = outcome

    def wait_for(self, count):
        self.client.until(lambda: len(self.received) >= count, f"{count} messages")
        return self.received

    def detach(self):
        self.link.close()
        self.client.until(lambda: self.link.state & Endpoint.REMOTE_CLOSED, "the node detached the consumer")

    def on_delivery(self, event):
        delivery = event.delivery
        if delivery.aborted:
            delivery.settle()
        elif delivery.readable and not delivery.partial:
            data = self.link.recv(delivery.pending) or b""
            self.received.append(Received(data, delivery.settled, delivery))
            self.link.advance()
            if self._outcome:
                self._outcome.give(delivery)
        self.link.flow(max(0, self._credit - self.link.credit))


class Client:
    def __init__(self):
        self.endings = []
        self._connections = []
        self._links = itertools.count(1)
        self.container = Container()
        self.container.timeout = POLL
        self.container.start()
        # A container without a timer shuts down when its last connection ends, but a test may open another.
        self._alive = self.container.schedule(24 * 60 * 60, Handler())

    def connect(self, node, **options):
        connection = Connection(self, node.address, **options)
        self._connections.append(connection)
        return connection

    def producer(self, place, address, session=False, **options):
        """A producer at a node, on a connection of its own, or on a connection that is already there.

        It shares its connection's session with other links, unless `session` asks for one of its own.
        """
        return Producer(self, self._context(place, session), address, **options)

    def consumer(self, place, address, session=False, **options):
        return Consumer(self, self._context(place, session), address, **options)

    def link_name(self):
        return f"link {next(self._links)}"

    def _context(self, place, session):
        connection = place if isinstance(place, Connection) else self.connect(place)
        if not session:
            return connection.endpoint
        own = connection.endpoint.session()
        own.open()
        return own

    def until(self, condition, what, seconds=deadline.SECONDS):
        end = time.monotonic() + seconds
        while not condition():
            self._check(f"while waiting for {what}")
            assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
            self.container.process()

    def wait_for_routes(self, node, prefix, *egresses):
        """Goes on until `node` knows `prefix` at just these nodes: the consumers it leads to may be this client's."""
        names = ", ".join(egress.name for egress in egresses) or "no node"
        self.until(lambda: node.leads(prefix, *egresses), f"{node.name} knows {prefix} at {names}")

    def _check(self, moment):
        """Tells of what the node has ended, once."""
        endings, self.endings = self.endings, []
        assert not endings, f"{moment}: {endings}"

    def ending(self):
        """The one ending that the test has provoked."""
        self.until(lambda: self.endings, "an ending")
        return self.endings.pop(0)

    def exchange(self, out, back, address):
        """One message from `out` to `back`: what the nodes between them had to do before, they have done after it."""
        consumer = self.consumer(back, address)
        producer = self.producer(out, address)
        assert producer.outcome(producer.send(Message(body="exchange"))) == ACCEPTED
        assert consumer.bodies == ["exchange"]
        producer.detach()
        consumer.detach()

    def close(self):
        try:
            for connection in self._connections:
                connection.close()
            self.until(lambda: all(connection.closed for connection in self._connections), "every close answered")
            self._check("nobody asked for it")
        finally:
            for connection in self._connections:
                connection.cut()
            self._alive.cancel()
            self.container.stop()
            while self.container.process():
                pass
