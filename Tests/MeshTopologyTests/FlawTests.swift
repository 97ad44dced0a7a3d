import MeshTopology
import Testing

/// What is wrong with a file, and where.
struct FlawTests {
    @Test(arguments: [
        // The document.
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("[a, b]", "1:1: a topology has to be a mapping, and is a list"),
        ("nodes: [a", "2:1: not YAML: did not find expected ',' or ']'"),
        ("nodes: [a]\n\tlinks: []", "2:1: not YAML: found character that cannot start any token"),
        ("nodes: [a]\nnodes: [b]", "1:1: 'nodes' stands here more than once"),
        ("nodes: [a]\nseed: *x", "2:7: nothing before this has the name 'x' (an alias, *name)"),
        ("nodes: [a]\n--- b", "2:1: not YAML: but found another document"),
        ("nodes: [\u{1}]", "1:9: not YAML: control characters are not allowed"),
        ("nodes: [a]\n? [x]\n: y", "2:3: a key has to be text, and is a list"),
        ("name: mine", "1:1: there are no nodes: name them in 'nodes', or 'generate' some"),
        // Words.
        ("nods: [a]\nnodes: [a]", "1:1: a topology has no 'nods'; did you mean 'nodes'?"),
        (
            "nodes: [a]\nsteps: [{at: 1s, frobnicate: 1}]",
            """
            2:9: a step needs something to do: cut, heal, partition, kill, restart, pause, resume, degrade, attach, detach or set-credit
            2:18: a step has no 'frobnicate'; it may have at, every, times, cut, heal, partition, kill, restart, pause, resume, degrade, attach, detach and set-credit
            """
        ),
        ("nodes: a", "1:8: 'nodes' has to be a list, and is text"),
        ("seed: -1\nnodes: [a]", "1:7: 'seed' has to be a whole number from 0 to 18446744073709551615, and is '-1'"),
        (
            "duration: 5\nnodes: [a]",
            "1:11: 'duration' has to be a duration with a unit: 250us, 5ms, 1.5s, 2min or 1h, and is '5'"
        ),
        ("duration: -5s\nnodes: [a]", "1:11: 'duration' must not be negative, and is '-5s'"),
        ("duration: 0\nnodes: [a]", "1:11: 'duration' has to be more than 0, and is '0'"),
        ("duration: 999h\nnodes: [a]", "1:11: 'duration' has to be at most 168h, and is '999h'"),
        (
            "duration:\nnodes: [a]",
            "1:10: 'duration' has to be a duration with a unit: 250us, 5ms, 1.5s, 2min or 1h, and is empty"
        ),
        ("name: {}\nnodes: [a]", "1:7: 'name' has to be text, and is a mapping"),
        ("discovery: dns\nnodes: [a]", "1:12: 'discovery' has to be none or mdns, and is 'dns'"),
        // Nodes.
        ("nodes: [a, b, a]", "1:15: there is a node 'a' already, on line 1"),
        ("nodes: ['a b']", "1:9: a name is 1 to 64 letters, digits, dots, underscores or hyphens, and not 'a b'"),
        ("nodes: [{}]", "1:9: a node needs a 'name'"),
        ("nodes: [[a]]", "1:9: the name of a node has to be text, and is a list"),
        (
            "nodes: [{name: a, listen: nowhere}]",
            "1:27: 'listen' has to be HOST:PORT, such as 127.0.0.1:5672 or [::1]:5672, and is 'nowhere'"
        ),
        (
            "nodes: [{name: a, prefixes: {'a/#/b': balanced}}]",
            "1:30: '#' may only be the last segment of an address, in 'a/#/b'"
        ),
        (
            "nodes: [{name: a, prefixes: {x: random}}]",
            "1:33: the distribution of 'x' has to be balanced, closest or multicast, and is 'random'"
        ),
        (
            "nodes: [{name: a, prefixes: [x]}]",
            "1:29: 'prefixes' has to be a mapping, such as 'news/#: multicast', and is a list"
        ),
        ("nodes: [{name: a, settings: {windows: 1}}]", "1:30: 'settings' has no 'windows'; did you mean 'window'?"),
        (
            "nodes: [{name: a, settings: {window: 0}}]",
            "1:38: 'window' has to be a whole number, at least 1, and is '0'"
        ),
        (
            "nodes: [{name: a, settings: {max-frame-size: 511}}]",
            "1:46: 'max-frame-size' has to be at least 512, and is '511'"
        ),
        (
            "nodes: [{name: a, settings: {idle-timeout: 5us}}]",
            "1:44: 'idle-timeout' has to be whole milliseconds, and is '5us'"
        ),
        (
            "nodes: [{name: a, settings: {queue-limit: 2GiB}}]",
            "1:43: 'queue-limit' has to be at most 1GiB, and is '2GiB'"
        ),
        // Shapes.
        (
            "generate: circle 6",
            "1:11: a shape has to be line, ring, star, tree, grid, torus, full, random or small-world, and is 'circle'"
        ),
        ("generate: ring", "1:11: a shape is a word and a number, such as 'ring 6', or a mapping, and not 'ring'"),
        ("generate: ring 2", "1:11: a ring has at least 3 nodes"),
        ("generate: star 1", "1:11: a star has at least 2 nodes"),
        ("generate: line 0", "1:11: its number has to be a whole number from 1 to 10000, and is '0'"),
        (
            "generate: torus 8",
            "1:11: a torus has at least 3 columns and 3 rows, all of them full, and not 8 nodes in 3 columns"
        ),
        ("generate: {shape: ring, count: 5, columns: 2}", "1:35: a ring has no 'columns'"),
        ("generate: {shape: ring}", "1:11: 'generate' needs 'count'"),
        (
            "generate: {shape: line, count: 2, prefix: 'a b'}",
            "1:35: a name is 1 to 64 letters, digits, dots, underscores or hyphens, and not 'a b2'"
        ),
        (
            "generate: [line 2, line 3]",
            "1:20: there is a generated node 'n1' already: give one of the shapes a 'prefix'"
        ),
        (
            "generate: {shape: random, count: 5, degree: 5}",
            "1:11: 'degree' is the average number of links of a node, so for 5 connected nodes it is from 1.6 to 4"
        ),
        (
            "generate: {shape: small-world, count: 5, neighbours: 3}",
            "1:11: 'neighbours' has to be even and less than the number of nodes"
        ),
        ("generate: full 1000", "1:11: there are more than 100000 links"),
        ("generate: [line 9999, {shape: line, count: 2, prefix: m}]", "1:23: there are more than 10000 nodes"),
        // Links.
        ("nodes: [a]\nlinks: [a -- a]", "2:9: 'a' cannot be linked to itself"),
        ("nodes: [node1, b]\nlinks: [node2 -- b]", "2:9: there is no node 'node2'"),
        ("nodes: [anna, b]\nlinks: [ana -- b]", "2:9: there is no node 'ana'; did you mean 'anna'?"),
        ("nodes: [a, b]\nlinks: [a -- b, b -- a]", "2:17: there is a link b -- a already, on line 2"),
        ("nodes: [a, b]\nlinks: [a - b]", "2:9: a link has to be two or more nodes, such as 'a -- b', and is 'a - b'"),
        ("nodes: [a, b]\nlinks: [{cost: 1}]", "2:9: a link needs 'between', such as 'a -- b'"),
        ("nodes: [a, b]\nlinks: [{between: [a]}]", "2:19: a link has two ends"),
        (
            "nodes: [a, b]\nlinks: [{between: a -- b, cost: 0}]",
            "2:33: 'cost' has to be a whole number from 1 to 65535, and is '0'"
        ),
        (
            "nodes: [a, b, c]\nlinks: [{between: a -- b -- c, latency: 5}]",
            "2:41: 'latency' has to be a duration with a unit: 250us, 5ms, 1.5s, 2min or 1h, and is '5'"
        ),
        (
            "nodes: [a, b]\nlinks: [{between: a -- b, bandwidth: 5MB}]",
            "2:38: 'bandwidth' has to be in bits per second: 64kbit, 10Mbit or 1Gbit, and is '5MB'"
        ),
        (
            "nodes: [a, b]\nlinks: [{between: a -- b, loss: 101%}]",
            "2:33: 'loss' has to be from 0% to 100%, and is '101%'"
        ),
        ("nodes: [a, b]\nlinks: [{between: a -- b, stalls: {rate: 1/s}}]", "2:35: 'stalls' needs 'for'"),
        (
            "nodes: [a, b]\nlinks: [{between: a -- b, there: {cost: 1}}]",
            "2:35: 'there' has no 'cost'; it may have latency, jitter, bandwidth, loss, stalls and resets"
        ),
        // Clients.
        (
            "nodes: [a]\nclients: [ann sings x at a]",
            "2:11: a client has to be 'NAME sends ADDRESS at NODE', 'NAME receives ADDRESS at NODE', or a mapping, and is 'ann sings x at a'"
        ),
        ("nodes: [a]\nclients: [ann sends x at b]", "2:11: there is no node 'b'"),
        ("nodes: [a]\nclients: [a sends x at a]", "2:11: a client cannot have the name of a node, 'a'"),
        ("nodes: [a]\nclients: [b sends x at a, b sends y at a]", "2:27: there is a client 'b' already, on line 2"),
        (
            "nodes: [a]\nclients: [b sends x/# at a]",
            "2:11: a sender needs an address without '*' and '#', and not 'x/#'"
        ),
        ("nodes: [a]\nclients: [{}]", "2:11: a client needs a 'name'"),
        (
            "nodes: [a]\nclients: [{name: b}]",
            """
            2:11: client 'b' needs a 'role'
            2:11: client 'b' needs a 'node'
            2:11: client 'b' needs an 'address'
            """
        ),
        (
            "nodes: [a]\nclients: [{name: b, node: a, role: sender, address: x, credit: 5}]",
            "2:56: a sender has no 'credit'"
        ),
        (
            "nodes: [a]\nclients: [{name: b, node: a, role: receiver, address: x, rate: 5/s}]",
            "2:58: a receiver has no 'rate'"
        ),
        (
            "nodes: [a]\nclients: [{name: b, node: a, role: sender, address: x, rate: 5}]",
            "2:62: 'rate' has to be so many in a time: 100/s, 0.5/s, 6/min or 1/h, or 'as credit allows', and is '5'"
        ),
        (
            "nodes: [a]\nclients: [{name: b, node: a, role: sender, address: x, start: 5s, stop: 4s}]",
            "2:73: 'stop' has to be after 'start', which is 5s"
        ),
        (
            "nodes: [a]\nclients: [{name: b, node: a, role: sender, address: x, start: 11s}]",
            "2:63: 'start' is after the end, which is at 10s"
        ),
    ])
    func parts(_ yaml: String, _ expected: String) {
        #expect(flaws(yaml).joined(separator: "\n") == expected)
    }

