extension DeliveryState {
    /// A state that stands among other values, as in `attach.unsettled`.
    ///
    /// Throws if the value is no described one, or not a valid state.
    public init(_ value: Value) throws(DecodingError) {
        var buffer = OutputBuffer()
        buffer.write(value)
        var reader = ValueReader(buffer.bytes)
        self = try reader.deliveryState()
    }
}

extension Value {
    /// The state as a value, to stand among others.
    public init(_ state: DeliveryState) {
        var buffer = OutputBuffer()
        buffer.write(state)
        var reader = ValueReader(buffer.bytes)
        // What was just written can be read.
        self = (try? reader.value()) ?? .null
    }
}
