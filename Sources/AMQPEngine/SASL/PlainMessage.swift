/// What PLAIN says: `[authzid] NUL authcid NUL passwd` (RFC 4616 §2).
struct PlainMessage: Equatable {
    /// On whose behalf; empty for the user's own.
    var authorization: String
    var user: String
    var password: String

    init(user: String, password: String) {
        authorization = ""
        self.user = user
        self.password = password
    }

    /// Nil if it is no such message.
    init?(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty,
            let authorization = String(validating: parts[0], as: UTF8.self),
            let user = String(validating: parts[1], as: UTF8.self),
            let password = String(validating: parts[2], as: UTF8.self)
        else { return nil }
        self.authorization = authorization
        self.user = user
        self.password = password
    }

    /// Nil if user or password contain a NUL.
    var bytes: [UInt8]? {
        guard !user.utf8.contains(0), !password.utf8.contains(0) else { return nil }
        return Array(authorization.utf8) + [0] + Array(user.utf8) + [0] + Array(password.utf8)
    }
}
