#!/usr/bin/env python3
"""Writes the Swift types of AMQP's composites and restricted types from the machine-readable specification.

    python3 Sources/AMQPCodec/Specification/generate.py [DIRECTORY OF THE XML FILES]

The files come with Debian's package amqp-specs. The output is committed, in Composites/ beside this folder, so that
building needs neither. One file holds one type. Run `make format` afterwards.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://www.amqp.org/schema/amqp.xsd}"
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "Composites"
PARTS = ["transport", "messaging", "transactions", "security"]

# Where the specification explains each type. The XML does not say.
SECTIONS = {
    "open": "2.7.1", "begin": "2.7.2", "attach": "2.7.3", "flow": "2.7.4", "transfer": "2.7.5", "disposition": "2.7.6",
    "detach": "2.7.7", "end": "2.7.8", "close": "2.7.9", "error": "2.8.14", "role": "2.8.1",
    "sender-settle-mode": "2.8.2", "receiver-settle-mode": "2.8.3", "header": "3.2.1", "properties": "3.2.4",
    "received": "3.4.1", "accepted": "3.4.2", "rejected": "3.4.3", "released": "3.4.4", "modified": "3.4.5",
    "source": "3.5.3", "target": "3.5.4", "terminus-durability": "3.5.5", "terminus-expiry-policy": "3.5.6",
    "std-dist-mode": "3.5.7",
    "delete-on-close": "3.5.10", "delete-on-no-links": "3.5.11", "delete-on-no-messages": "3.5.12",
    "delete-on-no-links-or-messages": "3.5.13", "coordinator": "4.5.1", "declare": "4.5.2", "discharge": "4.5.3",
    "declared": "4.5.5", "transactional-state": "4.5.6", "txn-capability": "4.5.7",
    "sasl-mechanisms": "5.3.3.1", "sasl-init": "5.3.3.2",
    "sasl-challenge": "5.3.3.3", "sasl-response": "5.3.3.4", "sasl-outcome": "5.3.3.5", "sasl-code": "5.3.3.6",
}

# What a person needs to know of a field beyond its name; units above all.
NOTES = {
    "max-frame-size": "The largest frame the sender of this accepts, in bytes; at least 512.",
    "channel-max": "The highest channel number the sender of this accepts.",
    "idle-time-out": "Milliseconds without a frame after which the sender of this gives up.",
    "handle-max": "The highest handle the sender of this accepts.",
    "incoming-window": "How many transfer frames the sender of this can take now.",
    "outgoing-window": "How many transfer frames the sender of this may send.",
    "link-credit": "How many deliveries may be sent beyond `delivery-count`.",
    "available": "How many deliveries the sender could send if it had credit.",
    "max-message-size": "The largest message in bytes; zero or nil for no limit.",
    "ttl": "Milliseconds the message is worth delivering.",
    "timeout": "Seconds that the terminus is kept once its expiry policy lets it go.",
    "more": "Whether further frames of this delivery follow.",
    "settled": "Whether the sender of this has forgotten the delivery.",
    "drain": "Whether unused credit must be given up at once.",
    "echo": "Whether the sender of this asks for a `flow` in return.",
    "closed": "Whether the link is gone for good rather than suspended.",
    "last": "The last delivery meant; nil means `first` alone.",
}

# Names that Swift or good sense want otherwise.
TYPE_NAMES = {"error": "AMQPError", "sasl-code": "SASLCode"}
# (`description` would hide what CustomStringConvertible asks for.)
FIELD_NAMES = {"description": "errorDescription"}
INITIALISMS = {"id": "ID", "sasl": "SASL", "ttl": "ttl", "amqp": "AMQP"}

# Restricted types with a closed set of choices become enums over these.
ENUM_STORAGE = {"boolean": ("Bool", "boolean"), "ubyte": ("UInt8", "ubyte"), "uint": ("UInt32", "uint"),
                "symbol": ("String", "symbol")}
# Sets of symbols that peers may extend stay symbols, with names for the standard ones; error conditions get a type of
# their own.
OPEN_SETS = {"std-dist-mode": "DistributionMode", "txn-capability": "TransactionCapability"}

# AMQP type -> Swift type, reader call.
PRIMITIVES = {
    "boolean": ("Bool", "boolean"), "ubyte": ("UInt8", "ubyte"), "ushort": ("UInt16", "ushort"),
    "uint": ("UInt32", "uint"), "ulong": ("UInt64", "ulong"), "timestamp": ("Timestamp", "timestamp"),
    "binary": ("[UInt8]", "binary"), "string": ("String", "string"), "symbol": ("Symbol", "symbol"),
    "map": ("AMQPMap", "map"), "delivery-tag": ("DeliveryTag", "deliveryTag"),
}
# What stands for the abstract type "*", by what it must provide.
ABSTRACT = {
    "source": ("Source", "source"), "target": ("Terminus", "terminus"), "delivery-state": ("DeliveryState", "deliveryState"),
    "outcome": ("DeliveryState", "outcome"), "address": ("String", "string"), "message-id": ("MessageID", "messageID"),
    "txn-id": ("[UInt8]", "binary"), "global-tx-id": ("Value", "value"),
    "error-condition": ("ErrorCondition", "errorCondition"),
}


def words(name):
    return name.replace(":", "-").split("-")


def camel(name):
    first, *rest = words(name)
    return first + "".join(INITIALISMS.get(word, word.capitalize()) for word in rest)


def pascal(name):
    if name in TYPE_NAMES:
        return TYPE_NAMES[name]
    return "".join(INITIALISMS.get(word, word.capitalize()) for word in words(name))


class Specification:
    def __init__(self, directory):
        self.types = {}
        for part in PARTS:
            for element in ElementTree.parse(directory / f"{part}.bare.xml").getroot().iter(NAMESPACE + "type"):
                self.types[element.get("name")] = element

    def composites(self):
        return [element for element in self.types.values() if element.get("class") == "composite"]

    def enums(self):
        for element in self.types.values():
            if element.get("class") != "restricted" or element.get("name") in OPEN_SETS:
                continue
            if element.find(NAMESPACE + "choice") is not None and element.get("provides") != "error-condition":
                yield element

    def open_sets(self):
        return [element for element in self.types.values() if element.get("name") in OPEN_SETS]

    def error_conditions(self):
        for element in self.types.values():
            if element.get("provides") == "error-condition":
                yield from (choice.get("value") for choice in element.findall(NAMESPACE + "choice"))

    def swift_type(self, field):
        """The Swift type of a field and the name of the function that reads or writes it."""
        if field.get("multiple") == "true":
            return "[Symbol]", "symbols"
        name = field.get("type")
        if name == "*" or field.get("requires") == "error-condition":
            return ABSTRACT[field.get("requires")]
        while name not in PRIMITIVES:
            element = self.types[name]
            if element.get("class") == "composite" or element in list(self.enums()):
                return pascal(name), "error" if name == "error" else camel(name)
            name = element.get("source")
        return PRIMITIVES[name]


# Those that come with every message and have so many fields that the compiler does not take them apart.
LARGE = {"transfer", "flow"}


def code_of(element):
    high, low = element.find(NAMESPACE + "descriptor").get("code").split(":")
    return int(high, 16) << 32 | int(low, 16)


def default_of(specification, field):
    default, (swift, _) = field.get("default"), specification.swift_type(field)
    if default is None:
        return None
    if swift in ("Bool", "UInt8", "UInt16", "UInt32", "UInt64"):
        return default
    return "." + camel(default)


class Field:
    def __init__(self, specification, element):
        self.amqp = element.get("name")
        self.name = FIELD_NAMES.get(self.amqp, camel(self.amqp))
        self.type, self.reader = specification.swift_type(element)
        self.mandatory = element.get("mandatory") == "true"
        self.default = default_of(specification, element)
        self.many = element.get("multiple") == "true"
        self.optional = not (self.mandatory or self.default is not None or self.many)
        self.declared = self.type + ("?" if self.optional else "")
        # (`nil` could also be a null value.)
        absent = "[]" if self.many else ".none" if self.type == "Value" else "nil"
        self.initial = None if self.mandatory else self.default or absent

    def declaration(self):
        note = NOTES.get(self.amqp, f"The field `{self.amqp}`" + (", mandatory." if self.mandatory else "."))
        return [f"    /// {note}", f"    public var {self.name}: {self.declared}"]

    def read(self, introducer):
        if self.mandatory:
            return [f"            try reader.need(&fields)", f"            {introducer}{self.name} = try reader.{self.reader}()"]
        return [f"            {introducer}{self.name} = try reader.next(&fields) ? reader.{self.reader}() : {self.initial}"]

    def write(self):
        if self.mandatory:
            return [f"        list.next(&out)", f"        out.write({self.name})"]
        if self.optional:
            test, value = f"if let {self.name}", self.name
        elif self.many:
            test, value = f"if !{self.name}.isEmpty", self.name
        else:
            test, value = f"if {self.name} != {self.initial}", self.name
        return [f"        {test} {{", f"            list.next(&out)", f"            out.write({value})",
                "        } else {", "            list.skip()", "        }"]


def composite(specification, element):
    name = element.get("name")
    swift = pascal(name)
    fields = [Field(specification, field) for field in element.findall(NAMESPACE + "field")]
    code = code_of(element)
    lines = ["// Made from the specification by Specification/generate.py; edit that instead.", "",
             f"/// `{name}` (§{SECTIONS[name]}).", f"public struct {swift}: Sendable, Equatable {{"]
    # An initializer that assigns field by field copies a large struct once more when it hands it out; the memberwise one that
    # Swift makes does not. There is none beside ours if it had the same labels, hence another order, and no call fits both.
    large = name in LARGE
    first = next((f for f in fields if f.mandatory), None)
    stored = [f for f in fields if f != first] + [first] if large else fields
    for field in stored:
        lines += field.declaration()
    parameters = ", ".join(f"{f.name}: {f.declared}" + (f" = {f.initial}" if f.initial else "") for f in fields)
    memberwise = f"self.init({', '.join(f'{f.name}: {f.name}' for f in stored)})"
    lines += ["}", "", f"extension {swift} {{"] if large else [""] if fields else []
    lines += ["    /// Creates the composite from its fields in the order of the specification."]
    # Inlinable, because copying a struct out of its initializer is most of what it costs.
    lines += [] if large else ["    @inlinable"]
    lines += [f"    public init({parameters}) {{"]
    lines += [f"        {memberwise}"] if large else [f"        self.{f.name} = {f.name}" for f in fields]
    lines += ["    }", "}", ""]
    lines += [f"extension {swift} {{", "    /// The numeric descriptor.", f"    public static let descriptor: UInt64 = 0x{code:x}",
              "", f'    static let fieldNames: [StaticString] = [{", ".join(chr(34) + f.amqp + chr(34) for f in fields)}]',
              "", "    /// Reads the list that follows the descriptor.",
              "    public init(from reader: inout ValueReader) throws(DecodingError) {",
              "        var fields = FieldList.none",
              "        do throws(DecodingError) {" ]
    lines += ["            fields = try reader.beginFields()"]
    for field in fields:
        lines += field.read("let " if large else "")
    lines += ["            try reader.end(&fields)"] + ([f"            {memberwise}"] if large else []) + ["        } catch {",
              f'            throw error.within("{name}", Self.fieldNames, fields.index)',
              "        }", "    }", "", "    /// Appends descriptor and list.",
              "    public func write(to out: inout OutputBuffer) {",
              f"        {'var' if fields else 'let'} list = out.beginFields(Self.descriptor)"]
    for field in fields:
        lines += field.write()
    lines += ["        out.end(list)", "    }", "}", ""]
    return swift, lines


def enum(element):
    name, (storage, reader) = element.get("name"), ENUM_STORAGE[element.get("source")]
    swift = pascal(name)
    choices = [(camel(c.get("name")), c.get("value")) for c in element.findall(NAMESPACE + "choice")]
    raw = "UInt8" if storage == "Bool" else storage
    value = {"Bool": lambda v: "1" if v == "true" else "0", "String": lambda v: f'"{v}"'}.get(storage, lambda v: v)
    lines = ["// Made from the specification by Specification/generate.py; edit that instead.", "",
             f"/// `{name}` (§{SECTIONS[name]}).", f"public enum {swift}: {raw}, Sendable {{"]
    for case, amqp in choices:
        lines += [f"    /// `{amqp}` on the wire.", f"    case {case} = {value(amqp)}"]
    get = {"Bool": "boolean() ? 1 : 0", "String": "symbol().rawValue"}.get(storage, f"{reader}()")
    put = {"Bool": "value.rawValue == 1", "String": "Symbol(value.rawValue)"}.get(storage, "value.rawValue")
    lines += ["}", "", "extension ValueReader {", f"    mutating func {camel(name)}() throws(DecodingError) -> {swift} {{",
              "        let start = offset", f"        guard let value = {swift}(rawValue: try {get}) else {{",
              "            throw DecodingError(.invalidValue, at: start)", "        }", "        return value", "    }", "}", "",
              "extension OutputBuffer {", f"    mutating func write(_ value: {swift}) {{ write({put}) }}", "}", ""]
    return swift, lines


def open_set(element):
    name = element.get("name")
    lines = ["// Made from the specification by Specification/generate.py; edit that instead.", "",
             f"/// The standard values of `{name}` (§{SECTIONS[name]}); peers may agree on others.",
             f"public enum {OPEN_SETS[name]} {{"]
    for choice in element.findall(NAMESPACE + "choice"):
        lines += [f"    /// `{choice.get('value')}`",
                  f'    public static let {camel(choice.get("name"))}: Symbol = "{choice.get("value")}"']
    return OPEN_SETS[name], lines + ["}", ""]


def error_conditions(specification):
    lines = ["// Made from the specification by Specification/generate.py; edit that instead.", "",
             "extension ErrorCondition {"]
    for value in specification.error_conditions():
        name = camel(value.removeprefix("amqp:"))
        lines += [f"    /// `{value}`", f'    public static let {name} = ErrorCondition("{value}")']
    return "ErrorCondition+Standard", lines + ["}", ""]


def descriptors(specification):
    lines = ["// Made from the specification by Specification/generate.py; edit that instead.", "",
             "/// The descriptors of the specification.", "enum SymbolicDescriptor {",
             "    /// The numeric descriptor that each symbolic one stands for.",
             "    static let codes: [Symbol: UInt64] = ["]
    described = [element for element in specification.types.values() if element.find(NAMESPACE + "descriptor") is not None]
    for element in described:
        lines += [f'        "{element.find(NAMESPACE + "descriptor").get("name")}": 0x{code_of(element):x},']
    lines += ["    ]", "", "    /// Whether the specification gives the numeric descriptor to one of its types.",
              "    static func isStandard(_ code: UInt64) -> Bool {", "        switch code {"]
    lines += ["        case " + ", ".join(f"0x{code:x}" for code in sorted(map(code_of, described))) + ": true"]
    return "SymbolicDescriptor", lines + ["        default: false", "        }", "    }", "}", ""]


def main():
    directory = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/amqp/specs/1-0")
    specification = Specification(directory)
    OUTPUT.mkdir(exist_ok=True)
    files = [composite(specification, element) for element in specification.composites()]
    files += [enum(element) for element in specification.enums()]
    files += [open_set(element) for element in specification.open_sets()]
    files += [error_conditions(specification), descriptors(specification)]
    for name, lines in files:
        (OUTPUT / f"{name}.swift").write_text("\n".join(lines))
    print(f"{len(files)} files in {OUTPUT.name}/")


if __name__ == "__main__":
    main()
