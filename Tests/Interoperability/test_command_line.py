"""The program as a person meets it: its words, its exit status, and both ends of a conversation."""

import json
import re
import socket

import pytest
from proton import Message

import command
import deadline
from outcome import ACCEPTED, REJECTED, RELEASED

FLAGS = {
    "node": ["--name", "--listen", "--connect", "--users", "--allow-plain", "--login", "--set", "--prefix", "--until-input-ends"],
    "send": ["--node", "--login", "--count", "--size", "--presettled", "--timeout"],
    "receive": ["--node", "--login", "--count", "--credit", "--timeout", "--json"],
    "routes": ["--node", "--login", "--json", "--wide"],
    "nodes": ["--node", "--login", "--json", "--wide"],
    "links": ["--node", "--login", "--json", "--wide"],
    "status": ["--node", "--login", "--json", "--wide"],
    "trace": ["--node", "--login", "--json", "--timeout"],
    "user": [],
    "topology": ["check", "graph"],
    "bench": ["forward"],
}

# What a crash prints and a message to a person does not.
CRASH = re.compile(r"(?i)fatal error|stack dump|stack trace|crashed|\.swift:\d+|Error Domain=|Traceback")


@pytest.fixture
def closed_port():
    """An address where nobody listens, nor starts to while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def expect_complaint(process, *words, lines=1):
    """It fails as a program does that knows why, and says so in a line that has all the words."""
    assert 0 < process.wait() < 128, process.report()
    errors = process.errors.all()
    assert not CRASH.search("\n".join(errors)), process.report()
    assert any(all(word.lower() in line.lower() for word in words) for line in errors), process.report()
    assert len(errors) <= lines, process.report()


# Words

def test_help():
    overview = "\n".join(command.run("--help").succeeded())
    for name in FLAGS:
        assert re.search(rf"^\s+{name}\b", overview, re.MULTILINE), name


@pytest.mark.parametrize("name", FLAGS)
def test_help_of_a_subcommand(name):
    text = "\n".join(command.run(name, "--help").succeeded())
    for flag in FLAGS[name]:
        assert re.search(rf"{flag}\b", text), flag


def test_version():
    [line] = command.run("--version").succeeded()
    assert re.search(r"\d+\.\d+", line)


# The complaint about a flag is followed by how to use it: at most so many lines.
USAGE_LINES = 6


ANY_PORT = ["--listen", "127.0.0.1:0"]


@pytest.mark.parametrize("arguments, word", [
    (["node", "--listen", "nonsense"], "nonsense"),
    (["node", "--listen", "127.0.0.1:99999"], "127.0.0.1:99999"),
    (["node", "--listen", "127.0.0.1:"], "127.0.0.1:"),
    (["node", *ANY_PORT, "--connect", "nonsense"], "nonsense"),
    (["node", *ANY_PORT, "--connect", "127.0.0.1:5672,cost=0"], "65535"),
    (["node", *ANY_PORT, "--connect", "127.0.0.1:5672,cost=65536"], "65535"),
    (["node", *ANY_PORT, "--connect", "127.0.0.1:5672,cost=much"], "65535"),
    (["node", *ANY_PORT, "--connect", "127.0.0.1:5672,price=1"], "cost"),
    (["node", *ANY_PORT, "--connect", "127.0.0.1:5672,cost=1,cost=2"], "cost"),
    (["node", *ANY_PORT, "--name", ""], "name"),
    (["node", *ANY_PORT, "--allow-plain"], "--users"),
    (["node", *ANY_PORT, "--login", "file"], "--connect"),
    (["node", *ANY_PORT, "--set", "window"], "window=100"),
    (["node", *ANY_PORT, "--prefix", "news"], "PATTERN=DISTRIBUTION"),
    (["node", *ANY_PORT, "--prefix", "news/#=all"], "balanced, closest, multicast"),
    (["node", *ANY_PORT, "--prefix", "news/#/x=multicast"], "#"),
    (["node", *ANY_PORT, "--set", "windows=1"], "did you mean 'window'?"),
    (["node", *ANY_PORT, "--set", "window=0"], "'window' has to be a whole number, at least 1, and is '0'"),
    (["node", *ANY_PORT, "--set", "idle-timeout=5"], "5ms"),
    (["node", *ANY_PORT, "--set", "window=5", "--set", "window=6"], "more than once"),
    (["nodes", "--node", "amqp://ann:pencil@"], "host"),
    (["nodes", "--node", "amqp://127.0.0.1:5672/orders"], "host"),
    (["nodes", "--node", "amqp://ann:pencil@127.0.0.1:5672", "--login", "file"], "--login"),
    (["user", "a:b"], "colon"),
    (["send", "orders/eu", "hello", "--count", "-1"], "--count"),
    (["send", "orders/eu", "hello", "--count", "many"], "many"),
    (["send", "orders/eu", "--size", "-1"], "--size"),
    (["send", "orders/eu", "hello", "--timeout", "soon"], "soon"),
    (["send", "orders/eu", "hello", "--node", "nonsense"], "nonsense"),
    (["send"], "address"),
    (["receive"], "address"),
    (["receive", "orders/eu", "--count", "-1"], "--count"),
    (["receive", "orders/eu", "--credit", "-1"], "--credit"),
    (["routes", "--frobnicate"], "--frobnicate"),
    (["frobnicate"], "frobnicate"),
], ids=lambda value: "-".join(value) if isinstance(value, list) else "")
def test_bad_flag(arguments, word):
    expect_complaint(command.run(*arguments), word, lines=USAGE_LINES)


SECRET = "ann:geheim@127.0.0.1"


@pytest.mark.parametrize("arguments", [
    ["send", "orders/eu", "hello", *option]
    for value in [f"amqp://{SECRET}:99999", f"amqps://{SECRET}", f"AMQP://{SECRET}:0/x", f"{SECRET}:5672", f"amqp:/{SECRET}",
                  "amqp://ann:/geheim@127.0.0.1", "geheim@127.0.0.1:5672"]
    for option in [["--node", value], [f"--node={value}"]]
] + [
    ["nodes", "--node", f"amqp://{SECRET}:99999"], ["node", "--connect", f"amqp://{SECRET}:5672"], ["node", f"--listen=amqp://{SECRET}"], ["nodes", f"amqp://{SECRET}"],
    ["send", f"amqp://{SECRET}/orders", "hello"], ["receive", f"amqps://{SECRET}/orders", "--json"],
    ["send", f"AMQP://{SECRET}/orders", "hello"], ["receive", f"amqp://{SECRET}/orders", "--count", "x"],
], ids="-".join)
def test_passwords_are_not_shown(arguments):
    process = command.run(*arguments)
    assert process.wait() == 64, process.report()
    assert process.errors.all() and not any("geheim" in line for line in process.output.all() + process.errors.all())


@pytest.mark.parametrize("name", ["send", "receive"])
@pytest.mark.parametrize("scheme", ["amqp", "AMQP", "amqps"])
def test_addresses_have_no_host(name, scheme):
    """It would be passed over, and another node asked."""
    expect_complaint(command.run(name, f"{scheme}://127.0.0.1:1/orders/eu"), "--node")


# Nodes that are not there

@pytest.mark.parametrize("arguments", [
    ["send", "orders/eu", "hello", "--timeout", "2"], ["receive", "orders/eu", "--count", "1", "--timeout", "2"],
    ["routes"], ["nodes"], ["links"], ["status"],
], ids=lambda arguments: arguments[0])
def test_unreachable(closed_port, arguments):
    expect_complaint(command.run(*arguments, "--node", closed_port), closed_port)


@pytest.mark.parametrize("arguments", [
    ["send", "orders/eu", "hello", "--timeout", "0.2"], ["receive", "orders/eu", "--timeout", "0.2"],
], ids=["send", "receive"])
def test_silence(arguments):
    """Whoever hears nothing says that, and not that he heard something wrong."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        expect_complaint(command.run(*arguments, "--node", address), f"cannot reach {address}: no answer within 0.2 s")


