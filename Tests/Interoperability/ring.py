"""A ring of nodes that die and come back."""

import collections

import deadline


class Ring:
    def __init__(self, nursery, length, options=(), cable=None):
        """Nodes n1, n2, … of which each dials the one before it, and the last one the first too. With a `cable`, n2 is at its far end."""
        self._nursery = nursery
        self._options = options
        self._cable = cable
        self._connect = []
        self.nodes = []
        for place in range(length):
            neighbours = [self.nodes[-1].address] if place else []
            if place == length - 1:
                neighbours.append(self.nodes[0].address)
            self._connect.append(neighbours)
            self.nodes.append(self._node(place))
        self._gone = set()

    def _node(self, place, listen=None):
        host, wrapper = "127.0.0.1", ()
        if self._cable:
            host, wrapper = (self._cable.far, self._cable.wrapper) if place == 1 else (self._cable.near, ())
        return self._nursery.node(
            f"n{place + 1}", self._connect[place], listen or f"{host}:0", options=self._options, wrapper=wrapper)

    # What happens to the node at a place

    def kill(self, place):
        self._gone.add(place)
        self.nodes[place].kill()

    def restart(self, place):
        self.nodes[place] = self._node(place, self.nodes[place].address)
        self._gone.remove(place)

    def pause(self, place):
        self._gone.add(place)
        self.nodes[place].pause()

    def resume(self, place):
        self.nodes[place].resume()
        self._gone.remove(place)

    def pull(self, place):
        """Cuts a node off without a word to anybody."""
        assert place == 1
        self._gone.add(place)
        self._cable.pull()

    def plug(self, place):
        self._cable.plug()
        self._gone.remove(place)

    # What the nodes know

    def wait_until_converged(self):
        """Until every node that is there knows what it costs to reach each, and none that is gone."""
        for place in self._there:
            expected = self._costs(place)
            deadline.until(lambda: self._known(place) == expected, f"{self.nodes[place].name} knows what it costs: {expected}")

    def _known(self, place):
        return {row["name"]: row["cost"] for row in self.nodes[place].table("nodes") if row["reachable"]}

    @property
    def _there(self):
        return [place for place in range(len(self.nodes)) if place not in self._gone]

    def _costs(self, start):
        """How many links away from a place each node is, by name."""
        costs, queue = {start: 0}, collections.deque([start])
        while queue:
            place = queue.popleft()
            for neighbour in [(place - 1) % len(self.nodes), (place + 1) % len(self.nodes)]:
                if neighbour not in costs and neighbour not in self._gone:
                    costs[neighbour] = costs[place] + 1
                    queue.append(neighbour)
        return {self.nodes[place].name: cost for place, cost in costs.items()}
