"""A client with transactions: Qpid Proton's, driven from the test's own thread against Tests/QueueServer."""

import os
import time

from proton import Message
from proton.handlers import TransactionalClientHandler
from proton.reactor import Container

import command
import deadline
from process import Process

# How long Proton waits for its sockets before `until` looks at its deadline again.
POLL = 0.2


class QueueServer:
    """Queues that know transactions, made of the engine's coordinator."""

    def __init__(self, *arguments):
        program = os.environ.get("QUEUE_SERVER") or os.path.join(os.path.dirname(command.path()), "queue-server")
        assert os.access(program, os.X_OK), (
            f"there is no {program}; `swift build -c release --product queue-server` builds it beside skein"
        )
        self._process = Process(program, *arguments)
        self.address = f"127.0.0.1:{self._process.wait_for_output(r'listening on ([0-9]+)').group(1)}"

    def close(self):
        running = self._process.running
        self._process.kill()
        assert running, self._process.report()


class Transactor(TransactionalClientHandler):
    """One connection; everything it does returns when the server has answered."""

    def __init__(self, server):
        super().__init__(prefetch=0, auto_accept=False)
        self.errors = []
        self.ends = []
        self.deliveries = []
        self.outcomes = []
        self._declared = []
        self._links = {}
        self.container = Container(self)
        self.container.timeout = POLL
        self.container.start()
        self.connection = self.container.connect(server.address, reconnect=False, allowed_mechs="ANONYMOUS")

    def until(self, condition, what):
        end = time.monotonic() + deadline.SECONDS
        while not condition():
            assert time.monotonic() < end, f"not within {deadline.SECONDS:g} s: {what}"
            self.container.process()
            assert not self.errors, self.errors

    def close(self):
        self.connection.close()
        self.until(lambda: self.connection.state & self.connection.REMOTE_CLOSED, "the connection to close")
        self.container.stop()

    def cut(self):
        """Ends the transport without a word."""
        self.connection.transport.close_tail()
        self.connection.transport.close_head()
        self.container.process()

    # What a test does

    def declare(self, **options):
        self.container.declare_transaction(self.connection, handler=self, **options)
        count = len(self._declared)
        self.until(lambda: len(self._declared) > count, "the transaction to be declared")
        return self._declared[-1]

    def send(self, queue, *bodies, transaction=None):
        sender = self._link(queue, self.container.create_sender)
        self.until(lambda: sender.credit >= len(bodies), "credit")
        count = len(self.outcomes)
        for body in bodies:
            if transaction:
                transaction.send(sender, Message(body=body))
            else:
                sender.send(Message(body=body))
        self.until(lambda: len(self.outcomes) == count + len(bodies), "outcomes")
        return self.outcomes[count:]

    def receive(self, queue, count):
        """Takes messages out of a queue, and answers none of them."""
        receiver = self._link(queue, self.container.create_receiver)
        have = len(self.deliveries)
        receiver.flow(count)
        self.until(lambda: len(self.deliveries) == have + count, f"{count} messages")
        return [delivery for delivery, _ in self.deliveries[have:]]

    def contents(self, queue):
        """The bodies of what is available in a queue, which is empty after that."""
        self.send(queue, "-- the end --")
        bodies = []
        while True:
            (delivery,) = self.receive(queue, 1)
            super().accept(delivery)
            bodies.append(self.deliveries[-1][1])
            if bodies[-1] == "-- the end --":
                return bodies[:-1]

    def commit(self, transaction):
        return self._discharge(transaction.commit)

    def abort(self, transaction):
        return self._discharge(transaction.abort)

    def _discharge(self, discharge):
        count = len(self.ends)
        discharge()
        self.until(lambda: len(self.ends) > count, "the end of the transaction")
        return self.ends[-1]

    def _link(self, queue, create):
        key = (queue, create.__name__)
        if key not in self._links:
            self._links[key] = create(self.connection, queue)
        return self._links[key]

    # What Proton says

    def on_message(self, event):
        self.deliveries.append((event.delivery, event.message.body))

    def on_settled(self, event):
        if event.link.is_sender and event.link in self._links.values():
            delivery = event.delivery
            # The state of a transactional delivery is a list: the transaction, and the outcome with its descriptor.
            self.outcomes.append(delivery.remote.data or delivery.remote_state)

    def on_transaction_declared(self, event):
        self._declared.append(event.transaction)

    def on_transaction_declare_failed(self, event):
        self.errors.append(f"declare failed: {event.delivery.remote.condition}")

    def on_transaction_committed(self, event):
        self.ends.append("committed")

    def on_transaction_aborted(self, event):
        self.ends.append("aborted")

    def on_transaction_commit_failed(self, event):
        self.ends.append(event.delivery.remote.condition.name)

    def on_link_error(self, event):
        self.errors.append(f"{event.link.name}: {event.link.remote_condition}")

    def on_connection_error(self, event):
        self.errors.append(f"connection: {event.connection.remote_condition}")
