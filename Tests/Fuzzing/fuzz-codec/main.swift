// Any bytes are read as everything that the codec can read. What it takes for valid must survive being written and read again.

import FuzzSupport
import Glibc

exit(
    fuzz { input in
        readValue(input)
        readComposite(input)
        readPerformative(input)
        readMessage(input)
        readHeaders(input)
    })
