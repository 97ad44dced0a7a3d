"""What a node does differently when its command line says so."""

import os

import pytest
from proton import uint

import raw


def node_with(nursery, *settings, **process):
    options = [word for setting in settings for word in ("--set", setting)]
    return nursery.node("a", options=options, **process)


def test_settings_of_connections(nursery):
    node = node_with(nursery, "max-frame-size=4KiB", "incoming-window=17")
    with raw.Connection(node.address) as connection:
        assert connection.open()[2] == 4096
        assert connection.begin()[2] == 17
        connection.close()


def test_idle_timeout(nursery):
    """A peer that says nothing is given up, and knew beforehand when."""
    node = node_with(nursery, "idle-timeout=200ms")
    with raw.Connection(node.address) as connection:
        assert connection.open()[4] <= 200
        assert connection.expect("close").error.condition == "amqp:resource-limit-exceeded"


def test_window(nursery, client):
    node = node_with(nursery, "window=7")
    client.consumer(node, "orders/eu", credit=100)
    producer = client.producer(node, "orders/eu")
    producer.wait_for_credit()
    assert producer.link.credit == 7


def test_attach_limit(nursery):
    """A link whose attach takes more than may be kept is refused."""
    node = node_with(nursery, "attach-limit=300")
    with raw.Connection(node.address) as connection:
        connection.open()
        connection.begin()
        connection.attach_sender("a")
        connection.perform("attach", "x" * 300, uint(1), False, None, None,
                           raw.described(raw.SOURCE), raw.described(raw.TARGET, "b"), None, None, uint(0))
        assert connection.expect("end").error.condition == "amqp:resource-limit-exceeded"


def test_maximum_connections(nursery):
    node = node_with(nursery, "maximum-connections=1")
    with raw.Connection(node.address) as first:
        first.open()
        with raw.Connection(node.address) as second:
            assert second.read_to_end() == b""
        first.close()


def test_a_node_ends_with_its_input(nursery):
    reader, writer = os.pipe()
    try:
        node = nursery.node("a", options=["--until-input-ends"], stdin=reader)
        os.write(writer, b"words\n" * 2000)
        with raw.Connection(node.address) as connection:
            connection.open()
            os.close(writer)
            assert connection.expect("close").error.condition == "amqp:connection:forced"
            connection.perform("close")
            assert node.wait() == 0
    finally:
        os.close(reader)


def test_without_that_option_the_end_of_input_means_nothing(nursery):
    node = nursery.node("a")
    with raw.Connection(node.address) as connection:
        connection.open()
        connection.close()
