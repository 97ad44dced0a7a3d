"""What holds two nodes together, and what is no reason to."""

import os
import re
import signal

import pytest
from proton import Message

import deadline
from outcome import ACCEPTED

ESTABLISHED = "01"


def sockets(node):
    """The (own, other) addresses of the node's established connections, as the kernel has them."""
    inodes = set()
    directory = f"/proc/{node.pid}/fd"
    for descriptor in os.listdir(directory):
        try:
            target = os.readlink(f"{directory}/{descriptor}")
        except FileNotFoundError:
            # Closed since it was listed.
            continue
        if match := re.fullmatch(r"socket:\[(\d+)\]", target):
            inodes.add(match[1])
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return {(row[1], row[2]) for row in rows if row[3] == ESTABLISHED and row[9] in inodes}


def connections_between(one, other):
    return len(sockets(one) & {(theirs, ours) for ours, theirs in sockets(other)})


@pytest.fixture
def mutual(nursery):
    """Two nodes each of which dials the other, and one of which has just been started."""
    first = nursery.node("a")
    second = nursery.node("b", connect=[first.address])
    assert first.stop() == 0
    first = nursery.node("a", listen=first.address, connect=[second.address])
    return first, second


def test_both_dial_and_there_is_one_trunk(mutual, client):
    first, second = mutual
    first.wait_for_nodes(second)
    second.wait_for_nodes(first)
    deadline.until(lambda: connections_between(first, second) == 1, "one connection between the nodes")
    out, back = client.connect(first), client.connect(second)
    client.exchange(out, back, "there")
    client.exchange(back, out, "and/back")


def test_every_message_comes_once(mutual, client):
    first, second = mutual
    consumer = client.consumer(second, "orders/eu")
    producer = client.producer(first, "orders/eu")
    tags = [producer.send(Message(body=number)) for number in range(100)]
    assert producer.outcomes(tags) == [ACCEPTED] * 100
    assert consumer.bodies == list(range(100))


def test_ring(nursery, client):
    """Three nodes in a ring: a message goes one way, and once."""
    first = nursery.node("a")
    second = nursery.node("b", connect=[first.address])
    third = nursery.node("c", connect=[first.address, second.address])
    for node in (first, second, third):
        node.wait_for_nodes(*{first, second, third} - {node})
    consumer = client.consumer(third, "orders/eu")
    producer = client.producer(first, "orders/eu")
    tags = [producer.send(Message(body=number)) for number in range(100)]
    assert producer.outcomes(tags) == [ACCEPTED] * 100
    assert consumer.bodies == list(range(100))


def test_ring_with_a_gap(nursery, client):
    """When the short way breaks, the messages take the long one."""
    first = nursery.node("a")
    second = nursery.node("b", connect=[first.address])
    third = nursery.node("c", connect=[second.address])
    fourth = nursery.node("d", connect=[third.address, first.address])
    first.wait_for_nodes(second, third, fourth)
    consumer = client.consumer(third, "orders/eu")
    producer = client.producer(first, "orders/eu")
    assert producer.outcome(producer.send(Message(body=0))) == ACCEPTED
    [row] = [row for row in first.table("nodes") if row["name"] == third.name]
    on_the_way = {"b": second, "d": fourth}[row["nextHop"]]
    on_the_way.kill()
    producer.deliver(Message(body=1))
    assert consumer.bodies == [0, 1]


def test_name_that_is_taken(nursery, client):
    first = nursery.node("twin")
    other = nursery.node("other", connect=[first.address])
    second = nursery.node("twin", connect=[first.address])
    refusal = r"(?i)(?=.*\btwin\b)(?=.*(already|same name|taken|duplicate|in use|refus))"
    deadline.until(
        lambda: first.errors.find(refusal, 0) or second.errors.find(refusal, 0), "one of the twins logs the refusal")
    # The name belongs to the one that was first, for all that the other tries.
    client.exchange(client.connect(other), client.connect(first), "orders/eu")
    lonely = client.producer(second, "orders/us")
    client.consumer(first, "orders/us")
    client.exchange(client.connect(second), client.connect(second), "orders/eu")
    assert lonely.link.credit == 0


def test_node_that_dials_itself(nursery, client):
    node = nursery.node("a")
    assert node.stop() == 0
    node = nursery.node("a", listen=node.address, connect=[node.address])
    node.wait_for_error(r"(?i)itself")
    connection = client.connect(node)
    client.exchange(connection, connection, "orders/eu")


def expect_goodbye(client, node):
    assert client.ending().scope == "connection"
    client.until(lambda: not node.running, f"{node.name} has ended")
    assert node.wait() == 0, node.report()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_told_to_stop(line, client, number):
    """A node says goodbye to its clients, and its neighbours live on."""
    connection = client.connect(line[0])
    client.exchange(connection, connection, "orders/eu")
    line[0].send_signal(number)
    expect_goodbye(client, line[0])
    for node in line[1:]:
        rest = client.connect(node)
        client.exchange(rest, rest, "orders/eu")


def test_told_to_stop_with_messages_on_the_way(nursery, client):
    """What is unsettled when a node stops is not lost without a word."""
    first, last = nursery.line(2)
    consumer = client.consumer(last, "orders/eu", outcome=None)
    producer = client.producer(first, "orders/eu")
    tag = producer.send(Message(body="held"))
    [held] = consumer.wait_for(1)
    last.send_signal(signal.SIGTERM)
    ACCEPTED.give(held.delivery)
    expect_goodbye(client, last)
    assert producer.outcome(tag) == ACCEPTED