def test_port_in_use(node):
    process = command.run("node", "--name", "second", "--listen", node.address)
    expect_complaint(process, node.address)
    assert not process.output.all()


def test_other_end_is_no_amqp_node(nursery):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(deadline.SECONDS)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        process = nursery.skein("send", "orders/eu", "hello", "--node", address, "--timeout", "30")
        accepted, _ = server.accept()
        with accepted:
            accepted.recv(8)
            accepted.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    expect_complaint(process, address)


# Sending and receiving

def text(message):
    """A body of text, as a value or as data."""
    return message.body if isinstance(message.body, str) else bytes(message.body).decode()


def wait_for(client, process):
    """Lets the client go on until the process has ended."""
    client.until(lambda: not process.running, "the command has ended")
    return process


def test_send_and_receive(nursery, line):
    bodies = ["one", "two", "grüße 🧶"]
    receive = nursery.skein("receive", "orders/eu", "--node", line[-1].address, "--count", "3")
    nursery.skein("send", "orders/eu", *bodies, "--node", line[0].address).succeeded()
    for printed, body in zip(receive.succeeded(), bodies, strict=True):
        assert body in printed


def test_receive_json(nursery, line):
    receive = nursery.skein("receive", "orders/eu", "--node", line[-1].address, "--count", "2", "--json")
    nursery.skein("send", "orders/eu", "one", 'a "quoted"\nline', "--node", line[0].address).succeeded()
    objects = [json.loads(line) for line in receive.succeeded()]
    assert [(each["body"], each["address"]) for each in objects] == [
        ("one", "orders/eu"), ('a "quoted"\nline', "orders/eu")]