    private static let mesh = """
        nodes: [a, b, c, lonely]
        links: [a -- b -- c]
        clients: [ann sends x at a, bob receives x at b, {name: cleo, node: c, role: receiver, address: x, start: never}]

        """

    /// Each is about the fourth line.
    @Test(arguments: [
        ("{kill: a}", "9: a step needs 'at', the time when it happens"),
        ("{at: 1s, kill: a, pause: b}", "27: a step does one thing, and not kill and pause"),
        ("{at: 11s, kill: a}", "14: the step is after the end, which is at 10s"),
        ("{at: -1s, kill: a}", "14: 'at' must not be negative, and is '-1s'"),
        ("{at: 1s, every: 1s, kill: a}", "18: 'every' needs 'times' too"),
        ("{at: 1s, times: 3, kill: a}", "18: 'times' needs 'every' too"),
        ("{at: 1s, every: 5s, times: 3, pause: a}", "14: the step is after the end, which is at 10s"),
        ("{at: 1s, kill: d}", "24: there is no node 'd'"),
        ("{at: 1s, kill: [a, a]}", "28: 'a' stands here more than once"),
        ("{at: 1s, kill: []}", "24: 'kill' is an empty list"),
        ("{at: 1s, kill: a}, {at: 2s, kill: a}", "43: at 2s, a is dead already"),
        ("{at: 1s, restart: a}", "27: at 1s, a runs, and cannot be restarted: kill it first"),
        ("{at: 1s, resume: a}", "26: at 1s, a is not paused"),
        ("{at: 1s, pause: a}, {at: 2s, pause: a}", "45: at 2s, a is paused already"),
        ("{at: 1s, kill: a}, {at: 2s, pause: a}", "44: at 2s, a is dead"),
        ("{at: 1s, pause: a}, {at: 2s, kill: a}, {at: 3s, resume: a}", "65: at 3s, a is not paused"),
        ("{at: 1s, pause: cleo}", "25: at 1s, cleo is not attached"),
        ("{at: 1s, cut: a -- c}", "23: there is no link a -- c"),
        ("{at: 1s, cut: a}", "23: a link has to be 'a -- b', or 'a -> b' for one direction, and is 'a'"),
        ("{at: 1s, cut: a -- b}, {at: 2s, cut: b -- a}", "46: at 2s, b -- a is cut already"),
        ("{at: 1s, cut: a -> b}, {at: 2s, cut: a -> b}", "46: at 2s, a -> b is cut already"),
        (
            "{at: 2s, cut: a -- b}, {at: 1s, heal: a -- b}",
            "47: at 1s, there is nothing to heal: a -- b is neither cut nor degraded"
        ),
        ("{at: 1s, heal: all}", "24: at 1s, there is nothing to heal: no link is cut or degraded"),
        (
            "{at: 1s, cut: a -> b}, {at: 2s, heal: b -> a}",
            "47: at 2s, there is nothing to heal: b -> a is neither cut nor degraded"
        ),
        (
            "{at: 1s, partition: [lonely]}",
            "29: at 1s, the partition cuts nothing: between its groups there is no link that is not cut already"
        ),
        ("{at: 1s, partition: [a, b, c, lonely]}", "29: all nodes are in one group, so that nothing is cut"),
        ("{at: 1s, partition: [[a], [b, a]]}", "35: 'a' is in two groups"),
        ("{at: 1s, partition: a}", "29: 'partition' has to be a list of nodes, or of lists of nodes"),
        ("{at: 1s, degrade: {latency: 1ms}}", "27: 'degrade' needs 'link'"),
        (
            "{at: 1s, degrade: {link: a -- b}}",
            "27: 'degrade' needs a condition: latency, jitter, bandwidth, loss, stalls or resets"
        ),
        (
            "{at: 1s, degrade: {link: a -- b, bandwidth: unlimited}}",
            "53: 'bandwidth' has to be in bits per second: 64kbit, 10Mbit or 1Gbit, and is 'unlimited'"
        ),
        ("{at: 1s, attach: bob}", "26: at 1s, bob is attached already"),
        ("{at: 1s, attach: a}", "26: there is no client 'a'"),
        ("{at: 1s, detach: cleo}", "26: at 1s, cleo is not attached"),
        ("{at: 1s, set-credit: {ann: 1}}", "31: 'ann' is a sender, and only receivers grant credit"),
        (
            "{at: 1s, set-credit: {bob: many}}",
            "36: the credit of 'bob' has to be a whole number from 0 to 1000000, and is 'many'"
        ),
        ("{at: 1s, set-credit: {cleo: 1}}", "31: at 1s, cleo is not attached"),
        ("{at: 1s, set-credit: 5}", "30: 'set-credit' has to be a mapping, such as '{ann: 10}', and is text"),
    ])
    func step(_ steps: String, _ expected: String) {
        #expect(flaws(Self.mesh + "steps: [\(steps)]") == ["4:\(expected)"])
    }

