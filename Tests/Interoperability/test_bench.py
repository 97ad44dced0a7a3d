"""`skein bench forward`: what it counts. How fast it is, is for nobody here to say."""

import json
import os
import signal
import socket

import pytest
from proton import Described, uint, ulong, ushort

import command
import raw
from process import Process
from test_topology_local import is_running, nodes_of, wait_for

MESSAGES = 20_000
WARM_UP = MESSAGES // 10
ACCEPTED, RELEASED = (Described(ulong(code), []) for code in (0x24, 0x26))


def bench(*arguments, status=0):
    """The JSON object of a run that ends with `status`."""
    process = command.run("bench", "forward", "--json", *map(str, arguments))
    assert process.wait() == status, process.report()
    [line] = process.output.all()
    return json.loads(line)


def check(document, messages=MESSAGES):
    """All has come, and has been counted."""
    assert document["passed"] and document["complaints"] == []
    assert document["arrived"] == document["sent"] == messages + messages // 10
    assert document["accepted"] == (None if document["settled"] else document["sent"])
    # What the last read before the interval has brought is not in it.
    assert 0 < document["messages"] <= messages
    assert document["seconds"] > 0 and document["messagesPerSecond"] > 0


@pytest.mark.parametrize("how", [[], ["--unsettled"], ["--unsettled", "--dispositions", "each"]], ids=["settled", "ranges", "each"])
def test_one_node(how):
    document = bench("--messages", MESSAGES, *how)
    check(document)
    assert document["settled"] == (not how)
    assert document["dispositions"] == (None if not how else "each" if "each" in how else "ranges")
    assert (document["size"], document["senders"]) == (100, 1)
    [node] = document["nodes"]
    assert node["name"] == "n1" and node["cpuMicroseconds"] >= 0 and node["kernelMicroseconds"] >= 0
    assert 0 < node["idleBytes"] and 0 < node["finalBytes"]


def test_a_line_with_several_senders():
    document = bench("--messages", MESSAGES, "--unsettled", "--nodes", 3, "--senders", 7, "--size", 8)
    check(document)
    assert document["senders"] == 7 and document["size"] == 8
    assert [node["name"] for node in document["nodes"]] == ["n1", "n2", "n3"]


def test_time_and_settings():
    document = bench("--duration", 0.2, "--size", 10_000, "--set", "window=7")
    assert document["passed"] and document["arrived"] == document["sent"] > 0


def test_pinned():
    if len(os.sched_getaffinity(0)) > 1:
        document = bench("--messages", MESSAGES, "--pin")
        check(document)
        assert document["pinned"]
    else:
        assert "only one processor" in bench("--messages", MESSAGES, "--pin", status=1)["error"]


def test_on_one_processor_nothing_can_be_pinned():
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert "only one processor" in bench("--messages", MESSAGES, "--pin", status=1)["error"]
    finally:
        os.sched_setaffinity(0, allowed)


def test_for_people():
    lines = command.run("bench", "forward", "--messages", str(MESSAGES), "--unsettled").succeeded()
    assert lines[0] == "bodies of 100 bytes, accepted in ranges, 1 sender"
    assert lines[-1] == f"  {MESSAGES + WARM_UP} sent, {MESSAGES + WARM_UP} arrived, {MESSAGES + WARM_UP} accepted"
    assert any(line.startswith("  n1 ") and "µs a message" in line and "MB idle" in line for line in lines)


def test_nodes_that_run_already(nursery):
    first, second = nursery.line(2)
    document = bench("--node", first.address, "--node", second.address, "--pid", second.pid, "--messages", MESSAGES, "--unsettled")
    check(document)
    [node] = document["nodes"]
    assert node["name"] == f"process {second.pid}" and node["cpuMicroseconds"] >= 0


def test_no_way(nursery):
    """Nodes that are not linked pass nothing on."""
    first, second = nursery.node("a"), nursery.node("b")
    document = bench("--node", first.address, "--node", second.address, "--timeout", 0.5, status=1)
    assert not document["passed"] and "no message got through" in document["complaints"][0]


def test_a_message_that_fits_in_no_frame():
    assert "a message takes a frame of" in bench("--size", 100_000, "--messages", MESSAGES, status=1)["error"]


