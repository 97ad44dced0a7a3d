"""Qpid Proton as one of the libraries."""

from proton import Condition, Delivery, Message

from client import Client
from end import CONDITION, Consumer, Producer
from outcome import ACCEPTED, RELEASED, Outcome
from sample import Sample

OUTCOMES = {
    "accepted": ACCEPTED, "rejected": Outcome(Delivery.REJECTED, Condition(CONDITION)), "released": RELEASED,
    "modified": Outcome(Delivery.MODIFIED, failed=True),
}
NAMES = {outcome.state: name for name, outcome in OUTCOMES.items()}
POLL = 0.02


def connected(node, login):
    client = Client()
    client.container.timeout = POLL
    options = {}
    if login:
        user, password, mechanism = login
        options = {"user": user, "password": password, "allowed_mechs": mechanism, "allow_insecure_mechs": True}
    return client, client.connect(node, **options)


def encoded(sample):
    [body] = sample.sections
    message = Message(body=body, subject=sample.subject, inferred=sample.kind != "value")
    message.properties = dict(sample.properties)
    return message


def decoded(message):
    kind = "value" if not message.inferred else "sequence" if isinstance(message.body, list) else "data"
    # Proton's view of octets is good only as long as the message is.
    body = bytes(message.body) if kind == "data" else message.body
    return Sample(kind, (body,), message.subject, message.properties)


class ProtonProducer(Producer):
    def __init__(self, node, name, login=None, presettled=False):
        self._place = node, login, name
        self._presettled = presettled
        super().__init__()

    def open(self):
        node, login, name = self._place
        self._client, connection = connected(node, login)
        self._link = self._client.producer(connection, name, presettled=self._presettled)
        self._client.until(lambda: self._link.attached, "the producer is attached")

    def work(self):
        task = self.next()
        if not task:
            return self._client.container.process()
        number, sample = task
        tag = self._link.send(encoded(sample))
        if self._presettled:
            return self.settled(number, "settled")
        outcome = self._link.outcome(tag)
        self.settled(number, NAMES[outcome.state], outcome.condition and outcome.condition.name)

    def close(self):
        self._client.close()


class ProtonConsumer(Consumer):
    def __init__(self, node, name, login=None, outcomes=("accepted",), credit=10):
        self._place = node, login, name
        self._credit = credit
        super().__init__(outcomes)

    def open(self):
        node, login, name = self._place
        self._client, connection = connected(node, login)
        self._link = self._client.consumer(connection, name, credit=self._credit, outcome=None)
        self._client.until(lambda: self._link.attached, "the consumer is attached")

    def work(self):
        self._client.container.process()
        while self._link.received:
            arrived = self._link.received.pop(0)
            if not arrived.presettled:
                OUTCOMES[self.next_outcome()].give(arrived.delivery)
            self.received(decoded(arrived.message))

    def close(self):
        self._client.close()
