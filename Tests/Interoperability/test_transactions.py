"""Transactions: Qpid Proton as the controller, the engine's coordinator as the resource."""

import pytest
from proton import Delivery

from transactor import QueueServer, Transactor


@pytest.fixture
def server():
    server = QueueServer()
    yield server
    server.close()


@pytest.fixture
def client(server):
    client = Transactor(server)
    yield client
    client.close()


@pytest.fixture
def other(server):
    other = Transactor(server)
    yield other
    other.close()


def test_posting(client, other):
    transaction = client.declare()
    outcomes = client.send("q", "a", "b", "c", transaction=transaction)
    assert [outcome[0] for outcome in outcomes] == [transaction.id] * 3
    assert [int(outcome[1].descriptor) for outcome in outcomes] == [Delivery.ACCEPTED] * 3
    assert other.contents("q") == []
    assert client.commit(transaction) == "committed"
    assert other.contents("q") == ["a", "b", "c"]


def test_posting_in_vain(client, other):
    transaction = client.declare()
    client.send("q", "a", "b", transaction=transaction)
    client.send("q", "beside")
    assert client.abort(transaction) == "aborted"
    assert other.contents("q") == ["beside"]


@pytest.mark.parametrize("settles", [False, True])
def test_retirement(client, other, settles):
    other.send("q", "a", "b", "c")
    transaction = client.declare(settle_before_discharge=settles)
    for delivery in client.receive("q", 2):
        client.accept(delivery, transaction)
    assert client.commit(transaction) == "committed"
    client.until(lambda: settles or client.deliveries[1][0].settled, "the messages to be settled")
    assert other.contents("q") == ["c"]


@pytest.mark.parametrize("settles", [False, True])
def test_retirement_in_vain(client, other, settles):
    other.send("q", "a", "b", "c")
    transaction = client.declare(settle_before_discharge=settles)
    for delivery in client.receive("q", 2):
        client.accept(delivery, transaction)
    assert client.abort(transaction) == "aborted"
    # Proton releases what it had not settled.
    again = client.receive("q", 3)
    assert sorted(body for _, body in client.deliveries[2:]) == ["a", "b", "c"]
    for delivery in again:
        client.release(delivery)
    assert client.contents("q") == ["a", "b", "c"]


def test_forwarding(client, other):
    """A message goes from one queue to another: it is in both or in neither."""
    other.send("from", *map(str, range(10)))
    for number in range(10):
        transaction = client.declare()
        (delivery,) = client.receive("from", 1)
        client.accept(delivery, transaction)
        client.send("to", client.deliveries[-1][1], transaction=transaction)
        if number % 2:
            assert client.commit(transaction) == "committed"
        else:
            assert client.abort(transaction) == "aborted"
    assert sorted(other.contents("from") + other.contents("to")) == [str(number) for number in range(10)]


def test_several_transactions(client, other):
    first, second = client.declare(), client.declare()
    assert first.id != second.id
    client.send("q", "a", transaction=first)
    client.send("q", "b", transaction=second)
    client.send("q", "c", transaction=first)
    assert client.commit(second) == "committed"
    assert client.abort(first) == "aborted"
    assert other.contents("q") == ["b"]


def test_unknown_transaction(client):
    transaction = client.declare()
    transaction.id = b"nobody"
    assert client.send("q", "a", transaction=transaction) == [Delivery.REJECTED]
    assert client.commit(transaction) == "amqp:transaction:unknown-id"
    assert client.contents("q") == []


def test_too_much():
    server = QueueServer("max-deliveries=2")
    client = Transactor(server)
    transaction = client.declare()
    client.send("q", "a", "b", transaction=transaction)
    assert client.send("q", "c", transaction=transaction) == [Delivery.REJECTED]
    assert client.commit(transaction) == "amqp:transaction:rollback"
    assert client.contents("q") == []
    client.close()
    server.close()


def test_a_lost_client(server, other):
    other.send("q", "a", "b")
    client = Transactor(server)
    transaction = client.declare()
    for delivery in client.receive("q", 2):
        client.accept(delivery, transaction)
    client.send("q", "c", transaction=transaction)
    client.cut()
    for delivery in other.receive("q", 2):
        other.accept(delivery)
    assert [body for _, body in other.deliveries] == ["a", "b"]
    assert other.contents("q") == []


def test_a_client_that_leaves(server, other):
    client = Transactor(server)
    transaction = client.declare()
    client.send("q", "a", transaction=transaction)
    client.close()
    assert other.contents("q") == []
