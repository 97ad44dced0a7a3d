import ArgumentParser
import MeshRouter

/// How messages to some addresses are to be distributed.
struct PrefixArgument {
    let pattern: AddressPattern
    let distribution: Distribution

    /// Reads an argument such as `news/#=multicast`, or says how it should look.
    static func argument(_ text: String) throws -> PrefixArgument {
        guard let sign = text.lastIndex(of: "="),
            let distribution = Distribution(rawValue: String(text[text.index(after: sign)...]))
        else {
            throw ValidationError(
                "it has to be PATTERN=DISTRIBUTION, one of \(Choice.words(Distribution.self)), such as 'news/#=multicast'"
            )
        }
        do throws(MalformedAddress) {
            return PrefixArgument(pattern: try AddressPattern(String(text[..<sign])), distribution: distribution)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
