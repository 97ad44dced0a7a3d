"""What `skein routes`, `skein nodes`, `skein links` and `skein status` tell about a line of three nodes."""

import fcntl
import os
import pty
import struct
import subprocess
import termios

import pytest
from proton import Message

import command
import deadline

PREFIX = "orders/#"


@pytest.fixture
def consumed(three_nodes, client):
    """A line of three with a consumer of orders/# on its last node, which all of them know of."""
    consumer = client.consumer(three_nodes[-1], PREFIX)
    for node in three_nodes:
        client.wait_for_routes(node, PREFIX, three_nodes[-1])
    return consumer


def route(node):
    [row] = [row for row in node.table("routes") if row["prefix"] == PREFIX]
    return row


def text(node, name):
    """The words of each line that the table shows to a person."""
    return [line.split() for line in command.run(name, "--node", node.address).succeeded()]


def test_routes(three_nodes, consumed):
    first, middle, last = map(route, three_nodes)
    assert first == {
        "prefix": PREFIX, "distribution": "balanced", "egress": "c", "nextHop": "b", "cost": 2, "reachable": True,
        "alternatives": [], "credit": None, "inFlight": 0, "waiting": 0}
    assert (middle["egress"], middle["nextHop"], middle["cost"]) == ("c", "c", 1)
    assert (last["egress"], last["nextHop"], last["cost"], last["credit"]) == ("c", "local", 0, 10)


def test_route_out_of_reach(three_nodes, consumed):
    """It stays for a while, without a way."""
    first, middle, last = three_nodes
    middle.kill()
    deadline.until(lambda: not route(first)["reachable"], "a knows that c is out of reach")
    row = route(first)
    assert (row["egress"], row["nextHop"], row["cost"]) == ("c", None, None)
    lost = [row for row in first.table("nodes") if not row["reachable"]]
    assert [(row["name"], row["nextHop"], row["cost"]) for row in lost] == [("b", None, None), ("c", None, None)]
    [shown] = [line for line in text(first, "routes") if line[0] == PREFIX]
    assert shown[2:5] == ["c", "-", "-"]


def test_deliveries_in_flight(three_nodes, client):
    """Whoever looks at any of the nodes sees them, and the transit links that they have gone by."""
    first, middle, last = three_nodes
    consumer = client.consumer(last, PREFIX, outcome=None)
    client.wait_for_routes(first, PREFIX, last)
    producer = client.producer(first, "orders/eu")
    for number in range(3):
        producer.send(Message(body=number))
    consumer.wait_for(3)
    for node in three_nodes:
        assert route(node)["inFlight"] == 3
    assert route(first)["credit"] is not None
    [out] = [row for row in first.table("links") if row["egress"] == "c"]
    assert (out["peer"], out["role"], out["direction"], out["address"]) == ("b", "trunk", "out", PREFIX)
    assert (out["inFlight"], out["waiting"], out["cost"]) == (3, 0, 1)
    there, back = sorted((row for row in middle.table("links") if row["egress"] == "c"), key=lambda row: row["peer"])
    assert [(row["peer"], row["direction"], row["inFlight"]) for row in (there, back)] == [("a", "in", 3), ("c", "out", 3)]


def test_routes_for_a_person(three_nodes, consumed):
    heading, *rows = text(three_nodes[0], "routes")
    assert "PREFIX" in map(str.upper, heading)
    assert any({PREFIX, "balanced", "b", "2"} <= set(row) for row in rows)


def test_route_goes_with_its_consumer(three_nodes, client, consumed):
    consumed.detach()
    for node in three_nodes:
        client.wait_for_routes(node, PREFIX)


def test_two_consumers_of_one_prefix(three_nodes, client, consumed):
    """There is a row for each node that leads to, not for each consumer."""
    first, middle, last = three_nodes
    client.consumer(last, PREFIX)
    client.consumer(middle, PREFIX)
    client.wait_for_routes(first, PREFIX, middle, last)
    rows = [row for row in first.table("routes") if row["prefix"] == PREFIX]
    assert sorted((row["egress"], row["nextHop"], row["cost"]) for row in rows) == [("b", "b", 1), ("c", "b", 2)]


def test_nodes(three_nodes):
    first, middle, last = three_nodes
    first.wait_for_nodes(middle, last)
    middle.wait_for_nodes(first, last)
    seen = {row["name"]: (row["nextHop"], row["cost"]) for row in first.table("nodes")}
    assert seen["b"] == ("b", 1)
    assert seen["c"] == ("b", 2)
    seen = {row["name"]: (row["nextHop"], row["cost"]) for row in middle.table("nodes")}
    assert seen["a"] == ("a", 1)
    assert seen["c"] == ("c", 1)


