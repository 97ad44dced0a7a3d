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
        do throws(DecodingError) {
            var reader = ValueReader(buffer.bytes, limits: DecodingLimits(depth: .max))
            self = try reader.value()
        } catch {
            preconditionFailure("a delivery state that cannot be sent: \(error)")
        }
    }
}
