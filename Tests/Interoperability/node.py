"""A `skein node` process."""

import json
import re

import command
import deadline
from process import Process


class Node(Process):
    def __init__(self, name, listen="127.0.0.1:0", connect=(), options=(), login=None, wrapper=(), **process):
        """`options` are further arguments, and `process` those of Process; `login` is the file with which the tools log in to it.

        `wrapper` is a command that becomes the node's.
        """
        arguments = ["node", "--name", name, "--listen", listen]
        for address in connect:
            arguments += ["--connect", address]
        super().__init__(*wrapper, command.path(), *arguments, *options, **process)
        self.name = name
        self.login = login
        self.address = None

    def wait_until_listening(self):
        line = rf"^skein: {re.escape(self.name)} listening on ([\d.]+:\d+)$"
        self.address = self.wait_for_output(line)[1]

    def table(self, name):
        """The rows of `skein routes`, `skein nodes` or `skein links`."""
        login = ["--login", self.login] if self.login else []
        lines = command.run(name, "--node", self.address, "--json", *login).succeeded()
        return json.loads("\n".join(lines))

    def leads(self, prefix, *nodes):
        """Whether `prefix` leads from here to just these nodes; those out of reach do not count."""
        found = {row["egress"] for row in self.table("routes") if row["prefix"] == prefix and row["reachable"]}
        return found == {node.name for node in nodes}

    def wait_for_nodes(self, *nodes):
        names = {node.name for node in nodes}
        what = f"{self.name} knows the nodes {', '.join(sorted(names))}"
        deadline.until(lambda: names <= {row["name"] for row in self.table("nodes") if row["reachable"]}, what)
