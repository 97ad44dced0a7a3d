import ArgumentParser

/// Reads numbers from arguments, and says what range they have to be in.
enum Numbers {
    /// A whole number of at least 1.
    static func positive(_ text: String) throws -> Int { try whole(text, from: 1) }

    /// A whole number of at least 0.
    static func natural(_ text: String) throws -> Int { try whole(text, from: 0) }

    private static func whole(_ text: String, from least: Int) throws -> Int {
        guard let number = Int(text), (least...Int(Int32.max)).contains(number) else {
            throw ValidationError("it has to be a whole number from \(least) to \(Int32.max)")
        }
        return number
    }

    /// Seconds, more than 0 and perhaps with a fraction.
    static func seconds(_ text: String) throws -> Duration {
        guard let number = Double(text), number > 0, number <= 1e9 else {
            throw ValidationError("it has to be a number of seconds greater than 0, such as 2 or 0.5")
        }
        return .nanoseconds(max(1, Int64(number * 1e9)))
    }
}