    /// Each is about the fourth line.
    @Test(arguments: [
        (
            "{at: 1s}",
            "10: an expectation needs a claim: converged within, path, delivered, lost, duplicates, returned, latency p50, latency p90, latency p99, latency max, buffered at most or fair"
        ),
        ("{lost: 0, returned: 0}", "20: an expectation is one claim, and not lost and returned"),
        ("{at: 11s, lost: 0}", "15: 'at' is after the end, which is at 10s"),
        ("{at: 9s, converged within: 2s}", "37: that ends after the end, which is at 10s"),
        ("converged within: 11s", "28: that ends after the end, which is at 10s"),
        (
            "lost: none",
            "16: 'lost' has to be a number of messages: 10, at least 10, at most 10, or 10 to 20, and is 'none'"
        ),
        (
            "delivered: 5 to 3",
            "21: 'delivered' has to be a number of messages: 10, at least 10, at most 10, or 10 to 20, or 'all', and is '5 to 3'"
        ),
        ("{delivered: 5, of: bop}", "29: there is no client 'bop'; did you mean 'bob'?"),
        ("{lost: 5, of: bob}", "24: 'lost' is about senders"),
        ("{buffered at most: 5, of: bob}", "36: there is no node 'bob'"),
        ("{converged within: 1s, of: a}", "37: 'converged within' is about the whole mesh, and has no 'of'"),
        ("fair: 0.9", "10: 'fair' needs 'of', a list of clients"),
        ("{fair: 0.9, of: bob}", "26: 'fair' compares two clients or more"),
        ("{fair: 0.9, of: [ann, bob]}", "26: 'fair' compares senders or receivers, and not both"),
        ("latency p99: 0", "23: 'latency p99' has to be more than 0, and is '0'"),
        ("path: a -> d", "16: there is no node 'd'"),
        ("path: a -> c", "16: there is no link a -- c"),
        ("path: a -> b -> a", "16: a path goes over each node once"),
        ("path: a", "16: a path has to be two or more nodes, such as 'a -> b -> c', and is 'a'"),
        ("path: a -> lonely", "16: a and lonely are not connected"),
    ])
    func expectation(_ expectation: String, _ expected: String) {
        #expect(flaws(Self.mesh + "expect: [\(expectation)]") == ["4:\(expected)"])
    }

