"""What `skein trace` finds out of the ways of an address."""

import json
import re
import signal

import jsonschema
import pytest
from proton import Message

import command
import deadline

PREFIX = "orders/#"
ADDRESS = "orders/eu"

WHOLE = {"type": "integer", "minimum": 0}
WHOLE_OR_NULL = {"type": ["integer", "null"], "minimum": 0}
TEXT_OR_NULL = {"type": ["string", "null"]}


def all_of(properties):
    """An object with just these."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


# Programs read this: a member may be added, and none go or change its type.
SCHEMA = jsonschema.Draft202012Validator(all_of({
    "node": {"type": "string"},
    "address": {"type": "string"},
    "prefix": TEXT_OR_NULL,
    "distribution": {"enum": ["balanced", "closest", "multicast", None]},
    "ways": {"type": "array", "items": all_of({
        "egress": {"type": "string"},
        "cost": WHOLE_OR_NULL,
        "result": {"enum": [
            "arrived", "no-consumer", "no-way", "no-answer", "loop", "too-far", "not-probed"]},
        "hops": {"type": "array", "items": all_of({
            "node": {"type": "string"},
            "microseconds": WHOLE,
            "cost": WHOLE_OR_NULL,
            "nextHop": TEXT_OR_NULL,
            "alternatives": {"type": "array", "items": {"type": "string"}},
            "credit": WHOLE_OR_NULL,
            "inFlight": WHOLE,
            "waiting": WHOLE,
            "consumers": WHOLE_OR_NULL,
        })},
    })},
}))


def run(node, address=ADDRESS, *options):
    process = command.run("trace", address, "--node", node.address, *options)
    process.wait()
    return process


def trace(node, address=ADDRESS, *options, status=0):
    """What a program reads."""
    process = run(node, address, "--json", *options)
    assert process.wait() == status, process.report()
    [line] = process.output.all()
    report = json.loads(line)
    SCHEMA.validate(report)
    assert (report["node"], report["address"]) == (node.name, address)
    return report


@pytest.fixture
def consumed(three_nodes, client):
    """A line of three with a consumer of orders/# on its last node, which all of them know of."""
    consumer = client.consumer(three_nodes[-1], PREFIX)
    for node in three_nodes:
        client.wait_for_routes(node, PREFIX, three_nodes[-1])
    return consumer


def test_line(three_nodes, consumed):
    report = trace(three_nodes[0])
    assert (report["prefix"], report["distribution"]) == (PREFIX, "balanced")
    [way] = report["ways"]
    assert (way["egress"], way["cost"], way["result"]) == ("c", 2, "arrived")
    assert [hop["node"] for hop in way["hops"]] == ["a", "b", "c"]
    assert [hop["nextHop"] for hop in way["hops"]] == ["b", "c", None]
    assert [hop["cost"] for hop in way["hops"]] == [2, 1, 0]
    assert [hop["consumers"] for hop in way["hops"]] == [None, None, 1]
    # Nobody has sent anything there, so that there is no credit yet but at the consumer.
    assert [hop["credit"] for hop in way["hops"]] == [None, None, 10]
    first, second, third = [hop["microseconds"] for hop in way["hops"]]
    assert first == 0 < second <= third


def test_line_for_a_person(three_nodes, consumed):
    title, empty, way, heading, *rows = run(three_nodes[0]).succeeded()
    assert title == f"{ADDRESS} goes by {PREFIX}, balanced, to consumers of 1 node"
    assert way == "to c, cost 2: 1 consumer"
    assert heading.split() == ["NODE", "TIME", "NEXT", "HOP", "CREDIT", "IN", "FLIGHT", "WAITING"]
    assert re.fullmatch(r"a +- +b +- +0 +0", rows[0])
    assert re.fullmatch(r"b +\d+\.\d{3} ms +c +- +0 +0", rows[1])
    assert re.fullmatch(r"c +\d+\.\d{3} ms +its consumers +10 +0 +0", rows[2])
    assert len(rows) == 3 and not empty


def test_from_the_middle_and_at_the_end(three_nodes, consumed):
    for node, nodes in zip(three_nodes[1:], (["b", "c"], ["c"])):
        [way] = trace(node)["ways"]
        assert [hop["node"] for hop in way["hops"]] == nodes and way["result"] == "arrived"


def test_credit_and_deliveries(three_nodes, client):
    """Where messages are held up can be seen from the sender's node."""
    consumer = client.consumer(three_nodes[-1], PREFIX, credit=3, outcome=None)
    client.wait_for_routes(three_nodes[0], PREFIX, three_nodes[-1])
    producer = client.producer(three_nodes[0], ADDRESS)
    producer.send(Message(body=0))
    consumer.wait_for(1)
    [way] = trace(three_nodes[0])["ways"]
    assert [hop["inFlight"] for hop in way["hops"]] == [1, 1, 1]
    assert all(isinstance(hop["credit"], int) for hop in way["hops"])


def test_several_egresses(three_nodes, client, consumed):
    client.consumer(three_nodes[0], PREFIX)
    client.consumer(three_nodes[-1], PREFIX)
    client.wait_for_routes(three_nodes[0], PREFIX, three_nodes[0], three_nodes[-1])
    near, far = trace(three_nodes[0])["ways"]
    assert (near["egress"], near["cost"], len(near["hops"])) == ("a", 0, 1)
    assert (far["egress"], far["cost"], len(far["hops"])) == ("c", 2, 3)
    assert [way["hops"][-1]["consumers"] for way in (near, far)] == [1, 2]
    assert "consumers of 2 nodes" in run(three_nodes[0]).succeeded()[0]


