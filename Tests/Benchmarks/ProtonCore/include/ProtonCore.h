#pragma once
#include <stdbool.h>
#include <stddef.h>

// The C core of Qpid Proton, timed through itself: each function here does its operation `count` times in a loop in C.
// The core is the one inside the Python package, loaded at run time, so that nothing is needed to build this.

/// Loads the core; `python` is the Python library whose names the package refers to. NULL if it worked, else why not.
const char *proton_load(const char *python, const char *core);

/// How far a message is decoded.
enum proton_depth {
    /// What `pn_message_decode` does: header and properties are decoded, other sections found and copied as they are.
    PROTON_MESSAGE,
    /// The same, then the address is read, and the octets of the body.
    PROTON_ADDRESS_AND_BODY,
    /// The same, then annotations, application properties and body are decoded too: what the Python binding makes of each message.
    PROTON_EVERYTHING,
};

/// Decodes a message, into a new one each time or into the same. False if Proton could not.
bool proton_decode(const char *bytes, size_t size, enum proton_depth depth, bool reuse, long count);

/// Decodes a message once, then, for each time, takes over its parts into another one and encodes that: Proton encodes
/// the sections of a message once and keeps the result, so that encoding the same one again would only copy.
bool proton_encode(const char *bytes, size_t size, long count);

/// Decodes any value into a `pn_data_t` that is used again.
bool proton_decode_value(const char *bytes, size_t size, long count);

/// Encodes a value that has been decoded once.
bool proton_encode_value(const char *bytes, size_t size, long count);

/// Two connections back to back.
struct proton_pair;

/// Connects two, with a link whose receiver keeps `credit` topped up.
struct proton_pair *proton_pair_make(int credit);

void proton_pair_free(struct proton_pair *pair);

/// Sends `count` deliveries in batches, and settles them: `settled` by the sender, else when the receiver has accepted.
bool proton_pair_deliver(struct proton_pair *pair, size_t payload, bool settled, int batch, long count);
