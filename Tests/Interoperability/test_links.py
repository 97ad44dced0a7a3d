"""Several links on one session, and several sessions on one connection."""

import pytest
from proton import Message

from outcome import ACCEPTED

LINKS = 10
MESSAGES = 20


def bodies(link):
    return [f"{link}: {number}" for number in range(MESSAGES)]


def send_interleaved(client, producers):
    """Sends on whichever links there is credit for, one message at a time, and checks that all are accepted."""
    tags = [[] for _ in producers]

    def ready():
        return [link for link, producer in enumerate(producers)
                if len(tags[link]) < MESSAGES and producer.link.credit > 0]

    while any(len(sent) < MESSAGES for sent in tags):
        client.until(ready, "credit on a link that has more to send")
        for link in ready():
            tags[link].append(producers[link].send(Message(body=bodies(link)[len(tags[link])])))
    for link, producer in enumerate(producers):
        assert producer.outcomes(tags[link]) == [ACCEPTED] * MESSAGES


def check_each_got_its_own(consumers):
    assert [consumer.bodies for consumer in consumers] == [bodies(link) for link in range(LINKS)]


def test_one_session(line, client):
    out = client.connect(line[0])
    back = out if line[0] is line[-1] else client.connect(line[-1])
    consumers = [client.consumer(back, f"orders/{link}") for link in range(LINKS)]
    producers = [client.producer(out, f"orders/{link}") for link in range(LINKS)]
    send_interleaved(client, producers)
    check_each_got_its_own(consumers)


def test_session_for_each_link(line, client):
    out, back = client.connect(line[0]), client.connect(line[-1])
    consumers = [client.consumer(back, f"orders/{link}", session=True) for link in range(LINKS)]
    producers = [client.producer(out, f"orders/{link}", session=True) for link in range(LINKS)]
    send_interleaved(client, producers)
    check_each_got_its_own(consumers)


def test_more_producers_than_credit(line, client):
    """None of them starves, not even behind one that has credit and nothing more to send."""
    consumer = client.consumer(line[-1], "orders/all", credit=LINKS // 2)
    connection = client.connect(line[0])
    producers = [client.producer(connection, "orders/all") for _ in range(LINKS)]
    send_interleaved(client, producers)
    # Each producer's messages come in its order, whatever came in between.
    for link in range(LINKS):
        assert [body for body in consumer.bodies if body.startswith(f"{link}: ")] == bodies(link)
    assert len(consumer.bodies) == LINKS * MESSAGES


def test_detach_leaves_the_others(line, client):
    out = client.connect(line[0])
    consumers = [client.consumer(line[-1], f"orders/{link}") for link in range(3)]
    producers = [client.producer(out, f"orders/{link}") for link in range(3)]
    for producer in producers:
        producer.wait_for_credit()
    producers[1].detach()
    consumers[1].detach()
    for link in (0, 2):
        assert producers[link].outcome(producers[link].send(Message(body=link))) == ACCEPTED
    assert [consumer.bodies for consumer in consumers] == [[0], [], [2]]


@pytest.mark.parametrize("sasl", [True, False], ids=["sasl", "no-sasl"])
def test_attach_again_and_again(node, client, sasl):
    connection = client.connect(node, sasl_enabled=sasl)
    for _ in range(LINKS):
        client.exchange(connection, connection, "orders/again")
