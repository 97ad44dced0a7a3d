internal import LibFuzzer

/// What is done with each input. libFuzzer takes a function without context, so it has to be kept somewhere.
nonisolated(unsafe) private var test: ([UInt8]) -> Void = { _ in }

/// Hands over to libFuzzer, which calls `body` with one input after the other, or with those that the command line names.
///
/// An input is a finding if it traps, leaks, takes too long or too much memory, or makes ``require(_:_:)`` fail.
public func fuzz(_ body: @escaping ([UInt8]) -> Void) -> Int32 {
    test = body
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    return LLVMFuzzerRunDriver(&count, &arguments) { start, count in
        test(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    }
}

/// Ends the program, which makes a finding of the input, unless the condition holds.
@inline(__always)
public func require(
    _ condition: Bool, _ rule: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { violated(rule(), file, line) }
}

@inline(never)
private func violated(_ rule: String, _ file: StaticString, _ line: UInt) -> Never {
    fatalError("VIOLATED: \(rule)", file: file, line: line)
}
