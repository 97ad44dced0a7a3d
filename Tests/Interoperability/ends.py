"""The producers and consumers of one test, made with whichever library."""

import os
import platform

import pytest

from azure_end import AzureConsumer, AzureProducer
from proton_end import ProtonConsumer, ProtonProducer
from terminator import Terminator

try:
    from uamqp_end import UamqpConsumer, UamqpProducer
except ImportError:
    UamqpConsumer = UamqpProducer = None

# Whether a client that is missing, or a part of it, only makes tests fewer; continuous integration does without none.
MAY_SKIP = "SKEIN_NO_SKIPS" not in os.environ

PRODUCERS = {"proton": ProtonProducer, "azure": AzureProducer, "uamqp": UamqpProducer}
CONSUMERS = {"proton": ProtonConsumer, "azure": AzureConsumer, "uamqp": UamqpConsumer}
LIBRARIES = list(PRODUCERS)


class Ends:
    def __init__(self, certificate):
        self._certificate = certificate
        self._terminators = {}
        self._ends = []

    def producer(self, library, node, address, **options):
        return self._add(PRODUCERS[library](self._place(library, node), address, **options))

    def consumer(self, library, node, address, **options):
        return self._add(CONSUMERS[library](self._place(library, node), address, **options))

    def pair(self, library, node, address, **options):
        """A producer and a consumer of the same address, both attached."""
        consumer = self.consumer(library, node, address, **options)
        consumer.wait_until_open()
        producer = self.producer(library, node, address, **options)
        producer.wait_until_open()
        return producer, consumer

    def _add(self, end):
        self._ends.append(end)
        return end

    def _place(self, library, node):
        """Where the library finds the node."""
        if PRODUCERS[library] is None:
            # There are wheels of uamqp for some machines only.
            assert MAY_SKIP or platform.machine() != "x86_64", f"{library} is not installed"
            pytest.skip(f"{library} is not installed")
        if library == "azure":
            return node.address
        if library == "proton":
            return node
        if node.address not in self._terminators:
            self._terminators[node.address] = Terminator(node, self._certificate)
        return self._terminators[node.address]

    def close(self):
        for end in reversed(self._ends):
            end.stop()
        for terminator in self._terminators.values():
            terminator.close()
