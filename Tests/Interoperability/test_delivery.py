"""Messages of every size, from a producer on the first node to a consumer on the last."""

import random

import pytest
from proton import Message

from outcome import ACCEPTED

SIZES = {"empty": 0, "100B": 100, "64kB": 64 * 1024, "5MB": 5 * 1024 * 1024}
MESSAGES = 3


def content(size, seed):
    return random.Random(seed).randbytes(size)


@pytest.mark.parametrize("credit", [1, 1000], ids=["credit-1", "credit-1000"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_unsettled(line, client, size, credit):
    consumer = client.consumer(line[-1], "orders/eu/42", credit=credit)
    producer = client.producer(line[0], "orders/eu/42")
    bodies = [content(size, seed) for seed in range(MESSAGES)]
    tags = [producer.send(Message(body=body, inferred=True)) for body in bodies]
    assert producer.outcomes(tags) == [ACCEPTED] * MESSAGES
    assert consumer.bodies == bodies
    assert not any(received.presettled for received in consumer.received)


@pytest.mark.parametrize("credit", [1, 1000], ids=["credit-1", "credit-1000"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_presettled(line, client, size, credit):
    consumer = client.consumer(line[-1], "orders/eu/42", credit=credit)
    producer = client.producer(line[0], "orders/eu/42", presettled=True)
    bodies = [content(size, seed) for seed in range(MESSAGES)]
    for body in bodies:
        producer.send(Message(body=body, inferred=True))
    consumer.wait_for(MESSAGES)
    assert consumer.bodies == bodies
    assert all(received.presettled for received in consumer.received)


def test_no_credit_from_a_consumer_that_gives_none(line, client):
    out, back = client.connect(line[0]), client.connect(line[-1])
    consumer = client.consumer(back, "orders/idle", credit=0)
    producer = client.producer(out, "orders/idle")
    # Whatever credit the attaches had brought with them would have come before this is over.
    client.exchange(out, back, "orders/busy")
    assert producer.link.credit == 0
    consumer.link.flow(1)
    assert producer.outcome(producer.send(Message(body="at last"))) == ACCEPTED
    assert consumer.bodies == ["at last"]
