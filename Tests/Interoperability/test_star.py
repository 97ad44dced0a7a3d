"""Three leaves around a hub: any to any, and whom an address leads to."""

import itertools
from types import SimpleNamespace

import pytest
from proton import Message

from outcome import ACCEPTED

MESSAGES = 1000


@pytest.fixture
def star(nursery):
    hub = nursery.node("hub")
    leaves = [nursery.node(name, connect=[hub.address]) for name in ("north", "east", "west")]
    return SimpleNamespace(hub=hub, leaves=leaves)


def test_any_leaf_to_any_leaf(star, client):
    connections = [client.connect(leaf) for leaf in star.leaves]
    for out, back in itertools.permutations(range(3), 2):
        client.exchange(connections[out], connections[back], f"from/{out}/to/{back}")


def test_hub_and_leaf(star, client):
    hub, leaf = client.connect(star.hub), client.connect(star.leaves[0])
    client.exchange(hub, leaf, "outwards")
    client.exchange(leaf, hub, "inwards")


def send_numbers(producer, count):
    tags = [producer.send(Message(body=number)) for number in range(count)]
    assert producer.outcomes(tags) == [ACCEPTED] * count


def test_balanced_over_nodes(star, client):
    north, east, west = star.leaves
    consumers = [client.consumer(node, "work", credit=20) for node in (east, west)]
    client.wait_for_routes(north, "work", east, west)
    send_numbers(client.producer(north, "work"), MESSAGES)
    assert all(consumer.bodies for consumer in consumers), "one consumer got everything"
    assert sorted(consumers[0].bodies + consumers[1].bodies) == list(range(MESSAGES))


def test_balanced_on_one_node(star, client):
    north, east, _ = star.leaves
    consumers = [client.consumer(east, "work", credit=20) for _ in range(2)]
    client.until(lambda: all(consumer.attached for consumer in consumers), "both are attached")
    send_numbers(client.producer(north, "work"), MESSAGES)
    assert all(consumer.bodies for consumer in consumers), "one consumer got everything"
    assert sorted(consumers[0].bodies + consumers[1].bodies) == list(range(MESSAGES))


def test_balanced_follows_the_consumer_that_asks(star, client):
    """A consumer that has stopped asking holds nothing up."""
    north, east, west = star.leaves
    stuck = client.consumer(east, "work", credit=1, outcome=None)
    busy = client.consumer(west, "work", credit=20)
    client.wait_for_routes(north, "work", east, west)
    producer = client.producer(north, "work")
    tags = [producer.send(Message(body=number)) for number in range(100)]
    client.until(lambda: len(busy.bodies) + len(stuck.bodies) == 100, "100 messages")
    assert sorted(busy.bodies + stuck.bodies) == list(range(100))
    for held in stuck.received:
        ACCEPTED.give(held.delivery)
    assert producer.outcomes(tags) == [ACCEPTED] * 100


def test_longest_prefix(star, client):
    north, east, west = star.leaves
    all_orders = client.consumer(east, "orders/#")
    eu_orders = client.consumer(west, "orders/eu")
    client.wait_for_routes(north, "orders/#", east)
    client.wait_for_routes(north, "orders/eu", west)
    out = client.connect(north)
    for address in ("orders/eu", "orders/us", "orders/eu/42", "orders/europe"):
        producer = client.producer(out, address)
        assert producer.outcome(producer.send(Message(body=address))) == ACCEPTED
    assert eu_orders.bodies == ["orders/eu"]
    assert all_orders.bodies == ["orders/us", "orders/eu/42", "orders/europe"]


def test_longer_of_two_prefixes(star, client):
    north, east, west = star.leaves
    all_orders = client.consumer(east, "orders/#")
    eu_orders = client.consumer(west, "orders/eu/#")
    client.wait_for_routes(north, "orders/#", east)
    client.wait_for_routes(north, "orders/eu/#", west)
    out = client.connect(north)
    for address in ("orders/eu/42", "orders/us/42"):
        producer = client.producer(out, address)
        assert producer.outcome(producer.send(Message(body=address))) == ACCEPTED
    assert eu_orders.bodies == ["orders/eu/42"]
    assert all_orders.bodies == ["orders/us/42"]


