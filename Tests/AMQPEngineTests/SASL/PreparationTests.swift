import Testing

@testable import AMQPEngine

struct PreparationTests {
    /// RFC 4013 §3, as far as no normalisation is in it, and more of the same kind.
    @Test(arguments: [
        ("I\u{ad}X", "IX"), ("user", "user"), ("USER", "USER"), ("a b", "a b"), ("a\u{a0}b\u{3000}c", "a b c"),
        ("\u{feff}a\u{200d}", "a"), ("\u{e9}\u{4e2d}\u{1f600}", "\u{e9}\u{4e2d}\u{1f600}"), ("~!", "~!"),
    ])
    func maps(_ text: String, _ prepared: String) {
        #expect(text.preparedForSASL.map { Array($0.unicodeScalars) } == Array(prepared.unicodeScalars))
    }

    @Test(arguments: [
        "\u{7}", "", "\u{ad}", "a\u{0}", "\u{7f}", "\u{85}", "\u{e000}", "\u{fffe}", "\u{1ffff}", "\u{fffd}",
        "\u{2028}",
        "\u{200e}", "\u{340}", "\u{e0041}", "\u{10fffd}",
    ])
    func forbids(_ text: String) {
        #expect(text.preparedForSASL == nil)
    }

    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == Array(encoded.utf8))
        #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "Zg==Zg==", "Z===", "=Zg=", "Zm 9", "Zm-_", "Zg=\u{3d}=",
    ])
    func notBase64(_ text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test func names() {
        #expect(SCRAMName.encode("a,b=c") == Array("a=2Cb=3Dc".utf8))
        #expect(SCRAMName.decode(Array("a=2Cb=3Dc".utf8)[...]) == "a,b=c")
        for text in ["=", "a=2", "=2c", "=20"] { #expect(SCRAMName.decode(Array(text.utf8)[...]) == nil) }
    }

    @Test func comparison() {
        #expect(equalInConstantTime([], []) && equalInConstantTime([1, 2], [1, 2]))
        #expect(!equalInConstantTime([1, 2], [1, 3]) && !equalInConstantTime([1], [1, 2]))
    }
}