def test_nothing_is_left():
    """However it ends, its nodes end too."""
    for number, status in [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)]:
        run = Process(command.path(), "bench", "forward", "--nodes", "3", "--duration", "1000")
        wait_for(lambda: len(nodes_of(run.pid)) == 3, "three nodes start")
        nodes = nodes_of(run.pid)
        os.kill(run.pid, number)
        assert run.wait(60) == status, run.report()
        wait_for(lambda: not any(map(is_running, nodes)), f"nodes are left: {nodes}")


def test_a_node_that_dies():
    run = Process(command.path(), "bench", "forward", "--duration", "1000")
    wait_for(lambda: nodes_of(run.pid), "a node starts")
    [node] = nodes_of(run.pid)
    os.kill(node, signal.SIGKILL)
    assert run.wait(60) == 1, run.report()
    assert "n1" in "\n".join(run.errors.all()), run.report()


class Forger:
    """Takes eleven deliveries for a node, and gives the receiver what it likes."""

    COUNT = 11

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        """A connection whose link is attached, with the peer's `attach`."""
        connection = raw.Connection.__new__(raw.Connection)
        connection._socket, _ = self._listener.accept()
        connection._socket.settimeout(60)
        assert connection.read(8) == raw.AMQP
        connection.send(raw.AMQP)
        connection.perform("open", "forger")
        connection.perform("begin", ushort(0), uint(0), uint(1_000), uint(1_000))
        connection.expect("begin")
        attach = connection.expect("attach")
        connection.perform("attach", attach[0], uint(0), not attach[2], None, None, attach[5], attach[6], None, None, uint(0))
        return connection

    def forge(self, run, order, state):
        """Passes deliveries on in that order, and settles all with that state; waits for the end of the run."""
        receiver, sender = self._accept(), self._accept()
        with receiver, sender:
            sender.perform("flow", uint(0), uint(1_000), uint(0), uint(1_000), uint(0), uint(0), uint(self.COUNT))
            payloads = [sender.expect("transfer").payload for _ in range(self.COUNT)]
            for place, index in enumerate(order):
                receiver.transfer(place, payloads[index])
            sender.perform("disposition", True, uint(0), uint(self.COUNT - 1), True, state)
            return run.wait(60)


HONEST = list(range(Forger.COUNT))


@pytest.mark.parametrize("order, state, complaint", [
    (HONEST, ACCEPTED, None),
    (HONEST, RELEASED, "not accepted"),
    (HONEST, None, "not accepted"),
    ([0, 2, 1] + HONEST[3:], ACCEPTED, "out of order"),
    ([0, 1, 1] + HONEST[3:], ACCEPTED, "twice"),
    (HONEST + [9], ACCEPTED, "twice"),
    (HONEST[:-1], ACCEPTED, "1 messages did not come"),
], ids=["honest", "released", "without-outcome", "swapped", "replaced", "twice", "lost"])
def test_what_goes_wrong_is_noticed(order, state, complaint):
    with Forger() as forger:
        # One more than that, for the warm-up.
        run = Process(command.path(), "bench", "forward", "--node", forger.address, "--unsettled", "--messages", "10", "--timeout", "2", "--json")
        status = forger.forge(run, order, state)
    [line] = run.output.all()
    document = json.loads(line)
    assert document["passed"] == (complaint is None) and status == (0 if complaint is None else 1), run.report()
    if complaint:
        assert complaint in " ".join(document["complaints"]), document


@pytest.mark.parametrize("arguments, word", [
    (["--messages", "0"], "--messages"),
    (["--messages", "1", "--duration", "1"], "exclude"),
    (["--size", "7"], "at least 8"),
    (["--dispositions", "each"], "--unsettled"),
    (["--unsettled", "--dispositions", "all"], "ranges, each"),
    (["--nodes", "4"], "1 to 3"),
    (["--senders", "1001"], "1 to 1000"),
    (["--set", "nonsense"], "--set"),
    (["--node", "127.0.0.1:1", "--nodes", "2"], "--nodes"),
    (["--node", "127.0.0.1:1", "--node", "127.0.0.1:1", "--node", "127.0.0.1:1"], "--node"),
    (["--pid", "1"], "--pid"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_arguments_that_make_no_sense(arguments, word):
    process = command.run("bench", "forward", *arguments)
    assert process.wait() == 64, process.report()
    [line] = process.errors.all()
    assert word in line and not process.output.all()


def test_nobody_there():
    process = command.run("bench", "forward", "--node", "127.0.0.1:1")
    assert process.wait() == 1, process.report()
    [line] = process.errors.all()
    assert "cannot connect to 127.0.0.1:1" in line
