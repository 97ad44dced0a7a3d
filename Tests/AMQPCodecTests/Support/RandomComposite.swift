import AMQPCodec

extension SplitMix64 {
    /// A performative of any kind, each of its fields there or not.
    mutating func performative() -> Performative {
        switch Int.random(in: 0..<9, using: &self) {
        case 0: .open(open())
        case 1: .begin(begin())
        case 2: .attach(attach())
        case 3: .flow(flow())
        case 4: .transfer(transfer())
        case 5:
            .disposition(
                Disposition(
                    role: role(), first: uint(), last: maybe { $0.uint() }, settled: once(in: 2),
                    state: maybe { $0.state() }, batchable: once(in: 2)))
        case 6: .detach(Detach(handle: uint(), closed: once(in: 2), error: maybe { $0.error() }))
        case 7: .end(End(error: maybe { $0.error() }))
        default: .close(Close(error: maybe { $0.error() }))
        }
    }

    private mutating func open() -> Open {
        Open(
            containerID: text(), hostname: maybe { $0.text() }, maxFrameSize: uint(),
            channelMax: UInt16(truncatingIfNeeded: bits()), idleTimeOut: maybe { $0.uint() },
            outgoingLocales: symbols(), incomingLocales: symbols(), offeredCapabilities: symbols(),
            desiredCapabilities: symbols(), properties: maybe { $0.map() })
    }

    private mutating func begin() -> Begin {
        Begin(
            remoteChannel: maybe { UInt16(truncatingIfNeeded: $0.bits()) }, nextOutgoingID: uint(),
            incomingWindow: uint(), outgoingWindow: uint(), handleMax: uint(), offeredCapabilities: symbols(),
            desiredCapabilities: symbols(), properties: maybe { $0.map() })
    }

    private mutating func attach() -> Attach {
        Attach(
            name: text(), handle: uint(), role: role(),
            sndSettleMode: [.unsettled, .settled, .mixed].randomElement(using: &self)!,
            rcvSettleMode: once(in: 2) ? .first : .second, source: maybe { $0.source() },
            target: maybe {
                $0.once(in: 3) ? .coordinator(Coordinator(capabilities: $0.symbols())) : .target($0.target())
            },
            unsettled: maybe { $0.map() }, incompleteUnsettled: once(in: 2), initialDeliveryCount: maybe { $0.uint() },
            maxMessageSize: maybe { $0.bits() }, offeredCapabilities: symbols(), desiredCapabilities: symbols(),
            properties: maybe { $0.map() })
    }

    private mutating func flow() -> Flow {
        Flow(
            nextIncomingID: maybe { $0.uint() }, incomingWindow: uint(), nextOutgoingID: uint(), outgoingWindow: uint(),
            handle: maybe { $0.uint() }, deliveryCount: maybe { $0.uint() }, linkCredit: maybe { $0.uint() },
            available: maybe { $0.uint() }, drain: once(in: 2), echo: once(in: 2), properties: maybe { $0.map() })
    }

    private mutating func transfer() -> Transfer {
        Transfer(
            handle: uint(), deliveryID: maybe { $0.uint() },
            deliveryTag: maybe { generator in
                DeliveryTag((0..<Int.random(in: 0...32, using: &generator)).map { UInt8($0) })!
            },
            messageFormat: maybe { $0.uint() }, settled: maybe { $0.once(in: 2) }, more: once(in: 2),
            rcvSettleMode: maybe { $0.once(in: 2) ? .first : .second }, state: maybe { $0.state() },
            resume: once(in: 2), aborted: once(in: 2), batchable: once(in: 2))
    }

    private mutating func source() -> Source {
        Source(
            address: maybe { $0.text() }, durable: durability(), expiryPolicy: expiryPolicy(), timeout: uint(),
            dynamic: once(in: 2), dynamicNodeProperties: maybe { $0.map() },
            distributionMode: maybe { $0.once(in: 2) ? "copy" : "move" }, filter: maybe { $0.map() },
            defaultOutcome: maybe { $0.outcome() }, outcomes: symbols(), capabilities: symbols())
    }

    private mutating func target() -> Target {
        Target(
            address: maybe { $0.text() }, durable: durability(), expiryPolicy: expiryPolicy(), timeout: uint(),
            dynamic: once(in: 2), dynamicNodeProperties: maybe { $0.map() }, capabilities: symbols())
    }

    private mutating func durability() -> TerminusDurability {
        [.none, .configuration, .unsettledState].randomElement(using: &self)!
    }

    private mutating func expiryPolicy() -> TerminusExpiryPolicy {
        [.linkDetach, .sessionEnd, .connectionClose, .never].randomElement(using: &self)!
    }

    private mutating func state() -> DeliveryState {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: .received(Received(sectionNumber: uint(), sectionOffset: bits()))
        case 1: .transactional(TransactionalState(txnID: octets(), outcome: maybe { $0.outcome() }))
        default: outcome()
        }
    }

    private mutating func outcome() -> DeliveryState {
        switch Int.random(in: 0..<6, using: &self) {
        case 0: .accepted
        case 1: .released
        case 2: .rejected(maybe { $0.error() })
        case 3:
            .modified(
                Modified(
                    deliveryFailed: once(in: 2), undeliverableHere: once(in: 2), messageAnnotations: maybe { $0.map() })
            )
        case 4: .declared(Declared(txnID: octets()))
        default:
            .other(Described(descriptor: .symbol(Symbol("vendor:" + symbol().rawValue)), value: value(depth: 1)))
        }
    }

    private mutating func error() -> AMQPError {
        AMQPError(
            condition: once(in: 2) ? .notFound : ErrorCondition(symbol()), errorDescription: maybe { $0.text() },
            info: maybe { $0.map() })
    }

    private mutating func role() -> Role { once(in: 2) ? .sender : .receiver }

    private mutating func uint() -> UInt32 { UInt32(truncatingIfNeeded: bits()) }

    private mutating func symbols() -> [Symbol] { (0..<Int.random(in: 0..<4, using: &self)).map { _ in symbol() } }

    private mutating func maybe<Wrapped>(_ make: (inout SplitMix64) -> Wrapped) -> Wrapped? {
        once(in: 2) ? make(&self) : .none
    }
}
