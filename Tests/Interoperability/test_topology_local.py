"""`skein topology run --fabric local`: real processes."""

import json
import os
import pathlib
import signal
import time

import pytest

import command
from process import Process

ROOT = pathlib.Path(__file__).parents[2]
SMALL = ["fan-in", "fan-out", "line", "ring", "ring-kill", "slow-consumer", "star", "tree"]
# What a busy machine may be too slow for.
TIMED = ("converged within", "latency", "path", "delivered: at least", "fair")


def start(file, *arguments):
    return Process(command.path(), "topology", "run", str(file), "--fabric", "local", *arguments)


def nodes_of(pid):
    """The numbers of the nodes that a run has started."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if f"PPid:\t{pid}\n" in (entry / "status").read_text():
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, what):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_small_files_hold():
    """All at once: they mostly wait."""
    runs = {name: start(ROOT / "topologies" / f"{name}.yaml", "--json") for name in SMALL}
    for name, run in runs.items():
        status = run.wait(120)
        lines = run.output.all()
        assert len(lines) == 1, f"{name}: {run.report()}"
        document = json.loads(lines[0])
        broken = [each for each in document["expectations"] if not each["held"] and not each["expectation"].startswith(TIMED)]
        assert not broken and not document["failures"], f"{name}: {document}"
        assert status == (0 if document["passed"] else 1)
        assert document["fabric"] == "local" and document["traceHash"] is None
        assert document["messages"]["sent"] > 0 and document["messages"]["arrived"] > 0


@pytest.fixture
def endless(tmp_path):
    path = tmp_path / "endless.yaml"
    path.write_text("""
duration: 1h
generate: line 3
clients:
  - {name: in, node: n1, role: sender, address: x, rate: 1000/s}
  - out receives x at n3
steps: [{at: 10ms, pause: n2}]
""")
    return path


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_nothing_is_left(endless, number, status):
    """However a run ends, its nodes end too."""
    run = start(endless)
    wait_for(lambda: len(nodes_of(run.pid)) == 3, "three nodes start")
    nodes = nodes_of(run.pid)
    # One of them is to be stopped by then, unless it is SIGKILL: whoever inherits a stopped process need not wake it.
    if number != signal.SIGKILL:
        wait_for(lambda: any(" T " in pathlib.Path(f"/proc/{node}/stat").read_text() for node in nodes), "n2 is paused")
    os.kill(run.pid, number)
    assert run.wait(60) == status, run.report()
    wait_for(lambda: not any(map(is_running, nodes)), f"nodes are left: {nodes}")


def test_a_port_that_is_taken(tmp_path):
    path = tmp_path / "taken.yaml"
    path.write_text("nodes: [{name: a, listen: 127.0.0.1:1}, {name: b, listen: 203.0.113.1:5672}]")
    run = start(path)
    assert run.wait(60) == 2, run.report()
    assert "cannot listen on 203.0.113.1:5672" in "\n".join(run.errors.all()) and not run.output.all()
