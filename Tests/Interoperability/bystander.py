"""A well-behaved client in a thread of its own."""

import threading

from proton import Message

import deadline
from client import Client
from outcome import ACCEPTED


class Bystander:
    """Sends itself one message after the other, on one connection, and minds any that goes wrong."""

    ADDRESS = "bystander"

    def __init__(self, node):
        self._node = node
        self._rounds = 0
        self._failure = None
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def stop(self):
        self._stopping.set()
        self._thread.join()
        self._check()

    def advance(self, rounds=5):
        """Waits until that many more messages have made it."""
        with self._changed:
            goal = self._rounds + rounds
            done = self._changed.wait_for(lambda: self._failure or self._rounds >= goal, deadline.SECONDS)
        self._check()
        assert done, f"the bystander made {rounds - (goal - self._rounds)} of {rounds} rounds"

    def _check(self):
        if self._failure:
            raise AssertionError("the bystander was disturbed") from self._failure

    def _run(self):
        try:
            self._exchange()
        except BaseException as failure:
            with self._changed:
                self._failure = failure
                self._changed.notify_all()

    def _exchange(self):
        client = Client()
        try:
            connection = client.connect(self._node)
            consumer = client.consumer(connection, self.ADDRESS)
            producer = client.producer(connection, self.ADDRESS)
            while not self._stopping.is_set():
                tag = producer.send(Message(body=self._rounds))
                assert producer.outcome(tag) == ACCEPTED
                assert consumer.received.pop().message.body == self._rounds
                assert not consumer.received
                with self._changed:
                    self._rounds += 1
                    self._changed.notify_all()
        finally:
            client.close()
