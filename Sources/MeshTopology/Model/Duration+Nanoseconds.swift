extension Duration {
    /// It in nanoseconds, without what is less than one.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// It in seconds.
    package var seconds: Double { Double(nanoseconds) / 1e9 }
}