def test_shorter_prefix_takes_over(star, client):
    """Once the longest match has gone, the next one gets the messages."""
    north, east, west = star.leaves
    all_orders = client.consumer(east, "orders/#")
    eu_orders = client.consumer(west, "orders/eu")
    client.wait_for_routes(north, "orders/#", east)
    client.wait_for_routes(north, "orders/eu", west)
    eu_orders.detach()
    client.wait_for_routes(north, "orders/eu")
    producer = client.producer(north, "orders/eu")
    assert producer.outcome(producer.send(Message(body="moved"))) == ACCEPTED
    assert all_orders.bodies == ["moved"]


def test_star_is_one_segment(star, client):
    north, east, _ = star.leaves
    out, back = client.connect(north), client.connect(east)
    consumer = client.consumer(back, "orders/*/paid")
    matching = client.producer(out, "orders/42/paid")
    assert matching.outcome(matching.send(Message(body="matching"))) == ACCEPTED
    others = [client.producer(out, address) for address in ("orders/eu/42/paid", "orders/paid", "orders/42/sent")]
    client.until(lambda: all(producer.attached for producer in others), "all are attached")
    # Whatever credit they had been given would have come before this is over.
    client.exchange(out, back, "elsewhere")
    assert [producer.link.credit for producer in others] == [0, 0, 0]
    assert consumer.bodies == ["matching"]


def test_no_consumer_no_credit(star, client):
    north, east, _ = star.leaves
    out, back = client.connect(north), client.connect(east)
    producer = client.producer(out, "orders/nobody")
    client.exchange(out, back, "elsewhere")
    assert producer.attached and producer.link.credit == 0
    consumer = client.consumer(back, "orders/nobody")
    assert producer.outcome(producer.send(Message(body="now"))) == ACCEPTED
    assert consumer.bodies == ["now"]


def test_multicast_over_nodes(star, client):
    """Every subscriber gets every message once, wherever it is and whatever pattern it has."""
    north, east, west = star.leaves
    addresses = [(north, "topic/news"), (east, "topic/news"), (east, "topic/news"), (west, "topic/#"), (star.hub, "topic/*")]
    consumers = [client.consumer(node, address, credit=20) for node, address in addresses]
    client.until(lambda: all(consumer.attached for consumer in consumers), "all are attached")
    client.wait_for_routes(north, "topic/news", north, east)
    client.wait_for_routes(north, "topic/#", west)
    client.wait_for_routes(north, "topic/*", star.hub)
    send_numbers(client.producer(north, "topic/news"), MESSAGES)
    assert [consumer.bodies for consumer in consumers] == [list(range(MESSAGES))] * len(consumers)


def test_a_prefix_says_how(nursery, client):
    """The nearest first; and everybody, though nobody's address says so."""
    told = ["--prefix", "jobs/#=closest", "--prefix", "news=multicast"]
    near = nursery.node("near", options=told)
    far = nursery.node("far", connect=[near.address], options=told)
    jobs = [client.consumer(node, "jobs/print", credit=20) for node in (near, far)]
    news = [client.consumer(node, "news", credit=20) for node in (near, far)]
    for address in ("jobs/print", "news"):
        client.wait_for_routes(near, address, near, far)
    send_numbers(client.producer(near, "news"), 100)
    assert [consumer.bodies for consumer in news] == [list(range(100))] * 2
    producer = client.producer(near, "jobs/print")
    for number in range(100):
        assert producer.outcomes([producer.send(Message(body=number))]) == [ACCEPTED]
    assert [len(consumer.bodies) for consumer in jobs] == [100, 0]
