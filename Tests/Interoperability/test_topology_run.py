"""`skein topology run` on the simulator."""

import json
import os
import pathlib

import pytest

import command
from process import Process

ROOT = pathlib.Path(__file__).parents[2]
FILES = sorted((ROOT / "topologies").glob("*.yaml"))
# Bytes take longer than nodes wait for them: this mesh never comes to a good end.
HOPELESS = """
duration: 2s
nodes: [{name: a, settings: {idle-timeout: 1s}}, {name: b, settings: {idle-timeout: 1s}}, c]
links: [{between: a -- b, latency: 100s}, a -- c]
clients: [{name: in, node: a, role: sender, address: x, count: 5}, out receives x at c]
"""


@pytest.fixture
def topology(tmp_path):
    """Writes a file and says where it is."""
    def write(text, name="test.yaml"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)
    return write


def as_json(*arguments, status=0):
    process = command.run("topology", "run", *arguments, "--json")
    assert process.wait() == status, process.report()
    [line] = process.output.all()
    return json.loads(line)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_hold(file):
    lines = command.run("topology", "run", str(file)).succeeded()
    assert lines[0].startswith(f"{file.stem}: ") and lines[-1] == "passed", lines
    document = as_json(str(file))
    assert document["passed"] and document["fabric"] == "sim" and not document["failures"]
    assert all(expectation["held"] for expectation in document["expectations"])
    messages = document["messages"]
    assert messages["sent"] > 0 and messages["arrived"] + messages["returned"] >= messages["sent"] - messages["lost"]
    assert 0 < document["latencySeconds"]["p50"] <= document["latencySeconds"]["max"]


@pytest.mark.parametrize("name", ["ring", "flapping-link", "random-100"])
def test_a_seed_is_a_run_in_every_build(name):
    """The same seed gives the same trace in two runs, and in a build for debugging."""
    file = str(ROOT / "topologies" / f"{name}.yaml")
    first, again, other = as_json(file, "--seed", "5"), as_json(file, "--seed", "5"), as_json(file, "--seed", "6")
    assert first["traceHash"] == again["traceHash"] != other["traceHash"]
    assert (first["seed"], other["seed"]) == (5, 6)
    debug = ROOT / ".build" / "debug" / "skein"
    if not debug.exists():
        assert not os.environ.get("SKEIN_NO_SKIPS"), "there is no build for debugging"
        pytest.skip("there is no build for debugging")
    debugging = Process(str(debug), "topology", "run", file, "--seed", "5", "--json")
    debugging.wait()
    [line] = debugging.output.all()
    assert json.loads(line)["traceHash"] == first["traceHash"]


def test_what_does_not_hold_is_shown(topology):
    path = topology("""
nodes: [a, b]
links: [a -- b]
clients: [{name: in, node: a, role: sender, address: x, count: 5}, out receives x at b]
expect:
  - delivered: 5
  - delivered: at least 6
""")
    process = command.run("topology", "run", path)
    assert process.wait() == 1, process.report()
    lines = process.output.all()
    assert [line.split() for line in lines if line.startswith("  ok") or line.startswith("  FAILED")] == [
        ["ok", "delivered:", "5", "5"], ["FAILED", "delivered:", "at", "least", "6", "5"]]
    assert lines[-1] == "failed"
    document = as_json(path, status=1)
    assert not document["passed"]
    assert [(each["line"], each["held"], each["found"]) for each in document["expectations"]] == [
        (6, True, "5"), (7, False, "5")]


@pytest.mark.parametrize("text, word", [
    ("nodes: [a, a]", ":1:12:"),
    ("{nodes: [a], discovery: mdns}", "mDNS"),
], ids=["flaw", "mdns"])
@pytest.mark.parametrize("more", [[], ["--seeds", "1..3"], ["--json"]], ids=["once", "swarm", "json"])
def test_what_cannot_be_run_is_said(topology, text, word, more):
    path = topology(text)
    process = command.run("topology", "run", path, *more)
    assert process.wait() == 2, process.report()
    if "--json" in more:
        [object] = map(json.loads, process.output.all())
        assert object["passed"] is False and object["error"]
    else:
        assert not process.output.all()
    [line] = process.errors.all()
    assert line.startswith(path) and word in line


@pytest.mark.parametrize("arguments, word", [
    ([], "file"), (["x.yaml", "--seeds", "3..2"], "3..2"), (["x.yaml", "--seeds", "a"], "seeds"),
    (["x.yaml", "--seeds", "1..2", "--seed", "1"], "--seed"), (["x.yaml", "--fabric", "moon"], "moon"),
    (["x.yaml", "--seed", "-1"], "-1"),
], ids=["no-file", "backwards", "no-number", "both", "no-fabric", "negative"])
def test_bad_arguments(arguments, word):
    process = command.run("topology", "run", *arguments)
    assert process.wait() == 64, process.report()
    assert any(word in line for line in process.errors.all()), process.report()


# Swarms

def test_a_thousand_seeds():
    """What was never thought of, a thousand times."""
    document = as_json("--seeds", "1..1000")
    assert document["passed"] and document["runs"] == 1000 and document["failed"] == []
    assert document["messages"] > 500_000 and document["seconds"] > 20_000


def test_seeds_on_a_file():
    document = as_json(str(ROOT / "topologies" / "grid.yaml"), "--seeds", "1..50")
    assert document["passed"] and document["runs"] == 50


def test_a_seed_that_fails_can_be_replayed_and_is_made_small(topology):
    path = topology(HOPELESS)
    process = command.run("topology", "run", path, "--seeds", "4..6")
    assert process.wait() == 1, process.report()
    lines = process.output.all()
    assert f"  again: skein topology run {path} --seeds 4" in lines
    assert lines[-1] == "failed"
    document = as_json(path, "--seeds", "4", status=1)
    [failed] = document["failed"]
    assert failed["seed"] == 4 and "converged" in failed["failures"][0]
    assert failed["failures"] == as_json(path, "--seeds", "4", status=1)["failed"][0]["failures"]
    # What is small needs neither c nor the clients, and fails in the same way.
    small = topology(document["shrunk"], "small.yaml")
    assert "name: c" not in document["shrunk"] and "- c" not in document["shrunk"]
    assert "clients" not in document["shrunk"] and "a -- b" in document["shrunk"]
    again = as_json(small, "--rough", status=1)
    assert "converged" in again["failures"][0]
