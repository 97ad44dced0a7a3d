/// Prints figures as they are found.
struct Table {
    /// How often each contestant is timed.
    let rounds: Int
    /// Only operations whose title holds this are timed.
    let filter: String

    func head() {
        print(row("", "median ns", "min", "max", "bytes", "allocations", "times"))
    }

    /// Times ways of doing the same. Those after the first are compared with it.
    func compare(_ title: String, _ contestants: () -> [Contestant]) {
        guard filter.isEmpty || title.contains(filter) else { return }
        print("\n\(title)")
        let figures = Figures.of(contestants(), rounds: rounds)
        for (index, one) in figures.enumerated() {
            let times = index == 0 ? "" : decimals(one.median / figures[0].median, 2)
            let aim = one.aim.map { "   aim: \(Int($0)) ns, \(one.median < $0 ? "met" : "missed")" } ?? ""
            print(
                row(
                    "  " + one.name, decimals(one.median, 1), decimals(one.fastest, 1), decimals(one.slowest, 1),
                    "\(one.bytes)", decimals(one.allocations, 2), times) + aim)
        }
    }

    /// Does something once and prints how much of it is done in a second of processor time.
    func measure(_ title: String, _ body: (_ line: (String, Effort, _ unit: String) -> Void) -> Void) {
        guard filter.isEmpty || title.contains(filter) else { return }
        print("\n\(title)")
        body { name, effort, unit in
            let seconds = Double(effort.nanoseconds) / 1e9
            let amount = unit.hasPrefix("virtual") ? "\(decimals(effort.amount, 2)) virtual s" : "\(Int(effort.amount))"
            print(
                row("  " + name, amount, "in \(decimals(seconds, 2)) s") + "   \(Int(effort.amount / seconds)) \(unit)")
        }
    }

    /// Does something many times and prints how many milliseconds of virtual time it takes.
    func spread(_ title: String, _ body: (_ line: (String, _ milliseconds: [Double], _ aim: Double?) -> Void) -> Void) {
        guard filter.isEmpty || title.contains(filter) else { return }
        print("\n\(title)")
        body { name, milliseconds, aim in
            let sorted = milliseconds.sorted()
            let (median, last) = (sorted[sorted.count / 2], sorted[(sorted.count * 99 - 1) / 100])
            let verdict = aim.map { "   aim: \(Int($0)) ms, \(last < $0 ? "met" : "missed")" } ?? ""
            print(
                row(
                    "  " + name, "\(sorted.count) times", "median \(decimals(median, 1))",
                    "p99 \(decimals(last, 1))", "max \(decimals(sorted.last!, 1)) ms") + verdict)
        }
    }

    private func row(_ name: String, _ columns: String...) -> String {
        name.padded(to: 58) + columns.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }

    private func decimals(_ number: Double, _ count: Int) -> String {
        let scale = count == 1 ? 10.0 : 100.0
        let scaled = Int((number * scale).rounded())
        let fraction = String(scaled % Int(scale))
        return "\(scaled / Int(scale))." + String(repeating: "0", count: count - fraction.count) + fraction
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