def test_receive_one_at_a_time(nursery, node):
    receive = nursery.skein("receive", "orders/eu", "--node", node.address, "--count", "50", "--credit", "1")
    nursery.skein("send", "orders/eu", "again", "--count", "50", "--node", node.address).succeeded()
    assert len(receive.succeeded()) == 50


def test_send_to_proton(nursery, line, client):
    consumer = client.consumer(line[-1], "orders/eu")
    send = nursery.skein("send", "orders/eu", "one", "two", "three", "--node", line[0].address)
    wait_for(client, send).succeeded()
    assert [text(received.message) for received in consumer.received] == ["one", "two", "three"]
    assert not any(received.presettled for received in consumer.received)


def test_send_count_and_size(nursery, line, client):
    consumer = client.consumer(line[-1], "orders/eu")
    send = nursery.skein("send", "orders/eu", "--count", "20", "--size", "1000", "--node", line[0].address)
    wait_for(client, send).succeeded()
    assert [len(body) for body in consumer.bodies] == [1000] * 20


def test_send_presettled(nursery, line, client):
    consumer = client.consumer(line[-1], "orders/eu")
    send = nursery.skein("send", "orders/eu", "--count", "20", "--presettled", "--node", line[0].address)
    consumer.wait_for(20)
    wait_for(client, send).succeeded()
    assert [received.presettled for received in consumer.received] == [True] * 20


def test_receive_from_proton(nursery, line, client):
    receive = nursery.skein("receive", "orders/eu", "--node", line[-1].address, "--count", "3")
    producer = client.producer(line[0], "orders/eu")
    tags = [producer.send(Message(body=body)) for body in ("one", "two", "three")]
    assert producer.outcomes(tags) == [ACCEPTED] * 3
    for printed, body in zip(wait_for(client, receive).succeeded(), ("one", "two", "three"), strict=True):
        assert body in printed


def test_send_to_nobody(node):
    process = command.run("send", "orders/nobody", "hello", "--node", node.address, "--timeout", "1")
    expect_complaint(process, "no credit")


@pytest.mark.parametrize("outcome, word", [
    (REJECTED, "rejected"), (RELEASED, "released"),
], ids=["rejected", "released"])
def test_send_to_one_who_refuses(nursery, line, client, outcome, word):
    client.consumer(line[-1], "orders/eu", outcome=outcome)
    send = nursery.skein("send", "orders/eu", "hello", "--node", line[0].address)
    expect_complaint(wait_for(client, send), word)


def test_send_counts_each_outcome(nursery, line, client):
    consumer = client.consumer(line[-1], "orders/eu", outcome=None)
    send = nursery.skein("send", "orders/eu", "hello", "--count", "5", "--node", line[0].address)
    for number, outcome in enumerate([ACCEPTED, REJECTED, ACCEPTED, ACCEPTED, RELEASED]):
        outcome.give(consumer.wait_for(number + 1)[number].delivery)
    wait_for(client, send)
    assert 0 < send.wait() < 128, send.report()
    told = "\n".join(send.errors.all())
    for count, word in ((3, "accepted"), (1, "rejected"), (1, "released")):
        assert re.search(rf"\b{count} {word}\b|\b{word}\W+{count}\b", told), send.report()
