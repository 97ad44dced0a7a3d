import AMQPEngine

/// The one user there is, and what applications answer who know her.
enum Users {
    static let name = "ann"
    static let password = "pencil"
    static let cryptography = ToyCryptography()

    static func credentials(_ hash: SCRAMHash) -> SCRAMCredentials? {
        let salt: [UInt8] = Array(1...16)
        let iterations = SCRAMCredentials.fewestIterations
        let derivation = SCRAMDerivation(hash, password: Array(password.utf8), salt: salt, iterations: iterations)
        return SCRAMCredentials(
            hash, salt: salt, iterations: iterations, saltedPassword: cryptography.derive(derivation), cryptography)
    }

    static func answer(_ question: SASLQuestion) -> SASLAnswer {
        switch question {
        case .password(let login): .password(isCorrect: login.user == name && login.password == password)
        case .credentials(let user, let hash): .credentials(user == name ? credentials(hash) : nil)
        case .saltedPassword(let derivation): .saltedPassword(cryptography.derive(derivation))
        }
    }
}
