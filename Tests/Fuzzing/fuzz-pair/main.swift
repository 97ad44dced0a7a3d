// Two engines in conversation, whose applications do what the input says. Either what they say arrives as it was said, though late and
// in pieces: then neither may find fault with the other, and their books have to agree. Or it is damaged on its way: then each has to
// cope by itself.

import FuzzSupport
import Glibc

exit(
    fuzz { input in
        let said = Conversation(input).run()
        // The last byte, which decides least, picks inputs that are given twice.
        if (input.last ?? 0) % 8 == 7 {
            require(Conversation(input).run() == said, "the same input makes the same bytes")
        }
    })
