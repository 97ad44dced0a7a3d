"""Topology files: the two commands about them, and the schema that editors use."""

import json
import pathlib
import re
import xml.etree.ElementTree

import jsonschema
import pytest
import yaml

import command
import deadline

ROOT = pathlib.Path(__file__).parents[2]
FILES = sorted((ROOT / "topologies").glob("*.yaml"))
PAGE = ROOT / "docs" / "topology-file.md"
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "docs" / "topology.schema.json").read_text()))


@pytest.fixture
def topology(tmp_path):
    """Writes a file and says where it is."""
    def write(text, name="test.yaml"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)
    return write


def test_check_of_all_files():
    assert len(FILES) >= 12
    lines = command.run("topology", "check", *map(str, FILES)).succeeded()
    assert [line.split(": ")[0] for line in lines] == list(map(str, FILES))
    counts = r"\d+ nodes?, \d+ links?, \d+ clients?, \d+ steps?, \d+ expectations?"
    assert all(re.fullmatch(rf".*: {counts}", line) for line in lines), lines


def test_check(topology):
    path = topology("nodes: [a, b]\nlinks: [a -- b]\nsteps: [{at: 1s, cut: a -- b}]")
    assert command.run("topology", "check", path).succeeded() == [
        f"{path}: 2 nodes, 1 link, 0 clients, 1 step, 0 expectations"]


def test_check_as_json(topology):
    good = topology("{name: mesh, nodes: [a]}", "good.yaml")
    bad = topology("nodes: [a, a]\nx: 1", "bad.yaml")
    process = command.run("topology", "check", "--json", good, bad, "missing.yaml")
    assert process.wait() == 1, process.report()
    assert not process.errors.all()
    first, second, third = json.loads("\n".join(process.output.all()))
    assert first == {
        "file": good, "valid": True, "name": "mesh", "nodes": 1, "links": 0, "clients": 0, "steps": 0, "expectations": 0,
        "flaws": []}
    assert (second["file"], second["valid"]) == (bad, False)
    assert [(flaw["line"], flaw["column"]) for flaw in second["flaws"]] == [(1, 12), (2, 1)]
    assert "'a'" in second["flaws"][0]["message"]
    assert third["flaws"] == [{"message": "the file cannot be opened: no such file or directory"}]


def test_check_tells_all_flaws(topology):
    good = topology("nodes: [a]", "good.yaml")
    bad = topology("nodes: [anna, b]\nlinks:\n  - ana -- b\n  - b -- b\nexpekt: []\n", "bad.yaml")
    process = command.run("topology", "check", good, bad)
    assert process.wait() == 1, process.report()
    assert len(process.output.all()) == 1
    assert process.errors.all() == [
        f"{bad}:3:5: there is no node 'ana'; did you mean 'anna'?",
        f"{bad}:4:5: 'b' cannot be linked to itself",
        f"{bad}:5:1: a topology has no 'expekt'; did you mean 'expect'?"]


@pytest.mark.parametrize("content, word", [
    (b"", "empty"), (b"nodes: [\xff]", "UTF-8"), (b"nodes: [a", "not YAML"), (b"#" * (1 << 20) + b"#", "1 MiB"),
    (b"[" * 100_000, "deep"),
], ids=["empty", "not-text", "not-yaml", "long", "deep"])
@pytest.mark.parametrize("name", ["check", "graph"])
def test_no_topology(topology, name, content, word):
    process = command.run("topology", name, topology(content))
    assert process.wait() == 1, process.report()
    assert not process.output.all()
    [line] = process.errors.all()
    assert word in line


