#!/usr/bin/env python3
"""Shows that the simulator's oracles bite: breaks the router in one way after the other, in a copy of the sources, and has
each of them run SEEDS (200) seeds of the swarm. Prints how many of these fail; ends with 1 if a broken router passes them all,
or if the router as it is does not.

    make mutants
    Tests/Scripts/mutants.py 'loses credit'       only this one
"""

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / ".build-mutants"
COPY = WORK / "source"
SEEDS = os.environ.get("SEEDS", "200")
# One that goes round and round for ever is caught too.
LIMIT = 120

ROUTER = "Sources/MeshRouter/"
# What is wrong, in which file, and which text becomes which other.
MUTANTS = [
    ("drops a disposition", ROUTER + "Router/Router+Settle.swift",
     "        case .origin(let origin): tell(",
     "        case .origin where outcome.delivery % 50 == 49: break\n        case .origin(let origin): tell("),
    ("says accepted when nobody knows", ROUTER + "Forwarding/NodeState.swift",
     "static let unknown = DeliveryState.modified(Modified(deliveryFailed: true))",
     "static let unknown = DeliveryState.accepted"),
    ("takes rejected for released", ROUTER + "Router/Router+Settle.swift",
     "case .some(let state) where state.isOutcome: said = state",
     "case .rejected: said = .released\n        case .some(let state) where state.isOutcome: said = state"),
    ("remembers connections that are over", ROUTER + "Router/Router.swift",
     "        peers[index].engine.transportClosed()\n        handleEvents(index, RawSpan())\n        peers.remove(index)\n",
     "        peers[index].engine.transportClosed()\n        handleEvents(index, RawSpan())\n"),
    ("delivers twice", ROUTER + "Router/Router+Forward.swift",
     "        case .done, .lost: return\n        case .partly(let count): taken = count",
     "        case .done, .lost:\n"
     "            if transfer.delivery % 50 == 49, !transfer.more, transfer.first {\n"
     "                _ = send(\n"
     "                    payload, inlet, outlet, .none, delivery: transfer.delivery, tag: transfer.tag, settled: true, more: false,\n"
     "                    messageFormat: 0, isFirst: true)\n"
     "            }\n"
     "            return\n        case .partly(let count): taken = count"),
    ("changes a byte of what waits", ROUTER + "Router/Router+Forward.swift",
     "bytes: payload.withUnsafeBytes { Array($0) },\n                more",
     "bytes: payload.withUnsafeBytes { raw in\n"
     "                    var copy = Array(raw)\n"
     "                    if copy.count > 40 { copy[30] ^= 1 }\n"
     "                    return copy\n"
     "                },\n                more"),
    ("lets messages that wait overtake", ROUTER + "Router/Router+Queue.swift",
     "        inlets[inlet].queue.append(delivery)\n",
     "        if inlets[inlet].queue.count > 2, !delivery.more {\n"
     "            inlets[inlet].queue.insert(delivery, at: 1)\n"
     "        } else {\n"
     "            inlets[inlet].queue.append(delivery)\n"
     "        }\n"),
    ("loses credit", ROUTER + "Router/Router+Credit.swift",
     "            outlets[outlet].isDraining = flow.drain\n            markDirty(route: route)",
     "            outlets[outlet].isDraining = flow.drain\n            if flow.credit % 7 != 3 { markDirty(route: route) }"),
    ("grants more than there is room for", ROUTER + "Router/Router+Credit.swift",
     "        let target = room + reserve - inlets[inlet].queue.count\n",
     "        let target = room + reserve\n"),
    ("keeps routes that nobody uses", ROUTER + "Router/Router+Attach.swift",
     "            areTransitsDirty = true\n        }\n        unusedRoutes.append(route)",
     "            areTransitsDirty = true\n        }"),
    ("goes round and round for a neighbour who reads nothing", ROUTER + "Control/Router+Trunk.swift",
     "if sent.taken > 0 { touch(index) }", "touch(index)"),
    ("takes the dearer of two ways", ROUTER + "Control/ShortestPaths.swift",
     "let isCheaper = !isKnown[to] || sum < costs[to]", "let isCheaper = !isKnown[to]"),
    ("forgets what it has had", ROUTER + "Forwarding/Receipts.swift",
     "        case .accepted: return .known(.accepted)\n", "        case .accepted: return .take\n"),
    ("takes what comes before its turn", ROUTER + "Forwarding/Receipts.swift",
     "        case .missing: .gap\n", "        case .missing: .take\n"),
    ("does not say whose turn it is", ROUTER + "Forwarding/Receipts.swift",
     "else { return .gap }", "else { return .take }"),
    ("takes it that all mean the same members", ROUTER + "Router/Router+Multicast.swift",
     "return members == routes[route].members }", "return !members.isEmpty }"),
    ("lets the first outcome speak for all", ROUTER + "Forwarding/Copy.swift",
     "        open -= 1\n", "        open = 0\n"),
    ("gives newcomers what is under way", ROUTER + "Router/Router+Multicast.swift",
     "admit(shim, wayBack, from: first)", "admit(shim, wayBack)"),
    ("hands back what is lost", ROUTER + "Router/Router+Custody.swift",
     "        case .modified(let modified) where NodeState.isLost(modified): beginAgain(custody, ifStillIn: epoch)\n",
     "        case .modified(let modified) where NodeState.isLost(modified):\n"
     "            guard let kept = custodies[custody].end(sequence) else { return }\n"
     "            tell(kept.origin, NodeState.unknown)\n"),
    ("does not send again", ROUTER + "Forwarding/Custody.swift", "        isBehind = open > 0\n", "        isBehind = false\n"),
    ("sends again from the middle", ROUTER + "Forwarding/Custody.swift",
     "        resending = floor\n", "        resending = floor + UInt64(kept.count / 2)\n"),
]


