// Made from the specification by Specification/generate.py; edit that instead.

extension ErrorCondition {
    /// `amqp:internal-error`
    public static let internalError = ErrorCondition("amqp:internal-error")
    /// `amqp:not-found`
    public static let notFound = ErrorCondition("amqp:not-found")
    /// `amqp:unauthorized-access`
    public static let unauthorizedAccess = ErrorCondition("amqp:unauthorized-access")
    /// `amqp:decode-error`
    public static let decodeError = ErrorCondition("amqp:decode-error")
    /// `amqp:resource-limit-exceeded`
    public static let resourceLimitExceeded = ErrorCondition("amqp:resource-limit-exceeded")
    /// `amqp:not-allowed`
    public static let notAllowed = ErrorCondition("amqp:not-allowed")
    /// `amqp:invalid-field`
    public static let invalidField = ErrorCondition("amqp:invalid-field")
    /// `amqp:not-implemented`
    public static let notImplemented = ErrorCondition("amqp:not-implemented")
    /// `amqp:resource-locked`
    public static let resourceLocked = ErrorCondition("amqp:resource-locked")
    /// `amqp:precondition-failed`
    public static let preconditionFailed = ErrorCondition("amqp:precondition-failed")
    /// `amqp:resource-deleted`
    public static let resourceDeleted = ErrorCondition("amqp:resource-deleted")
    /// `amqp:illegal-state`
    public static let illegalState = ErrorCondition("amqp:illegal-state")
    /// `amqp:frame-size-too-small`
    public static let frameSizeTooSmall = ErrorCondition("amqp:frame-size-too-small")
    /// `amqp:connection:forced`
    public static let connectionForced = ErrorCondition("amqp:connection:forced")
    /// `amqp:connection:framing-error`
    public static let connectionFramingError = ErrorCondition("amqp:connection:framing-error")
    /// `amqp:connection:redirect`
    public static let connectionRedirect = ErrorCondition("amqp:connection:redirect")
    /// `amqp:session:window-violation`
    public static let sessionWindowViolation = ErrorCondition("amqp:session:window-violation")
    /// `amqp:session:errant-link`
    public static let sessionErrantLink = ErrorCondition("amqp:session:errant-link")
    /// `amqp:session:handle-in-use`
    public static let sessionHandleInUse = ErrorCondition("amqp:session:handle-in-use")
    /// `amqp:session:unattached-handle`
    public static let sessionUnattachedHandle = ErrorCondition("amqp:session:unattached-handle")
    /// `amqp:link:detach-forced`
    public static let linkDetachForced = ErrorCondition("amqp:link:detach-forced")
    /// `amqp:link:transfer-limit-exceeded`
    public static let linkTransferLimitExceeded = ErrorCondition("amqp:link:transfer-limit-exceeded")
    /// `amqp:link:message-size-exceeded`
    public static let linkMessageSizeExceeded = ErrorCondition("amqp:link:message-size-exceeded")
    /// `amqp:link:redirect`
    public static let linkRedirect = ErrorCondition("amqp:link:redirect")
    /// `amqp:link:stolen`
    public static let linkStolen = ErrorCondition("amqp:link:stolen")
    /// `amqp:transaction:unknown-id`
    public static let transactionUnknownID = ErrorCondition("amqp:transaction:unknown-id")
    /// `amqp:transaction:rollback`
    public static let transactionRollback = ErrorCondition("amqp:transaction:rollback")
    /// `amqp:transaction:timeout`
    public static let transactionTimeout = ErrorCondition("amqp:transaction:timeout")
}