def test_nodes_for_a_person(three_nodes):
    first, middle, last = three_nodes
    first.wait_for_nodes(middle, last)
    heading, *rows = text(first, "nodes")
    assert "NAME" in map(str.upper, heading)
    assert any({"b", "1"} <= set(row) for row in rows)
    assert any({"c", "b", "2"} <= set(row) for row in rows)


def test_links(three_nodes, client, consumed):
    last = three_nodes[-1]
    producer = client.producer(last, "orders/eu")
    producer.wait_for_credit()
    rows = last.table("links")
    assert {row["peer"] for row in rows if row["role"] == "trunk"} == {"b"}
    [consuming] = [row for row in rows if row["role"] == "client" and row["address"] == PREFIX]
    [producing] = [row for row in rows if row["role"] == "client" and row["address"] == "orders/eu"]
    assert consuming["direction"] != producing["direction"]
    assert consuming["peer"] == producing["peer"] == client.container.container_id


def test_links_for_a_person(three_nodes, client, consumed):
    heading, *rows = text(three_nodes[-1], "links")
    assert "PEER" in map(str.upper, heading)
    assert any({"client", PREFIX} <= set(row) for row in rows)
    assert any({"trunk", "b"} <= set(row) for row in rows)


def columns(node, name, width, *options):
    """The lines that the table has at a terminal of that many columns."""
    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    child = subprocess.Popen(
        [command.path(), name, "--node", node.address, *options], stdin=subprocess.DEVNULL, stdout=terminal)
    os.close(terminal)
    shown = b""
    try:
        while piece := os.read(screen, 4096):
            shown += piece
    except OSError:
        # The end of a terminal that nobody writes to any more.
        pass
    os.close(screen)
    assert child.wait(deadline.SECONDS) == 0
    return shown.decode().splitlines()


def test_long_addresses_at_a_terminal(node, client):
    """They lose their middles, so that each row keeps to its line; what tells them apart stays, and a pipe gets them whole."""
    addresses = [f"{'a-long-segment/' * 20}{number}" for number in range(3)]
    for address in addresses:
        client.consumer(node, address)
        client.wait_for_routes(node, address, node)
    lines = columns(node, "routes", 80)
    assert all(len(line) <= 80 for line in lines), lines
    shown = {line.split()[0] for line in lines[1:] if "…" in line.split()[0]}
    assert len(shown & {line for line in shown if line.startswith("a-long-segment/a")}) == 3
    assert {line[-1] for line in shown if line.startswith("a-long")} == {"0", "1", "2"}
    assert any(addresses[0] in line for line in columns(node, "routes", 120, "--wide"))
    assert set(addresses) <= {line[0] for line in text(node, "routes")}


def test_links_at_a_narrow_terminal(three_nodes, client, consumed):
    """Where the other end is, is left out, and what every row has nothing of; --wide brings it back."""
    client.exchange(three_nodes[0], three_nodes[-1], "orders/eu/a/rather/long/address/for/so/few/columns")
    lines = columns(three_nodes[0], "links", 80)
    assert all(len(line) <= 80 for line in lines), lines
    assert "CONNECTION" not in lines[0] and "COST" in lines[0]
    assert "CONNECTION" in columns(three_nodes[0], "links", 80, "--wide")[0]


def test_links_go_with_their_client(three_nodes, client, consumed):
    last = three_nodes[-1]
    consumed.detach()
    assert not [row for row in last.table("links") if row["address"] == PREFIX]


def test_status(three_nodes, client):
    """Without credit for them, messages of a sender that heeds none wait; an anonymous sender has credit all the same."""
    node = three_nodes[0]
    [before] = node.table("status")
    assert before["name"] == "a"
    assert (before["queuedDeliveries"], before["mostQueuedDeliveries"], before["queuedBytes"]) == (0, 0, 0)
    consumer = client.consumer(node, "orders/eu", credit=0)
    client.wait_for_routes(node, "orders/eu", node)
    producer = client.producer(node, None)
    for _ in range(3):
        producer.send(Message(address="orders/eu", body="x" * 100))
    client.until(lambda: node.table("status")[0]["queuedDeliveries"] == 3, "three messages wait")
    [full] = node.table("status")
    assert full["mostQueuedDeliveries"] == 3 and full["queuedBytes"] > 300
    assert full["connections"] == before["connections"] + 2
    assert full["instance"] == before["instance"]
    consumer.link.flow(3)
    consumer.wait_for(3)
    [after] = node.table("status")
    assert (after["queuedDeliveries"], after["mostQueuedDeliveries"], after["queuedBytes"]) == (0, 3, 0)


def test_status_for_a_person(three_nodes):
    heading, row = text(three_nodes[0], "status")
    assert "NAME" in heading
    assert row[0] == "a"
