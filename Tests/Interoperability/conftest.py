"""Skein, driven from outside by client libraries, by hand-made frames and by its own command line.

    python3 -m venv venv && venv/bin/pip install -r Tests/Interoperability/requirements.txt
    SKEIN=$PWD/.build/release/skein venv/bin/pytest Tests/Interoperability
"""

import pytest

import command
from bystander import Bystander
from client import Client
from ends import Ends
from nursery import Nursery
from terminator import make_certificate


def pytest_sessionstart(session):
    try:
        command.path()
    except AssertionError as problem:
        pytest.exit(str(problem), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture
def nursery():
    nursery = Nursery()
    yield nursery
    nursery.close()


# A client depends on the nursery so that it has left before the nodes are told to stop.
@pytest.fixture
def client(nursery):
    client = Client()
    yield client
    client.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def ends(nursery, certificate):
    """Producers and consumers of all libraries."""
    ends = Ends(certificate)
    yield ends
    ends.close()


@pytest.fixture(params=[1, 2, 3], ids=["one-node", "two-nodes", "three-nodes"])
def line(request, nursery):
    return nursery.line(request.param)


@pytest.fixture
def three_nodes(nursery):
    return nursery.line(3)


@pytest.fixture
def node(nursery):
    return nursery.node("a")


@pytest.fixture
def bystander(node):
    """A client whose messages through `node` nothing may disturb, before, during and after the test."""
    bystander = Bystander(node)
    bystander.start()
    try:
        bystander.advance()
        yield bystander
        bystander.advance()
    finally:
        bystander.stop()
