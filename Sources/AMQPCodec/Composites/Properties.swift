// Made from the specification by Specification/generate.py; edit that instead.

/// `properties` (§3.2.4).
public struct Properties: Sendable, Equatable {
    /// The field `message-id`.
    public var messageID: MessageID?
    /// The field `user-id`.
    public var userID: [UInt8]?
    /// The field `to`.
    public var to: String?
    /// The field `subject`.
    public var subject: String?
    /// The field `reply-to`.
    public var replyTo: String?
    /// The field `correlation-id`.
    public var correlationID: MessageID?
    /// The field `content-type`.
    public var contentType: Symbol?
    /// The field `content-encoding`.
    public var contentEncoding: Symbol?
    /// The field `absolute-expiry-time`.
    public var absoluteExpiryTime: Timestamp?
    /// The field `creation-time`.
    public var creationTime: Timestamp?
    /// The field `group-id`.
    public var groupID: String?
    /// The field `group-sequence`.
    public var groupSequence: UInt32?
    /// The field `reply-to-group-id`.
    public var replyToGroupID: String?

    /// Creates the composite from its fields in the order of the specification.
    @inlinable
    public init(
        messageID: MessageID? = nil, userID: [UInt8]? = nil, to: String? = nil, subject: String? = nil,
        replyTo: String? = nil, correlationID: MessageID? = nil, contentType: Symbol? = nil,
        contentEncoding: Symbol? = nil, absoluteExpiryTime: Timestamp? = nil, creationTime: Timestamp? = nil,
        groupID: String? = nil, groupSequence: UInt32? = nil, replyToGroupID: String? = nil
    ) {
        self.messageID = messageID
        self.userID = userID
        self.to = to
        self.subject = subject
        self.replyTo = replyTo
        self.correlationID = correlationID
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.absoluteExpiryTime = absoluteExpiryTime
        self.creationTime = creationTime
        self.groupID = groupID
        self.groupSequence = groupSequence
        self.replyToGroupID = replyToGroupID
    }
}

extension Properties {
    /// The numeric descriptor.
    public static let descriptor: UInt64 = 0x73

    static let fieldNames: [StaticString] = [
        "message-id", "user-id", "to", "subject", "reply-to", "correlation-id", "content-type", "content-encoding",
        "absolute-expiry-time", "creation-time", "group-id", "group-sequence", "reply-to-group-id",
    ]

    /// Reads the list that follows the descriptor.
    public init(from reader: inout ValueReader) throws(DecodingError) {
        var fields = FieldList.none
        do throws(DecodingError) {
            fields = try reader.beginFields()
            messageID = try reader.next(&fields) ? reader.messageID() : nil
            userID = try reader.next(&fields) ? reader.binary() : nil
            to = try reader.next(&fields) ? reader.string() : nil
            subject = try reader.next(&fields) ? reader.string() : nil
            replyTo = try reader.next(&fields) ? reader.string() : nil
            correlationID = try reader.next(&fields) ? reader.messageID() : nil
            contentType = try reader.next(&fields) ? reader.symbol() : nil
            contentEncoding = try reader.next(&fields) ? reader.symbol() : nil
            absoluteExpiryTime = try reader.next(&fields) ? reader.timestamp() : nil
            creationTime = try reader.next(&fields) ? reader.timestamp() : nil
            groupID = try reader.next(&fields) ? reader.string() : nil
            groupSequence = try reader.next(&fields) ? reader.uint() : nil
            replyToGroupID = try reader.next(&fields) ? reader.string() : nil
            try reader.end(&fields)
        } catch {
            throw error.within("properties", Self.fieldNames, fields.index)
        }
    }

    /// Appends descriptor and list.
    public func write(to out: inout OutputBuffer) {
        var list = out.beginFields(Self.descriptor)
        if let messageID {
            list.next(&out)
            out.write(messageID)
        } else {
            list.skip()
        }
        if let userID {
            list.next(&out)
            out.write(userID)
        } else {
            list.skip()
        }
        if let to {
            list.next(&out)
            out.write(to)
        } else {
            list.skip()
        }
        if let subject {
            list.next(&out)
            out.write(subject)
        } else {
            list.skip()
        }
        if let replyTo {
            list.next(&out)
            out.write(replyTo)
        } else {
            list.skip()
        }
        if let correlationID {
            list.next(&out)
            out.write(correlationID)
        } else {
            list.skip()
        }
        if let contentType {
            list.next(&out)
            out.write(contentType)
        } else {
            list.skip()
        }
        if let contentEncoding {
            list.next(&out)
            out.write(contentEncoding)
        } else {
            list.skip()
        }
        if let absoluteExpiryTime {
            list.next(&out)
            out.write(absoluteExpiryTime)
        } else {
            list.skip()
        }
        if let creationTime {
            list.next(&out)
            out.write(creationTime)
        } else {
            list.skip()
        }
        if let groupID {
            list.next(&out)
            out.write(groupID)
        } else {
            list.skip()
        }
        if let groupSequence {
            list.next(&out)
            out.write(groupSequence)
        } else {
            list.skip()
        }
        if let replyToGroupID {
            list.next(&out)
            out.write(replyToGroupID)
        } else {
            list.skip()
        }
        out.end(list)
    }
}
