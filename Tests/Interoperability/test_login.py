"""Nodes that let in only who can prove who he is."""

import re

import pytest
from proton import SASL, symbol

import command
import raw
from ends import MAY_SKIP
from raw import AMQP, frame, performative
from sample import SAMPLES

ADDRESS = "orders/eu"
USERS = {"ann": "pencil", "grüße": "s@: crét", "node": "trunk"}

NO_CYRUS = "Proton was built without Cyrus SASL, and knows no SCRAM"
needs_cyrus = pytest.mark.skipif(not SASL.extended() and MAY_SKIP, reason=NO_CYRUS)

# The libraries with the mechanisms that each has.
LOGINS = [
    pytest.param("proton", "SCRAM-SHA-512", marks=needs_cyrus),
    pytest.param("proton", "SCRAM-SHA-256", marks=needs_cyrus),
    ("proton", "PLAIN"),
    ("azure", "PLAIN"),
    ("uamqp", "PLAIN"),
]

# How each library puts it that the node has refused.
REFUSALS = {
    "proton": "amqp:unauthorized-access", "azure": "SASL negotiation failed",
    "uamqp": "Connection in an unexpected error state",
}

# The verdicts of a SASL layer.
OK, REFUSED, TEMPORARY = 0, 1, 4


def secret(folder, name, lines):
    path = folder / name
    path.touch(mode=0o600)
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


def login(library, mechanism, user="ann", password=USERS["ann"]):
    assert SASL.extended() or not mechanism.startswith("SCRAM"), NO_CYRUS
    return (user, password, mechanism) if library == "proton" else (user, password)


@pytest.fixture
def users(tmp_path):
    return secret(tmp_path, "users", [f"{user}:{password}" for user, password in USERS.items()])


@pytest.fixture
def ann(tmp_path):
    """The file with which a tool logs in as ann."""
    return secret(tmp_path, "ann", ["ann:pencil"])


@pytest.fixture
def guarded(nursery, users, ann):
    """A node that demands a login."""
    return nursery.node("a", options=["--users", users, "--allow-plain"], login=ann)


def exchange(ends, library, node, login, there=None):
    consumer = ends.consumer(library, there or node, ADDRESS, login=login)
    consumer.wait_until_open()
    producer = ends.producer(library, node, ADDRESS, login=login)
    assert producer.outcome(producer.send(SAMPLES["text"])) == ("accepted", None)
    assert consumer.wait_for(1) == [SAMPLES["text"]]


@pytest.mark.parametrize("library, mechanism", LOGINS)
@pytest.mark.parametrize("user", ["ann", "grüße"], ids=["ann", "not-ascii"])
def test_login(guarded, ends, library, mechanism, user):
    exchange(ends, library, guarded, login(library, mechanism, user, USERS[user]))


@pytest.mark.parametrize("library, mechanism", LOGINS)
@pytest.mark.parametrize("user, password", [("ann", "pen"), ("bob", "pencil")], ids=["wrong-password", "unknown-user"])
def test_refused(guarded, ends, library, mechanism, user, password):
    """The client hears of it, as does the operator, and others log in as before."""
    refused = ends.producer(library, guarded, ADDRESS, login=login(library, mechanism, user, password))
    assert REFUSALS[library] in str(refused.failure())
    guarded.wait_for_error(rf"turned away 127\.0\.0\.1:\d+: no such user, or not the password of {user}$")
    exchange(ends, library, guarded, login(library, mechanism))


@pytest.mark.parametrize("library", ["proton", "azure", "uamqp"])
def test_whoever_says_nothing_of_himself(guarded, ends, library):
    nobody = ends.producer(library, guarded, ADDRESS)
    assert nobody.failure()
    exchange(ends, "proton", guarded, login("proton", "PLAIN"))


@pytest.mark.parametrize("library", ["proton", "azure", "uamqp"])
def test_passwords_are_not_read_unless_allowed(nursery, users, ann, ends, library):
    node = nursery.node("a", options=["--users", users], login=ann)
    assert ends.producer(library, node, ADDRESS, login=login(library, "PLAIN")).failure()
    node.table("nodes")