def build():
    return subprocess.run(
        [os.environ.get("SWIFT", "swift"), "build", "-c", "release", "--product", "swarm", "--scratch-path",
         str(WORK / "build")], cwd=COPY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run():
    """How many seeds fail, and what the first of them says."""
    program = WORK / "build" / "release" / "swarm"
    try:
        lines = subprocess.run(
            [program, "1", SEEDS], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return 1, f"still running after {LIMIT} s"
    found = lines.stdout.splitlines()
    if lines.returncode:
        return max(len(found), 1), f"crashed: {found[0] if found else lines.returncode}"
    return len(found), found[0] if found else ""


def main():
    shutil.rmtree(COPY, ignore_errors=True)
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    for name in filter(None, files):
        if not (ROOT / name).is_file():
            continue
        target = COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    survivors = []
    wanted = sys.argv[1:]
    unknown = set(wanted) - {mutant[0] for mutant in MUTANTS} - {"as it is"}
    if unknown:
        sys.exit("there is no mutant " + ", ".join(sorted(unknown)))
    for name, file, old, new in [("as it is", None, "", "")] + MUTANTS:
        if wanted and name not in wanted:
            continue
        path = COPY / file if file else None
        original = path.read_text() if path else None
        if path:
            if original.count(old) < 1:
                sys.exit(f"{name}: {file} does not hold the text that is to be changed: {old.strip()!r}")
            path.write_text(original.replace(old, new, 1))
        built = build()
        if built.returncode:
            sys.exit(f"{name}: does not compile:\n{built.stdout}")
        count, first = run()
        print(f"{name}: {count} of {SEEDS} seeds fail" + (f", the first with: {first}" if first else ""), flush=True)
        if (count == 0) == (path is not None):
            survivors.append(name)
        if path:
            path.write_text(original)
    if survivors:
        sys.exit("NOT AS IT SHOULD BE: " + ", ".join(survivors))


main()
