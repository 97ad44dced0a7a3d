import AMQPCodec
import Testing

/// Parts 2 to 5: every restricted type, its choices and, for the sections of a message, its descriptor.
struct RestrictedCheck {
    let specification: Specification

    /// Our names for the choices of sets that others may extend.
    static let names: [String: [String: Symbol]] = [
        "amqp-error": [
            "internal-error": ErrorCondition.internalError.symbol, "not-found": ErrorCondition.notFound.symbol,
            "unauthorized-access": ErrorCondition.unauthorizedAccess.symbol,
            "decode-error": ErrorCondition.decodeError.symbol,
            "resource-limit-exceeded": ErrorCondition.resourceLimitExceeded.symbol,
            "not-allowed": ErrorCondition.notAllowed.symbol, "invalid-field": ErrorCondition.invalidField.symbol,
            "not-implemented": ErrorCondition.notImplemented.symbol,
            "resource-locked": ErrorCondition.resourceLocked.symbol,
            "precondition-failed": ErrorCondition.preconditionFailed.symbol,
            "resource-deleted": ErrorCondition.resourceDeleted.symbol,
            "illegal-state": ErrorCondition.illegalState.symbol,
            "frame-size-too-small": ErrorCondition.frameSizeTooSmall.symbol,
        ],
        "connection-error": [
            "connection-forced": ErrorCondition.connectionForced.symbol,
            "framing-error": ErrorCondition.connectionFramingError.symbol,
            "redirect": ErrorCondition.connectionRedirect.symbol,
        ],
        "session-error": [
            "window-violation": ErrorCondition.sessionWindowViolation.symbol,
            "errant-link": ErrorCondition.sessionErrantLink.symbol,
            "handle-in-use": ErrorCondition.sessionHandleInUse.symbol,
            "unattached-handle": ErrorCondition.sessionUnattachedHandle.symbol,
        ],
        "link-error": [
            "detach-forced": ErrorCondition.linkDetachForced.symbol,
            "transfer-limit-exceeded": ErrorCondition.linkTransferLimitExceeded.symbol,
            "message-size-exceeded": ErrorCondition.linkMessageSizeExceeded.symbol,
            "redirect": ErrorCondition.linkRedirect.symbol, "stolen": ErrorCondition.linkStolen.symbol,
        ],
        "transaction-error": [
            "unknown-id": ErrorCondition.transactionUnknownID.symbol,
            "transaction-rollback": ErrorCondition.transactionRollback.symbol,
            "transaction-timeout": ErrorCondition.transactionTimeout.symbol,
        ],
        "std-dist-mode": ["move": DistributionMode.move, "copy": DistributionMode.copy],
        "txn-capability": [
            "local-transactions": TransactionCapability.localTransactions,
            "distributed-transactions": TransactionCapability.distributedTransactions,
            "promotable-transactions": TransactionCapability.promotableTransactions,
            "multi-txns-per-ssn": TransactionCapability.multiTxnsPerSsn,
            "multi-ssns-per-txn": TransactionCapability.multiSsnsPerTxn,
        ],
    ]

    func run() throws -> [String] {
        try specification.restricted.flatMap { type in
            if let descriptor = type.descriptor {
                try SectionCheck(specification: specification, type: type).run()
                return [type.definition, type.definition(of: descriptor)]
            }
            if let ours = Self.names[type.name] {
                let theirs = Dictionary(uniqueKeysWithValues: type.choices.map { ($0.name, Symbol($0.value)) })
                #expect(ours == theirs, "\(type.name)")
                #expect(type.source == "symbol", "\(type.name)")
            } else {
                try checkUse(type)
            }
            return [type.definition] + type.choices.map(type.definition(of:))
        }
    }

    /// A type without a name of its own in our code is what the fields of that type are: ``FieldCheck`` has held those.
    private func checkUse(_ type: Specification.TypeDefinition) throws {
        let fields = specification.composites.flatMap(\.fields)
        let isUsed =
            try fields.contains { try specification.types(for: $0).contains { $0.name == type.name } }
            || specification.restricted.contains { $0.source == type.name }
        #expect(isUsed, "\(type.name) is the type of nothing")
    }
}
