"""How connections start, stay alive and end, frame by frame."""

import pytest
from proton import symbol, uint

import raw
from raw import AMQP, SASL, frame, performative

OK, REFUSED = 0, 1


@pytest.fixture
def connection(node):
    with raw.Connection(node.address) as connection:
        yield connection


def start_sasl(connection, mechanism):
    """Offers a mechanism and returns the code of the outcome."""
    connection.send(SASL)
    assert connection.read(8) == SASL
    offered = connection.expect("sasl-mechanisms")[0]
    # A list of a single symbol may be sent as that symbol alone.
    assert "ANONYMOUS" in (getattr(offered, "elements", None) or [offered])
    connection.send(frame(performative("sasl-init", symbol(mechanism)), kind=1))
    return connection.expect("sasl-outcome")[0]


def test_without_sasl(connection):
    connection.open()
    connection.close()


def test_anonymous_sasl(connection):
    assert start_sasl(connection, "ANONYMOUS") == OK
    connection.open()
    connection.close()


def test_unknown_mechanism(connection):
    assert start_sasl(connection, "SCRAM-SHA-256") == REFUSED
    connection.finish_sending()
    connection.read_to_end()


def test_everything_at_once(connection):
    """A client need not wait for the answer to one step before the next."""
    connection.send(
        AMQP,
        frame(performative("open", "hasty")),
        frame(performative("begin", None, uint(0), uint(raw.WINDOW), uint(raw.WINDOW))),
        frame(performative("end")),
        frame(performative("close")))
    assert connection.read(8) == AMQP
    assert connection.expect("open")
    assert connection.expect("begin")
    assert connection.expect("end").error is None
    assert connection.expect("close").error is None
    assert connection.read_to_end() == b""


def test_byte_by_byte(connection):
    for byte in AMQP + frame(performative("open", "slow")):
        connection.send(bytes([byte]))
    assert connection.read(8) == AMQP
    connection.expect("open")
    connection.close()


def test_open_tells_who_and_how_much(connection):
    opened = connection.open()
    assert opened[0] == "a"
    assert opened[2] >= 512


def test_empty_frames_are_heartbeats(connection):
    connection.open()
    connection.send(frame() * 10)
    connection.close()


def test_node_sends_heartbeats(connection):
    connection.open(idle_timeout=uint(1000))
    for _ in range(3):
        assert connection.frame().name == "heartbeat"
    connection.close()
