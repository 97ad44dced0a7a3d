/// What the engine cannot know or takes too long to compute; it waits for ``Connection/answer(_:)``.
///
/// A connection asks at most once in its life.
public enum SASLQuestion: Sendable, Hashable {
    /// Asks an acceptor whether this is the user's password (PLAIN). Answer with ``SASLAnswer/password(isCorrect:)``.
    ///
    /// Take as long for a user who does not exist as for a wrong password.
    case password(SASLLogin)
    /// Asks an acceptor for what it has stored of a user (SCRAM). Answer with ``SASLAnswer/credentials(_:)``.
    case credentials(user: String, SCRAMHash)
    /// Asks an initiator to derive a key from its password (SCRAM). Answer with ``SASLAnswer/saltedPassword(_:)``.
    case saltedPassword(SCRAMDerivation)
}

/// The answer to a ``SASLQuestion``.
public enum SASLAnswer: Sendable, Equatable {
    /// To ``SASLQuestion/password(_:)``: whether the user exists and has that password.
    case password(isCorrect: Bool)
    /// To ``SASLQuestion/credentials(user:_:)``: what is stored, nil if the user does not exist.
    case credentials(SCRAMCredentials?)
    /// To ``SASLQuestion/saltedPassword(_:)``: as many bytes as the hash has.
    case saltedPassword([UInt8])
    /// There is no answer, for now or, as far as anybody knows, for ever: `sys-temp` or `sys-perm` (§5.3.3.6).
    case unavailable(isTemporary: Bool)
}

/// A user's name and the password that somebody gave for it, both prepared by SASLprep. The password is not part of its description.
public struct SASLLogin: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The name of the user.
    public let user: String
    /// The password.
    public let password: String

    /// Puts them together.
    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    /// Who it is, without the password.
    public var description: String { "a password for \(user)" }
    /// The same.
    public var debugDescription: String { description }
}
