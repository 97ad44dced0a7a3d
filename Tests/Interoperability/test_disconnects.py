"""Clients and nodes that are gone from one moment to the next."""

import signal

import pytest
from proton import Message

from outcome import ACCEPTED

MESSAGES = 5


@pytest.fixture(params=[signal.SIGKILL, signal.SIGTERM], ids=["killed", "reset"])
def ending(request):
    """The signal that makes a victim disconnect."""
    return request.param


def send_numbers(producer, count=MESSAGES):
    return [producer.send(Message(body=number)) for number in range(count)]


def wait_for_victim(client, victim):
    # The client goes on meanwhile: what the victim waits for may come from it.
    client.until(lambda: victim.printed("^ready$") or not victim.running, "the victim is ready")
    assert victim.running, victim.report()


def all_returned(producer, tags):
    return all(outcome.returned for outcome in producer.outcomes(tags))


def test_consumer_goes_with_unsettled_messages(nursery, line, client, ending):
    victim = nursery.script("victim.py", "hold", line[-1].address, "orders/eu", str(MESSAGES))
    producer = client.producer(line[0], "orders/eu")
    tags = send_numbers(producer)
    wait_for_victim(client, victim)
    victim.stop(ending)
    assert all_returned(producer, tags)
    successor = client.consumer(line[-1], "orders/eu")
    producer.deliver(Message(body="again"))
    assert successor.bodies == ["again"]


def test_other_consumer_goes_on(nursery, line, client, ending):
    """One of two consumers goes, and nothing is lost on the way to the other."""
    victim = nursery.script("victim.py", "hold", line[-1].address, "orders/eu", "1")
    producer = client.producer(line[0], "orders/eu")
    [lost] = send_numbers(producer, 1)
    wait_for_victim(client, victim)
    survivor = client.consumer(line[-1], "orders/eu", credit=2)
    tags = send_numbers(producer)
    victim.stop(ending)
    assert all_returned(producer, [lost])
    assert producer.outcomes(tags) == [ACCEPTED] * MESSAGES
    assert survivor.bodies == list(range(MESSAGES))


def test_producer_goes_in_the_middle_of_a_message(nursery, line, client, ending):
    # A single credit: the consumer would starve if a broken message kept it.
    consumer = client.consumer(line[-1], "orders/eu", credit=1)
    for _ in range(3):
        victim = nursery.script("victim.py", "half", line[0].address, "orders/eu")
        wait_for_victim(client, victim)
        victim.stop(ending)
    producer = client.producer(line[0], "orders/eu")
    producer.deliver(Message(body="whole"))
    assert consumer.bodies == ["whole"]


def test_producer_goes_before_the_answer(line, client):
    consumer = client.consumer(line[-1], "orders/eu", outcome=None)
    out = client.connect(line[0])
    send_numbers(client.producer(out, "orders/eu"))
    held = consumer.wait_for(MESSAGES)
    out.cut()
    assert client.ending().scope == "transport"
    for received in held:
        ACCEPTED.give(received.delivery)
    client.exchange(client.connect(line[0]), client.connect(line[-1]), "elsewhere")
    assert consumer.bodies == list(range(MESSAGES))


def test_middle_node_is_killed_and_comes_back(nursery, client):
    middle = nursery.node("b")
    first, last = [nursery.node(name, connect=[middle.address]) for name in "ac"]
    consumer = client.consumer(last, "orders/eu", outcome=None)
    producer = client.producer(first, "orders/eu")
    tags = send_numbers(producer)
    held = list(consumer.wait_for(MESSAGES))
    middle.kill()
    for received in held[: MESSAGES // 2]:
        ACCEPTED.give(received.delivery)
    nursery.node("b", listen=middle.address)
    for received in held[MESSAGES // 2 :]:
        ACCEPTED.give(received.delivery)
    # Nobody hears that it was gone, and nothing comes twice.
    assert producer.outcomes(tags) == [ACCEPTED] * MESSAGES
    consumer.answer_with(ACCEPTED)
    producer.deliver(Message(body="again"))
    assert consumer.bodies == [*range(MESSAGES), "again"]


def test_node_of_the_consumer_is_killed_and_comes_back(nursery, three_nodes, client):
    first, middle, last = three_nodes
    consumer = client.consumer(last, "orders/eu", outcome=None)
    producer = client.producer(first, "orders/eu")
    tags = send_numbers(producer)
    consumer.wait_for(MESSAGES)
    last.kill()
    assert client.ending().scope == "transport"
    # It does not know any more what its earlier life has given to whom.
    successor = client.consumer(nursery.node("c", connect=[middle.address]), "orders/eu")
    assert all_returned(producer, tags)
    producer.deliver(Message(body="again"))
    assert successor.bodies == ["again"]


def test_producer_waits_for_a_node_that_starts_later(nursery, client):
    first = nursery.node("a")
    producer = client.producer(first, "orders/eu")
    client.until(lambda: producer.attached, "the producer is attached")
    last = nursery.node("b", connect=[first.address])
    consumer = client.consumer(last, "orders/eu")
    assert producer.outcome(producer.send(Message(body="now"))) == ACCEPTED
    assert consumer.bodies == ["now"]


def test_node_waits_for_the_one_it_dials(nursery, client):
    """`--connect` goes on trying: the node at its other end may be the one that starts later."""
    last = nursery.node("b")
    assert last.stop() == 0
    first = nursery.node("a", connect=[last.address])
    producer = client.producer(first, "orders/eu")
    client.until(lambda: producer.attached, "the producer is attached")
    consumer = client.consumer(nursery.node("b", listen=last.address), "orders/eu")
    assert producer.outcome(producer.send(Message(body="now"))) == ACCEPTED
    assert consumer.bodies == ["now"]