def test_stored_keys(nursery, tmp_path, ends, ann):
    """What `skein user` prints stands for the password."""
    keys = command.run("user", "ann", input="pencil\n").succeeded()
    assert [key.split("$")[0] for key in keys[1:]] == ["ann:SCRAM-SHA-256", "ann:SCRAM-SHA-512"]
    assert keys[0].startswith(":decoys:") and not any("pencil" in key for key in keys)
    users = secret(tmp_path, "users", ["# The users", "", *keys])
    node = nursery.node("a", options=["--users", users, "--allow-plain"], login=ann)
    exchange(ends, "azure", node, ("ann", "pencil"))
    assert ends.producer("azure", node, ADDRESS, login=("ann", "pen")).failure()
    assert [row["name"] for row in node.table("nodes")] == ["a"]


# Several nodes

@pytest.fixture
def trunk(tmp_path):
    """The file with which a node logs in to another."""
    return secret(tmp_path, "trunk", ["node:trunk"])


@pytest.mark.parametrize("library, mechanism", LOGINS)
def test_two_nodes(nursery, users, ann, trunk, ends, library, mechanism):
    options = ["--users", users, "--allow-plain"]
    first = nursery.node("a", options=options, login=ann)
    second = nursery.node("b", connect=[first.address], options=[*options, "--login", trunk], login=ann)
    second.wait_for_nodes(first)
    exchange(ends, library, first, login(library, mechanism), there=second)


@pytest.mark.parametrize("line, reason", [
    (None, "the peer offers SCRAM-SHA-512, SCRAM-SHA-256 and not ANONYMOUS"),
    ("node:pencil", "the peer refused authentication: auth"),
    ("bob:trunk", "the peer refused authentication: auth"),
], ids=["no-login", "wrong-password", "unknown-user"])
def test_node_that_is_refused(nursery, users, ann, tmp_path, client, line, reason):
    """It says why and serves its own clients; the other node goes on."""
    first = nursery.node("a", options=["--users", users], login=ann)
    options = ["--login", secret(tmp_path, "login", [line])] if line else []
    second = nursery.node("b", connect=[first.address], options=options)
    second.wait_for_error(rf"cannot link to {re.escape(first.address)}: {re.escape(reason)}.*; trying on$")
    client.exchange(client.connect(second), client.connect(second), ADDRESS)
    assert [row["name"] for row in first.table("nodes")] == ["a"]


def test_node_that_is_not_asked(nursery, trunk):
    """Whoever has a login uses it, and links to nobody who does not want to see it."""
    first = nursery.node("a")
    second = nursery.node("b", connect=[first.address], options=["--login", trunk])
    second.wait_for_error("the peer asks for no login: ")


# Tools

@pytest.mark.parametrize("arguments", [
    ["--node", "{address}", "--login", "{ann}"], ["--node", "amqp://ann:pencil@{address}"],
    ["--node", "amqp://gr%C3%BC%C3%9Fe:s%40:%20cr%C3%A9t@{address}"],
], ids=["file", "url", "encoded"])
def test_tools(guarded, nursery, ann, arguments):
    options = [argument.format(address=guarded.address, ann=ann) for argument in arguments]
    receiver = nursery.skein("receive", ADDRESS, "--count", "1", *options)
    assert command.run("send", ADDRESS, "hello", *options).succeeded() == ["sent 1 message, accepted"]
    assert receiver.succeeded() == ["hello"]
    for table in ("routes", "nodes", "links"):
        command.run(table, *options).succeeded()


@pytest.mark.parametrize("arguments, complaint", [
    ([], "and not ANONYMOUS"), (["ann:pen"], "auth (wrong user or password"), (["bob:pencil"], "auth (wrong user"),
    (["ann"], "login: it has to be one line"), (["a:b", "c:d"], "login: it has to be one line"),
])
def test_tool_that_is_refused(guarded, tmp_path, arguments, complaint):
    options = ["--login", secret(tmp_path, "login", arguments)] if arguments else []
    tool = command.run("nodes", "--node", guarded.address, *options)
    assert tool.wait() == 1
    assert [line for line in tool.errors.all() if complaint in line] == tool.errors.all() != []


