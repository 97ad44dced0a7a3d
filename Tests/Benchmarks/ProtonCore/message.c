#include "ProtonCore.h"
#include "core.h"

static bool look(pn_message_t *message, enum proton_depth depth) {
    if (depth >= PROTON_ADDRESS_AND_BODY) {
        if (!pn_message_get_address(message)) return false;
        pn_data_t *body = pn_message_body(message);
        pn_data_rewind(body);
        if (!pn_data_next(body) || !pn_data_get_binary(body).size) return false;
    }
    if (depth >= PROTON_EVERYTHING) {
        pn_message_instructions(message);
        if (!pn_data_size(pn_message_annotations(message)) || !pn_data_size(pn_message_properties(message))) return false;
    }
    return true;
}

bool proton_decode(const char *bytes, size_t size, enum proton_depth depth, bool reuse, long count) {
    pn_message_t *message = pn_message();
    bool ok = true;
    for (long i = 0; i < count && ok; i++) {
        if (reuse) {
            pn_message_clear(message);
        } else {
            pn_message_free(message);
            message = pn_message();
        }
        ok = pn_message_decode(message, bytes, size) == 0 && look(message, depth);
    }
    pn_message_free(message);
    return ok;
}

/// Makes `to` the same message as `from`, with sections that have not been encoded.
static void copy(pn_message_t *to, pn_message_t *from) {
    pn_message_clear(to);
    pn_message_set_inferred(to, pn_message_is_inferred(from));
    pn_message_set_durable(to, pn_message_is_durable(from));
    pn_message_set_priority(to, pn_message_get_priority(from));
    pn_message_set_ttl(to, pn_message_get_ttl(from));
    pn_message_set_id(to, pn_message_get_id(from));
    pn_message_set_correlation_id(to, pn_message_get_correlation_id(from));
    pn_message_set_user_id(to, pn_message_get_user_id(from));
    pn_message_set_address(to, pn_message_get_address(from));
    pn_message_set_subject(to, pn_message_get_subject(from));
    pn_message_set_reply_to(to, pn_message_get_reply_to(from));
    pn_message_set_content_type(to, pn_message_get_content_type(from));
    pn_message_set_creation_time(to, pn_message_get_creation_time(from));
    pn_data_copy(pn_message_annotations(to), pn_message_annotations(from));
    pn_data_copy(pn_message_properties(to), pn_message_properties(from));
    pn_data_copy(pn_message_body(to), pn_message_body(from));
}

bool proton_encode(const char *bytes, size_t size, long count) {
    static char buffer[1 << 16];
    pn_message_t *model = pn_message(), *message = pn_message();
    bool ok = pn_message_decode(model, bytes, size) == 0;
    for (long i = 0; i < count && ok; i++) {
        size_t room = sizeof buffer;
        copy(message, model);
        ok = pn_message_encode(message, buffer, &room) == 0;
    }
    pn_message_free(message);
    pn_message_free(model);
    return ok;
}

bool proton_decode_value(const char *bytes, size_t size, long count) {
    pn_data_t *data = pn_data(0);
    bool ok = true;
    for (long i = 0; i < count && ok; i++) {
        pn_data_clear(data);
        ok = pn_data_decode(data, bytes, size) == (ssize_t)size;
    }
    pn_data_free(data);
    return ok;
}

bool proton_encode_value(const char *bytes, size_t size, long count) {
    static char buffer[1 << 16];
    pn_data_t *data = pn_data(0);
    bool ok = pn_data_decode(data, bytes, size) == (ssize_t)size;
    for (long i = 0; i < count && ok; i++) {
        pn_data_rewind(data);
        ok = pn_data_encode(data, buffer, sizeof buffer) > 0;
    }
    pn_data_free(data);
    return ok;
}
