"""The program as a person meets it: its words, its exit status, and both ends of a conversation."""

import json
import re
import socket
from collections import Counter

import pytest
from proton import Message

import command
from outcome import ACCEPTED, REJECTED, RELEASED

FLAGS = {
    "node": ["--name", "--listen", "--connect"],
    "send": ["--node", "--count", "--size", "--presettled", "--timeout"],
    "receive": ["--node", "--count", "--credit", "--timeout", "--json"],
    "routes": ["--node", "--json"],
    "nodes": ["--node", "--json"],
    "links": ["--node", "--json"],
}

# What a crash prints and a message to a person does not.
CRASH = re.compile(r"(?i)fatal error|stack dump|stack trace|crashed|\.swift:\d+|Error Domain=|Traceback")


@pytest.fixture
def closed_port():
    """An address where nobody listens, nor starts to while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def expect_complaint(result, *words, lines=1):
    """It failed as a program does that knows why, and said so in a line that has all the words."""
    assert 0 < result.status < 128, result.report
    assert not CRASH.search("\n".join(result.errors)), result.report
    complaints = [line for line in result.errors if all(word.lower() in line.lower() for word in words)]
    assert len(complaints) == 1, result.report
    assert len(result.errors) <= lines, result.report


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


@pytest.mark.parametrize("arguments, word", [
    (["node", "--listen", "nonsense"], "nonsense"),
    (["node", "--listen", "127.0.0.1:99999"], "127.0.0.1:99999"),
    (["node", "--listen", "127.0.0.1:"], "127.0.0.1:"),
    (["node", "--connect", "nonsense"], "nonsense"),
    (["node", "--name", ""], "name"),
    (["send", "orders/eu", "hello", "--count", "-1"], "-1"),
    (["send", "orders/eu", "hello", "--count", "many"], "many"),
    (["send", "orders/eu", "--size", "-1"], "-1"),
    (["send", "orders/eu", "hello", "--timeout", "soon"], "soon"),
    (["send", "orders/eu", "hello", "--node", "nonsense"], "nonsense"),
    (["send"], "address"),
    (["receive"], "address"),
    (["receive", "orders/eu", "--count", "-1"], "-1"),
    (["receive", "orders/eu", "--credit", "-1"], "-1"),
    (["routes", "--frobnicate"], "--frobnicate"),
    (["frobnicate"], "frobnicate"),
], ids=" ".join)
def test_bad_flag(arguments, word):
    expect_complaint(command.run(*arguments), word, lines=USAGE_LINES)


# Nodes that are not there

@pytest.mark.parametrize("arguments", [
    ["send", "orders/eu", "hello", "--timeout", "2"], ["receive", "orders/eu", "--count", "1", "--timeout", "2"],
    ["routes"], ["nodes"], ["links"],
], ids=lambda arguments: arguments[0])
def test_unreachable(closed_port, arguments):
    expect_complaint(command.run(*arguments, "--node", closed_port), closed_port)


def test_port_in_use(node):
    result = command.run("node", "--name", "second", "--listen", node.address)
    expect_complaint(result, node.address)
    assert not result.output


def test_send_to_something_else(client):
    """The other end accepts the connection and is no AMQP node: it closes at the first word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = "127.0.0.1:%d" % server.getsockname()[1]
        process = None
        try:
            process = command.start("send", "orders/eu", "hello", "--node", address, "--timeout", "20")
            accepted, _ = server.accept()
            with accepted:
                accepted.recv(8)
                accepted.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        finally:
            result = process.result()
    expect_complaint(result, address)


# Sending and receiving

def test_send_to_nobody(node):
    result = command.run("send", "orders/nobody", "hello", "--node", node.address, "--timeout", "1")
    expect_complaint(result, "no credit")
