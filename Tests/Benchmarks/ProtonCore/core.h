#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What is used of Proton's interface. Its headers do not come with the Python package.

typedef struct pn_message_t pn_message_t;
typedef struct pn_data_t pn_data_t;
typedef struct pn_connection_t pn_connection_t;
typedef struct pn_transport_t pn_transport_t;
typedef struct pn_session_t pn_session_t;
typedef struct pn_link_t pn_link_t;
typedef struct pn_delivery_t pn_delivery_t;
typedef struct pn_collector_t pn_collector_t;
typedef struct pn_event_t pn_event_t;

typedef struct {
    size_t size;
    const char *start;
} pn_bytes_t;

typedef struct {
    int type;
    union {
        uint64_t number;
        pn_bytes_t bytes;
    } u;
} pn_atom_t;

enum { PN_ACCEPTED = 0x24 };

#define PROTON_FUNCTIONS(X) \
    X(pn_message_t *, pn_message, (void)) \
    X(void, pn_message_free, (pn_message_t *)) \
    X(void, pn_message_clear, (pn_message_t *)) \
    X(int, pn_message_decode, (pn_message_t *, const char *, size_t)) \
    X(int, pn_message_encode, (pn_message_t *, char *, size_t *)) \
    X(pn_data_t *, pn_message_instructions, (pn_message_t *)) \
    X(pn_data_t *, pn_message_annotations, (pn_message_t *)) \
    X(pn_data_t *, pn_message_properties, (pn_message_t *)) \
    X(pn_data_t *, pn_message_body, (pn_message_t *)) \
    X(bool, pn_message_is_inferred, (pn_message_t *)) \
    X(int, pn_message_set_inferred, (pn_message_t *, bool)) \
    X(bool, pn_message_is_durable, (pn_message_t *)) \
    X(int, pn_message_set_durable, (pn_message_t *, bool)) \
    X(uint8_t, pn_message_get_priority, (pn_message_t *)) \
    X(int, pn_message_set_priority, (pn_message_t *, uint8_t)) \
    X(uint32_t, pn_message_get_ttl, (pn_message_t *)) \
    X(int, pn_message_set_ttl, (pn_message_t *, uint32_t)) \
    X(pn_atom_t, pn_message_get_id, (pn_message_t *)) \
    X(int, pn_message_set_id, (pn_message_t *, pn_atom_t)) \
    X(pn_atom_t, pn_message_get_correlation_id, (pn_message_t *)) \
    X(int, pn_message_set_correlation_id, (pn_message_t *, pn_atom_t)) \
    X(pn_bytes_t, pn_message_get_user_id, (pn_message_t *)) \
    X(int, pn_message_set_user_id, (pn_message_t *, pn_bytes_t)) \
    X(const char *, pn_message_get_address, (pn_message_t *)) \
    X(int, pn_message_set_address, (pn_message_t *, const char *)) \
    X(const char *, pn_message_get_subject, (pn_message_t *)) \
    X(int, pn_message_set_subject, (pn_message_t *, const char *)) \
    X(const char *, pn_message_get_reply_to, (pn_message_t *)) \
    X(int, pn_message_set_reply_to, (pn_message_t *, const char *)) \
    X(const char *, pn_message_get_content_type, (pn_message_t *)) \
    X(int, pn_message_set_content_type, (pn_message_t *, const char *)) \
    X(int64_t, pn_message_get_creation_time, (pn_message_t *)) \
    X(int, pn_message_set_creation_time, (pn_message_t *, int64_t)) \
    X(pn_data_t *, pn_data, (size_t)) \
    X(void, pn_data_free, (pn_data_t *)) \
    X(void, pn_data_clear, (pn_data_t *)) \
    X(void, pn_data_rewind, (pn_data_t *)) \
    X(bool, pn_data_next, (pn_data_t *)) \
    X(size_t, pn_data_size, (pn_data_t *)) \
    X(pn_bytes_t, pn_data_get_binary, (pn_data_t *)) \
    X(int, pn_data_copy, (pn_data_t *, pn_data_t *)) \
    X(ssize_t, pn_data_decode, (pn_data_t *, const char *, size_t)) \
    X(ssize_t, pn_data_encode, (pn_data_t *, char *, size_t)) \
    X(pn_connection_t *, pn_connection, (void)) \
    X(void, pn_connection_free, (pn_connection_t *)) \
    X(void, pn_connection_open, (pn_connection_t *)) \
    X(void, pn_connection_set_container, (pn_connection_t *, const char *)) \
    X(void, pn_connection_collect, (pn_connection_t *, pn_collector_t *)) \
    X(pn_transport_t *, pn_transport, (void)) \
    X(void, pn_transport_free, (pn_transport_t *)) \
    X(void, pn_transport_set_server, (pn_transport_t *)) \
    X(void, pn_transport_set_max_frame, (pn_transport_t *, uint32_t)) \
    X(int, pn_transport_bind, (pn_transport_t *, pn_connection_t *)) \
    X(int, pn_transport_unbind, (pn_transport_t *)) \
    X(ssize_t, pn_transport_pending, (pn_transport_t *)) \
    X(const char *, pn_transport_head, (pn_transport_t *)) \
    X(void, pn_transport_pop, (pn_transport_t *, size_t)) \
    X(ssize_t, pn_transport_push, (pn_transport_t *, const char *, size_t)) \
    X(pn_session_t *, pn_session, (pn_connection_t *)) \
    X(void, pn_session_open, (pn_session_t *)) \
    X(pn_link_t *, pn_sender, (pn_session_t *, const char *)) \
    X(bool, pn_link_is_sender, (pn_link_t *)) \
    X(void, pn_link_open, (pn_link_t *)) \
    X(void, pn_link_flow, (pn_link_t *, int)) \
    X(int, pn_link_credit, (pn_link_t *)) \
    X(bool, pn_link_advance, (pn_link_t *)) \
    X(ssize_t, pn_link_send, (pn_link_t *, const char *, size_t)) \
    X(ssize_t, pn_link_recv, (pn_link_t *, char *, size_t)) \
    X(pn_delivery_t *, pn_delivery, (pn_link_t *, pn_bytes_t)) \
    X(bool, pn_delivery_readable, (pn_delivery_t *)) \
    X(bool, pn_delivery_partial, (pn_delivery_t *)) \
    X(bool, pn_delivery_updated, (pn_delivery_t *)) \
    X(bool, pn_delivery_settled, (pn_delivery_t *)) \
    X(uint64_t, pn_delivery_remote_state, (pn_delivery_t *)) \
    X(void, pn_delivery_update, (pn_delivery_t *, uint64_t)) \
    X(void, pn_delivery_settle, (pn_delivery_t *)) \
    X(pn_collector_t *, pn_collector, (void)) \
    X(void, pn_collector_free, (pn_collector_t *)) \
    X(pn_event_t *, pn_collector_peek, (pn_collector_t *)) \
    X(bool, pn_collector_pop, (pn_collector_t *)) \
    X(int, pn_event_type, (pn_event_t *)) \
    X(const char *, pn_event_type_name, (int)) \
    X(pn_session_t *, pn_event_session, (pn_event_t *)) \
    X(pn_link_t *, pn_event_link, (pn_event_t *)) \
    X(pn_delivery_t *, pn_event_delivery, (pn_event_t *))

#define PROTON_DECLARE(result, name, parameters) extern result(*name) parameters;
PROTON_FUNCTIONS(PROTON_DECLARE)
#undef PROTON_DECLARE

/// The number of an event type that has the name.
int proton_event_type(const char *name);
