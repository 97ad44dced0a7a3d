"""Requests with a reply address that the node makes up, and messages that carry their own address."""

import pytest
from proton import Message

from outcome import ACCEPTED, RELEASED

REQUESTS = 5


def test_reply_by_a_producer_of_the_reply_address(line, client):
    service = client.consumer(line[-1], "service")
    replies = client.consumer(line[0], None)
    requests = client.producer(line[0], "service")
    for number in range(REQUESTS):
        requests.send(Message(body=number, reply_to=replies.address, correlation_id=f"request {number}"))
    served = [received.message for received in service.wait_for(REQUESTS)]
    [reply_to] = {request.reply_to for request in served}
    assert reply_to == replies.address
    answers = client.producer(line[-1], reply_to)
    tags = [answers.send(Message(body=request.body * 2, correlation_id=request.correlation_id)) for request in served]
    assert answers.outcomes(tags) == [ACCEPTED] * REQUESTS
    assert [(received.message.body, received.message.correlation_id) for received in replies.received] == [
        (number * 2, f"request {number}") for number in range(REQUESTS)]


def test_reply_by_an_anonymous_producer(line, client):
    replies = client.consumer(line[0], None)
    out = client.connect(line[-1])
    # Credit for the reply address shows that the last node knows the way to it.
    client.producer(out, replies.address).wait_for_credit()
    anonymous = client.producer(out, None)
    tags = [anonymous.send(Message(body=number, address=replies.address)) for number in range(REQUESTS)]
    assert anonymous.outcomes(tags) == [ACCEPTED] * REQUESTS
    assert replies.bodies == list(range(REQUESTS))


def test_every_reply_address_is_another(line, client):
    nodes = [line[0], line[-1]]
    consumers = [client.consumer(node, None) for node in nodes for _ in range(3)]
    assert all(consumer.address for consumer in consumers)
    assert len({consumer.address for consumer in consumers}) == len(consumers)


def test_reply_address_ends_with_its_consumer(node, client):
    replies = client.consumer(node, None)
    address = replies.address
    anonymous = client.producer(node, None)
    assert anonymous.outcome(anonymous.send(Message(body="reply", address=address))) == ACCEPTED
    replies.detach()
    assert anonymous.outcome(anonymous.send(Message(body="too late", address=address))) == RELEASED


def test_anonymous_to_several_addresses(line, client):
    back = client.connect(line[-1])
    consumers = {address: client.consumer(back, address) for address in ("orders/eu", "orders/us", "events/#")}
    out = client.connect(line[0])
    for address in ("orders/eu", "orders/us", "events/a"):
        client.producer(out, address).wait_for_credit()
    anonymous = client.producer(out, None)
    for address in ("orders/us", "events/b/c", "orders/eu", "orders/us"):
        assert anonymous.outcome(anonymous.send(Message(body=address, address=address))) == ACCEPTED
    assert {address: consumer.bodies for address, consumer in consumers.items()} == {
        "orders/eu": ["orders/eu"], "orders/us": ["orders/us", "orders/us"], "events/#": ["events/b/c"]}


def test_anonymous_without_route(line, client):
    producer = client.producer(line[0], None)
    assert producer.outcome(producer.send(Message(body="lost", address="orders/nobody"))) == RELEASED


@pytest.mark.parametrize("address", [None, ""], ids=["no-address", "empty-address"])
def test_anonymous_without_address(node, client, address):
    """Such a message is not accepted, and its link serves the next one all the same."""
    connection = client.connect(node)
    consumer = client.consumer(connection, "orders/eu")
    producer = client.producer(connection, None)
    assert producer.outcome(producer.send(Message(body="lost", address=address))) != ACCEPTED
    assert producer.outcome(producer.send(Message(body="found", address="orders/eu"))) == ACCEPTED
    assert consumer.bodies == ["found"]