    @Test func pathsAreLookedAtWhenTheyMustHold() {
        let yaml =
            Self.mesh + """
                steps: [{at: 1s, cut: b -- c}, {at: 3s, heal: b -- c}, {at: 5s, kill: b}]
                expect:
                  - {at: 500ms, path: a -> b -> c}
                  - {at: 2s, path: a -> b -> c}
                  - {at: 2s, path: a -> b}
                  - {at: 3s, path: a -> b -> c}
                  - path: a -> b -> c
                """
        #expect(flaws(yaml) == ["7:20: b -- c is cut then", "10:11: b is dead then, and no path leads over it"])
    }

    @Test func directionsAreCutAndHealedApart() {
        let yaml =
            Self.mesh + """
                steps:
                  - {at: 1s, cut: a -> b}
                  - {at: 2s, cut: b -> a}
                  - {at: 3s, heal: a -> b}
                  - {at: 4s, cut: b -- a}
                  - {at: 5s, heal: b -> a}
                  - {at: 6s, heal: a -> b}
                  - {at: 7s, degrade: {link: a -- b, loss: 1%}}
                  - {at: 8s, heal: a -> b}
                  - {at: 9s, heal: all}
                """
        #expect(flaws(yaml) == [])
        #expect(
            flaws(yaml.replacing("  - {at: 7s, degrade: {link: a -- b, loss: 1%}}\n", with: "")) == [
                "11:20: at 8s, there is nothing to heal: a -> b is neither cut nor degraded",
                "12:20: at 9s, there is nothing to heal: no link is cut or degraded",
            ])
    }

    /// With discovery, nodes link as they like.
    @Test func discoveredLinksAreNotKnown() {
        let yaml = """
            discovery: mdns
            nodes: [a, b, c]
            steps: [{at: 1s, cut: a -- b}, {at: 2s, partition: [a]}]
            expect: [path: a -> c]
            """
        #expect(flaws(yaml) == [])
    }

    @Test func allAtOnceInTheOrderOfTheFile() {
        let yaml = """
            seeds: 1
            nodes: [a, b, a]
            links:
              - a -- d
              - {between: a -- b, latency: fast}
            clients:
              - ann sends x/# at c
            steps:
              - {at: 1s, kill: e}
            expect:
              - lost: some
            """
        #expect(
            flaws(yaml) == [
                "1:1: a topology has no 'seeds'; did you mean 'seed'?", "2:15: there is a node 'a' already, on line 2",
                "4:5: there is no node 'd'",
                "5:32: 'latency' has to be a duration with a unit: 250us, 5ms, 1.5s, 2min or 1h, and is 'fast'",
                "7:5: there is no node 'c'",
                "7:5: a sender needs an address without '*' and '#', and not 'x/#'",
                "9:20: there is no node 'e'",
                "11:11: 'lost' has to be a number of messages: 10, at least 10, at most 10, or 10 to 20, and is 'some'",
            ])
    }

    @Test func files() {
        #expect(throws: TopologyError.self) { try Topology(contentsOf: "/nowhere/at all.yaml") }
        do {
            _ = try Topology(contentsOf: "/nowhere/x.yaml")
        } catch {
            #expect("\(error)" == "/nowhere/x.yaml: the file cannot be opened: no such file or directory")
        }
        do {
            _ = try Topology(contentsOf: "/")
        } catch {
            #expect("\(error)" == "/: the file cannot be read: is a directory")
        }
    }
}
