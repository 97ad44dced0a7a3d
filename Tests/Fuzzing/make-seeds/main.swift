// Writes inputs to begin with: `make-seeds FOLDER` fills FOLDER/fuzz-codec, FOLDER/fuzz-engine and FOLDER/fuzz-pair. What libFuzzer
// makes of them with -merge=1 is the corpus. The same inputs every time.

import FuzzSupport
import Glibc

guard CommandLine.arguments.count == 2 else {
    print("usage: make-seeds FOLDER")
    exit(2)
}
let folder = CommandLine.arguments[1]
try write(Samples.all, to: folder + "/fuzz-codec")
try write((0..<400).map { recording($0) }, to: folder + "/fuzz-engine")
try write((0..<400).map { decisions($0) }, to: folder + "/fuzz-pair")

func write(_ inputs: [[UInt8]], to folder: String) throws {
    mkdir(folder, 0o777)
    for (number, input) in inputs.enumerated() {
        guard let file = fopen("\(folder)/seed-\(number)", "wb") else {
            perror(folder)
            exit(1)
        }
        fwrite(input, 1, input.count, file)
        fclose(file)
    }
}

/// Decisions at random: any of them is a conversation of two.
func decisions(_ seed: UInt64) -> [UInt8] {
    var generator = Generator(seed)
    // Mostly undamaged, patient and warm.
    let flags: UInt8 = seed % 4 == 3 ? UInt8.random(in: 0...15, using: &generator) : 0
    let count = Int.random(in: 50...900, using: &generator)
    return [flags] + (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}