@pytest.mark.parametrize("arguments, word", [
    (["check"], "files"), (["graph"], "file"), (["graph", "x.yaml", "--format", "png"], "png"), (["frobnicate"], "frobnicate"),
], ids=["no-files", "no-file", "no-format", "no-command"])
def test_bad_arguments(arguments, word):
    process = command.run("topology", *arguments)
    assert process.wait() == 64, process.report()
    assert any(word in line for line in process.errors.all()), process.report()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_graph(file):
    """Mermaid is what comes without being asked for."""
    document = yaml.safe_load(file.read_text())
    mermaid = command.run("topology", "graph", str(file)).succeeded()
    assert mermaid == command.run("topology", "graph", str(file), "--format", "mermaid").succeeded()
    assert mermaid[:2] == ["---", f'title: "{document["name"]}"']
    dot = command.run("topology", "graph", str(file), "--format", "dot").succeeded()
    assert dot[0].startswith("graph ") and dot[-1] == "}"
    svg = xml.etree.ElementTree.fromstring("\n".join(command.run("topology", "graph", str(file), "--format", "svg").succeeded()))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    [shown] = json.loads("\n".join(command.run("topology", "check", "--json", str(file)).succeeded()))
    assert len(svg.findall(".//*[@class='node']")) == shown["nodes"]
    assert len(svg.findall(".//*[@class='link']")) == shown["links"]
    assert sum(" --- " in line or " ---|" in line for line in mermaid) == shown["links"]


def test_graph_of_a_mesh(nursery):
    first = nursery.node("a")
    second = nursery.node("b", connect=[f"{first.address},cost=7"])
    third = nursery.node("c", connect=[second.address])
    first.wait_for_nodes(second, third)
    mermaid = command.run("topology", "graph", "--node", first.address).succeeded()
    assert mermaid == [
        "---", f'title: "the mesh of {first.address}"', "---", "graph LR", '    n0(("a"))', '    n1(("b"))', '    n2(("c"))',
        '    n0 ---|"cost 7"| n1', "    n1 --- n2"]
    dot = command.run("topology", "graph", "--node", first.address, "--format", "dot").succeeded()
    assert '    "a" -- "b" [label="cost 7"]' in dot and '    "b" -- "c"' in dot
    svg = xml.etree.ElementTree.fromstring(
        "\n".join(command.run("topology", "graph", "--node", first.address, "--format", "svg").succeeded()))
    assert len(svg.findall(".//*[@class='node']")) == 3 and len(svg.findall(".//*[@class='link']")) == 2


def test_graph_of_a_mesh_without_those_out_of_reach(nursery):
    first, second, third = nursery.line(3)
    first.wait_for_nodes(second, third)
    second.kill()

    def graph():
        process = command.run("topology", "graph", "--node", first.address)
        return process.succeeded(), process.errors.all()
    deadline.until(lambda: graph()[1], "a knows that the others are out of reach")
    drawing, complaints = graph()
    assert complaints == ["skein: out of reach and not drawn: b, c"]
    assert drawing[4:] == ['    n0(("a"))']


def test_graph_of_a_file_and_a_mesh():
    process = command.run("topology", "graph", str(FILES[0]), "--node", "127.0.0.1:1")
    assert process.wait() == 64, process.report()


def test_graph_of_no_mesh():
    process = command.run("topology", "graph", "--node", "127.0.0.1:1")
    assert process.wait() == 1, process.report()
    assert not process.output.all() and len(process.errors.all()) == 1


# The schema

@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_schema_takes_file(file):
    SCHEMA.validate(yaml.safe_load(file.read_text()))


def test_schema_takes_examples():
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(examples) >= 7
    for example in examples:
        SCHEMA.validate(yaml.safe_load(example))


@pytest.mark.parametrize("text", [
    "nods: [a]", "nodes: [a b]", "generate: circle 6", "generate: {shape: ring}", "duration: 5", "links: [a - b]",
    "links: [{cost: 1}]", "links: [{between: a -- b, loss: 2}]", "links: [{between: a -- b, bandwidth: 5MB}]",
    "clients: [ann sings x at a]", "clients: [{name: a, rate: 5}]", "steps: [{at: 1s}]", "steps: [{at: 1s, kill: a, pause: b}]",
    "steps: [{kill: a}]", "steps: [{at: 1s, every: 1s, kill: a}]", "expect: [{at: 1s}]", "expect: [{lost: none}]",
    "defaults: {node: {name: a}}", "nodes: [{name: a, prefixes: {x: random}}]",
])
def test_schema_and_reader_refuse(topology, text):
    assert not SCHEMA.is_valid(yaml.safe_load(text))
    process = command.run("topology", "check", topology(text))
    assert process.wait() == 1, process.report()