def test_equally_cheap_ways(nursery, client):
    first = nursery.node("a")
    second = nursery.node("b", connect=[first.address])
    third = nursery.node("c", connect=[second.address])
    fourth = nursery.node("d", connect=[third.address, first.address])
    first.wait_for_nodes(second, third, fourth)
    client.consumer(third, PREFIX)
    client.wait_for_routes(first, PREFIX, third)
    deadline.until(lambda: trace(first)["ways"][0]["hops"][0]["alternatives"], "a knows both ways")
    [way] = trace(first)["ways"]
    start = way["hops"][0]
    assert sorted([start["nextHop"], *start["alternatives"]]) == ["b", "d"]
    assert [hop["node"] for hop in way["hops"]] == ["a", start["nextHop"], "c"]
    other = start["alternatives"][0]
    assert f"{start['nextHop']} (or {other})" in "\n".join(run(first).succeeded())


def test_multicast(three_nodes, client):
    """Each node with consumers has its way, whatever pattern they have."""
    first, middle, last = three_nodes
    for node, pattern in ((middle, "topic/#"), (last, "topic/news")):
        client.consumer(node, pattern)
        client.wait_for_routes(first, pattern, node)
    report = trace(first, "topic/news")
    assert (report["prefix"], report["distribution"]) == ("topic/news", "multicast")
    assert [[hop["node"] for hop in way["hops"]] for way in report["ways"]] == [["a", "b"], ["a", "b", "c"]]
    assert {way["result"] for way in report["ways"]} == {"arrived"}


def test_no_route(three_nodes, consumed):
    report = trace(three_nodes[0], "nobody/wants/this", status=1)
    assert (report["prefix"], report["distribution"], report["ways"]) == (None, None, [])
    process = run(three_nodes[0], "nobody/wants/this")
    assert process.wait() == 1 and not process.output.all()
    assert process.errors.all() == [
        "skein: no route to nobody/wants/this: no node that a knows has a consumer for it"]


def test_egress_out_of_reach(three_nodes, consumed):
    first, middle, last = three_nodes
    middle.kill()
    deadline.until(lambda: not first.leads(PREFIX, last), "a knows that c is out of reach")
    [way] = trace(first, status=1)["ways"]
    assert (way["egress"], way["cost"], way["result"]) == ("c", None, "no-way")
    assert [hop["node"] for hop in way["hops"]] == ["a"]
    process = run(first)
    assert process.errors.all() == [f"skein: no way to {ADDRESS}: c is out of reach"]
    assert "to c: c is out of reach" in process.output.all()


def test_node_that_does_not_answer(three_nodes, consumed):
    """It is waited for, until its neighbours give it up; then there is no way to it. Who is before it on the way answers."""
    first, middle, last = three_nodes
    last.send_signal(signal.SIGSTOP)
    try:
        [way] = trace(first, ADDRESS, "--timeout", "0.1", status=1)["ways"]
        if way["result"] == "no-answer":
            assert [(hop["node"], hop["nextHop"]) for hop in way["hops"]] == [("a", "b"), ("b", "c")]
        deadline.until(
            lambda: trace(first, ADDRESS, "--timeout", "0.1", status=1)["ways"][0]["result"] == "no-way",
            "a knows that c is out of reach")
    finally:
        last.send_signal(signal.SIGCONT)
        last.ended_on_purpose = False
    deadline.until(lambda: run(first).wait() == 0, "c is back")


def test_way_of_an_inbox(three_nodes, client):
    """Addresses that nodes have made up are traced as others are."""
    first, middle, last = three_nodes
    inbox = client.consumer(last, None)
    client.wait_for_routes(first, inbox.address, last)
    [way] = trace(first, inbox.address)["ways"]
    assert (way["egress"], way["result"]) == ("c", "arrived")


@pytest.mark.parametrize("address, word", [
    ("a/*", "many addresses"), ("#", "many addresses"), ("#/a", "last segment"), ("a" * 1_025, "longer than"),
    ("$management", "every node's own"),
])
def test_address_that_nothing_can_be_sent_to(node, address, word):
    process = run(node, address)
    assert process.wait() == 1 and not process.output.all()
    [complaint] = process.errors.all()
    assert complaint.startswith("skein: ") and word in complaint


@pytest.mark.parametrize("arguments, word", [
    ([], "address"), ([""], "empty"), (["amqp://host/a"], "host"), (["a", "--timeout", "0"], "seconds"),
    (["a", "--timeout", "61"], "60 seconds"), (["a", "--timeout", "x"], "seconds"), (["a", "b"], "b"),
], ids=["nothing", "empty", "url", "no-time", "too-long", "no-number", "too-many"])
def test_bad_arguments(arguments, word):
    process = command.run("trace", *arguments)
    assert process.wait() == 64, process.report()
    [complaint] = process.errors.all()
    assert word in complaint and "skein trace --help" in complaint


def test_no_node():
    process = command.run("trace", "a", "--node", "127.0.0.1:1")
    assert process.wait() == 1 and not process.output.all()
    [complaint] = process.errors.all()
    assert "127.0.0.1:1" in complaint
