"""uamqp, Azure's former client: a library in C with a cover of Python. It speaks nothing but TLS."""

import logging
import threading
import time

from uamqp import Message, MessageBodyType, ReceiveClient, SendClient, address, authentication, constants, errors
from uamqp.constants import MessageSendResult
from uamqp.message import MessageProperties

from end import CONDITION, PAUSE, Consumer, Producer
from sample import Sample

KINDS = {
    "data": MessageBodyType.Data, "sequence": MessageBodyType.Sequence, "value": MessageBodyType.Value,
}


def options(terminator, login):
    where = {"port": terminator.port, "verify": terminator.certificate}
    if login:
        auth = authentication.SASLPlain(terminator.host, *login, **where)
    else:
        auth = authentication.SASLAnonymous(terminator.host, **where)
    return {"auth": auth, "error_policy": errors.ErrorPolicy(max_retries=0)}


def url(terminator, name):
    """It knows addresses only as URLs."""
    return f"amqps://{terminator.host}/{name}"


def encoded(sample):
    sections = list(sample.sections) if sample.kind != "value" else sample.sections[0]
    return Message(
        sections, body_type=KINDS[sample.kind], properties=MessageProperties(subject=sample.subject),
        application_properties=sample.properties)


def decoded(message):
    kind = next(kind for kind in KINDS if getattr(message, kind) is not None)
    sections = getattr(message, kind)
    return Sample(
        kind, tuple(sections) if kind != "value" else (sections,),
        message.properties.subject, message.application_properties)


def open_client(client):
    client.open()
    while not client.client_ready():
        time.sleep(PAUSE)


class CreditWatch(logging.Handler):
    """Sees in the library's trace that the node has given credit, for which the library itself does not wait."""

    LOGGER = logging.getLogger("uamqp.c_uamqp")

    def __init__(self):
        super().__init__(logging.INFO)
        self.has_credit = False
        self._thread = threading.get_ident()
        self.LOGGER.addHandler(self)
        self.LOGGER.setLevel(logging.INFO)
        self.LOGGER.propagate = False

    def emit(self, record):
        if record.thread == self._thread and "<- [FLOW]" in record.getMessage():
            self.has_credit = True

    def close(self):
        self.LOGGER.removeHandler(self)
        super().close()


class UamqpProducer(Producer):
    def __init__(self, terminator, name, login=None, presettled=False):
        self._presettled = presettled
        mode = constants.SenderSettleMode.Settled if presettled else constants.SenderSettleMode.Unsettled
        self._client = SendClient(
            address.Target(url(terminator, name)), send_settle_mode=mode, debug=True, **options(terminator, login))
        super().__init__()

    def open(self):
        self._watch = CreditWatch()
        open_client(self._client)

    def work(self):
        if self._watch.has_credit and (task := self.next()):
            number, sample = task
            message = encoded(sample)
            message.on_send_complete = lambda result, error: self._ended(number, result, error)
            self._client.queue_message(message)
        self._client.do_work()
        time.sleep(PAUSE)

    def _ended(self, number, result, error):
        """It tells a rejection with a condition from all else that is not acceptance, and no more."""
        if result == MessageSendResult.Ok:
            return self.settled(number, "settled" if self._presettled else "accepted")
        if isinstance(error.condition, bytes):
            return self.settled(number, "rejected", error.condition.decode())
        self.settled(number, "not accepted")

    def close(self):
        self._client.close()
        self._watch.close()


class UamqpConsumer(Consumer):
    def __init__(self, terminator, name, login=None, outcomes=("accepted",), credit=10):
        self._client = ReceiveClient(
            address.Source(url(terminator, name)), prefetch=credit, auto_complete=False, **options(terminator, login))
        super().__init__(outcomes)

    def open(self):
        open_client(self._client)

    def work(self):
        self._client.do_work()
        while not self._client._received_messages.empty():
            message = self._client._received_messages.get()
            sample = decoded(message)
            {
                "accepted": message.accept, "released": message.release,
                "rejected": lambda: message.reject(condition=CONDITION),
                "modified": lambda: message.modify(True, False),
            }[self.next_outcome()]()
            self.received(sample)

    def close(self):
        self._client.close()