@pytest.mark.parametrize("lines, complaint", [
    (["ann:pencil", "bob"], "users: line 2: there is no colon after the name"), (["# nobody"], "users: there are no users"),
    (["ann:SCRAM-SHA-256$1:AA==$AA==:AA=="], "users: line 1: the stored key of ann is malformed"),
    (["bob:x", "ann:SCRAM-SHA-1$4096:AA==$AA==:AA=="], "users: line 2: the stored key of ann is of a kind that is not"),
    (None, "users: no such file or directory"),
])
def test_users_that_make_no_sense(tmp_path, lines, complaint):
    path = str(tmp_path / "users") if lines is None else secret(tmp_path, "users", lines)
    node = command.run("node", "--listen", "127.0.0.1:0", "--users", path)
    assert node.wait() == 1
    assert node.output.all() == [] and [line for line in node.errors.all() if complaint in line]


def test_file_that_others_can_read(nursery, users, tmp_path, ann):
    (tmp_path / "users").chmod(0o644)
    node = nursery.node("a", options=["--users", users], login=ann)
    node.wait_for_error(f"everybody on this machine can read or change {re.escape(users)}")


# Byte by byte

def start(connection, message, mechanism="PLAIN"):
    connection.send(raw.SASL, frame(performative("sasl-init", symbol(mechanism), message), kind=1))


def verdict(connection):
    assert connection.read(8) == raw.SASL
    connection.expect("sasl-mechanisms")
    return connection.expect("sasl-outcome")[0]


def test_without_sasl(guarded):
    """Whoever skips the layer is shown that there is one."""
    with raw.Connection(guarded.address) as connection:
        connection.send(AMQP, frame(performative("open", "hasty")))
        connection.finish_sending()
        assert connection.read_to_end() == raw.SASL
    guarded.wait_for_error("turned away .*: the peer wants to go on without authentication")


@pytest.mark.parametrize("is_all", [False, True], ids=["", "and-no-more"])
def test_everything_at_once(guarded, is_all):
    """What follows a login is kept until the password has been checked, as is the end of it all."""
    with raw.Connection(guarded.address) as connection:
        start(connection, b"\0ann\0pencil")
        connection.send(AMQP, frame(performative("open", "eager")), frame(performative("close")))
        if is_all:
            connection.finish_sending()
        assert verdict(connection) == OK
        assert connection.read(8) == AMQP
        connection.expect("open")
        assert connection.expect("close").error is None


@pytest.mark.parametrize("mechanism, message", [
    ("ANONYMOUS", b""), ("EXTERNAL", b"ann"), ("PLAIN", b"\0ann"), ("PLAIN", b"\0ann\0"), ("PLAIN", b"bob\0ann\0pencil"),
    ("PLAIN", b"\0\x1b[2Jann\0pencil"), ("PLAIN", b"\0ann\xff\0pencil"), ("SCRAM-SHA-256", b"n,,n=ann\x1b[2J,r=abc"),
    ("SCRAM-SHA-256", b"p=tls-unique,,n=ann,r=abc"), ("SCRAM-SHA-1", b"n,,n=ann,r=abc"), ("\x1b[2J", b""),
])
def test_nonsense(guarded, mechanism, message):
    with raw.Connection(guarded.address) as connection:
        start(connection, message, mechanism)
        assert verdict(connection) == REFUSED
        connection.finish_sending()
        assert connection.read_to_end() == b""
    guarded.wait_for_error("turned away")
    assert not any("\x1b" in line for line in guarded.errors.all())


def test_many_passwords_at_a_time(guarded):
    """Those who try keep no one else from logging in, and each is refused or put off."""
    connections = [raw.Connection(guarded.address) for _ in range(400)]
    try:
        for number, connection in enumerate(connections):
            start(connection, f"\0ann\0{number}".encode())
        # By SCRAM, for which no password has to be checked.
        assert [row["name"] for row in guarded.table("nodes")] == ["a"]
        assert {verdict(connection) for connection in connections} <= {REFUSED, TEMPORARY}
    finally:
        for connection in connections:
            connection.reset()
    with raw.Connection(guarded.address) as connection:
        start(connection, b"\0ann\0pencil")
        assert verdict(connection) == OK
