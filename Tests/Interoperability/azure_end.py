"""Azure's AMQP client in Python, which the library for its Service Bus has inside."""

from azure.servicebus._pyamqp.authentication import SASLPlainAuth
from azure.servicebus._pyamqp.client import ReceiveClient, SendClient
from azure.servicebus._pyamqp.constants import LinkDeliverySettleReason, SenderSettleMode
from azure.servicebus._pyamqp.error import AMQPError
from azure.servicebus._pyamqp.message import Message, Properties
from azure.servicebus._pyamqp.sasl import SASLAnonymousCredential

from end import CONDITION, Consumer, Producer
from sample import Sample

# How long it waits for its socket.
POLL = 0.05


class Anonymous:
    """The library has the mechanism, but no name for it."""

    auth_type = "anonymous"
    sasl = SASLAnonymousCredential()


def options(login):
    auth = SASLPlainAuth(*login) if login else Anonymous()
    return {"auth": auth, "use_tls": False, "socket_timeout": POLL, "idle_timeout": 60}


def open_client(client):
    client.open()
    while not client.client_ready():
        client._connection.listen(wait=False)
        if client._connection._error:
            raise client._connection._error


def close_client(client):
    client.close()
    # It closes no connection that did not come about.
    if client._connection:
        client._connection.close()


def encoded(sample):
    sections = list(sample.sections) if sample.kind != "value" else sample.sections[0]
    return Message(
        **{sample.kind: sections}, properties=Properties(subject=sample.subject), application_properties=sample.properties)


def decoded(message):
    [(kind, sections)] = [
        (kind, getattr(message, kind)) for kind in ("data", "sequence", "value") if getattr(message, kind) is not None]
    return Sample(
        kind, tuple(sections) if kind != "value" else (sections,),
        message.properties.subject, message.application_properties)


class AzureProducer(Producer):
    def __init__(self, address, name, login=None, presettled=False):
        self._presettled = presettled
        mode = SenderSettleMode.Settled if presettled else SenderSettleMode.Unsettled
        self._client = SendClient(address, name, send_settle_mode=mode, link_credit=0, **options(login))
        super().__init__()

    def open(self):
        open_client(self._client)

    def work(self):
        # It takes no notice of credit, and would begin with what the node has not given.
        link = self._client._link
        if link.current_link_credit > 0 and (task := self.next()):
            number, sample = task
            link.send_transfer(
                encoded(sample), send_async=True,
                on_send_complete=lambda reason, state: self._ended(number, reason, state))
            if self._presettled:
                self.settled(number, "settled")
        self._client.do_work()

    def _ended(self, number, reason, state):
        if reason != LinkDeliverySettleReason.DISPOSITION_RECEIVED:
            return self.settled(number, reason.name.lower())
        [(name, fields)] = state.items()
        error = fields[0] if name == "rejected" and fields else None
        self.settled(number, name, error and error[0].decode())

    def close(self):
        close_client(self._client)


class AzureConsumer(Consumer):
    def __init__(self, address, name, login=None, outcomes=("accepted",), credit=10):
        self._client = ReceiveClient(address, name, link_credit=credit, **options(login))
        super().__init__(outcomes)

    def open(self):
        open_client(self._client)

    def work(self):
        self._client.do_work()
        while not self._client._received_messages.empty():
            frame, message = self._client._received_messages.get()
            if not frame[4]:
                outcome = self.next_outcome()
                error = {"error": AMQPError(condition=CONDITION)} if outcome == "rejected" else {}
                failed = {"delivery_failed": True} if outcome == "modified" else {}
                self._client.settle_messages(frame[1], frame[2], outcome, **error, **failed)
            self.received(decoded(message))

    def close(self):
        close_client(self._client)
