#include "ProtonCore.h"
#include "core.h"

#include <stdlib.h>
#include <string.h>

/// One side of a connection, with what its application counts.
struct side {
    pn_connection_t *connection;
    pn_transport_t *transport;
    pn_collector_t *collector;
};

struct proton_pair {
    struct side client, server;
    pn_link_t *sender, *receiver;
    int delivery, session_opened, link_opened;
    int credit;
    uint64_t tag;
    long received, settled, failed;
    char payload[1 << 16];
};

static void start(struct side *side, const char *name, bool server) {
    side->connection = pn_connection();
    side->transport = pn_transport();
    side->collector = pn_collector();
    if (server) pn_transport_set_server(side->transport);
    pn_transport_set_max_frame(side->transport, 65536);
    pn_connection_set_container(side->connection, name);
    pn_connection_collect(side->connection, side->collector);
    pn_transport_bind(side->transport, side->connection);
    pn_connection_open(side->connection);
}

static void stop(struct side *side) {
    pn_transport_unbind(side->transport);
    pn_transport_free(side->transport);
    pn_connection_free(side->connection);
    pn_collector_free(side->collector);
}

/// What the receiving application does about a delivery: reads it, accepts it, and lets it go.
static void receive(struct proton_pair *pair, pn_delivery_t *delivery) {
    if (!pn_delivery_readable(delivery) || pn_delivery_partial(delivery)) return;
    if (pn_link_recv(pair->receiver, pair->payload, sizeof pair->payload) < 0) pair->failed++;
    pn_link_advance(pair->receiver);
    if (!pn_delivery_settled(delivery)) pn_delivery_update(delivery, PN_ACCEPTED);
    pn_delivery_settle(delivery);
    pair->received++;
    if (pn_link_credit(pair->receiver) <= pair->credit / 2) {
        pn_link_flow(pair->receiver, pair->credit - pn_link_credit(pair->receiver));
    }
}

/// What the sending application does about an outcome.
static void settle(struct proton_pair *pair, pn_delivery_t *delivery) {
    if (!pn_delivery_updated(delivery) || !pn_delivery_settled(delivery)) return;
    if (pn_delivery_remote_state(delivery) != PN_ACCEPTED) pair->failed++;
    pn_delivery_settle(delivery);
    pair->settled++;
}

static void handle(struct proton_pair *pair, struct side *side) {
    for (pn_event_t *event; (event = pn_collector_peek(side->collector)); pn_collector_pop(side->collector)) {
        int type = pn_event_type(event);
        if (type == pair->delivery) {
            pn_delivery_t *delivery = pn_event_delivery(event);
            if (side == &pair->server) receive(pair, delivery);
            else settle(pair, delivery);
        } else if (side == &pair->server && type == pair->session_opened) {
            pn_session_open(pn_event_session(event));
        } else if (side == &pair->server && type == pair->link_opened) {
            pair->receiver = pn_event_link(event);
            pn_link_open(pair->receiver);
            pn_link_flow(pair->receiver, pair->credit);
        }
    }
}

/// Takes what one side has to say to the other.
static bool carry(struct proton_pair *pair, struct side *from, struct side *to) {
    bool any = false;
    for (ssize_t size; (size = pn_transport_pending(from->transport)) > 0; any = true) {
        ssize_t taken = pn_transport_push(to->transport, pn_transport_head(from->transport), (size_t)size);
        if (taken <= 0) break;
        pn_transport_pop(from->transport, (size_t)taken);
        handle(pair, to);
    }
    return any;
}

static void talk(struct proton_pair *pair) {
    handle(pair, &pair->client);
    handle(pair, &pair->server);
    while (carry(pair, &pair->client, &pair->server) | carry(pair, &pair->server, &pair->client)) {}
}

struct proton_pair *proton_pair_make(int credit) {
    struct proton_pair *pair = calloc(1, sizeof *pair);
    pair->delivery = proton_event_type("PN_DELIVERY");
    pair->session_opened = proton_event_type("PN_SESSION_REMOTE_OPEN");
    pair->link_opened = proton_event_type("PN_LINK_REMOTE_OPEN");
    pair->credit = credit;
    start(&pair->client, "client", false);
    start(&pair->server, "server", true);
    pn_session_t *session = pn_session(pair->client.connection);
    pn_session_open(session);
    pair->sender = pn_sender(session, "link");
    pn_link_open(pair->sender);
    talk(pair);
    return pair;
}

void proton_pair_free(struct proton_pair *pair) {
    stop(&pair->client);
    stop(&pair->server);
    free(pair);
}

bool proton_pair_deliver(struct proton_pair *pair, size_t payload, bool settled, int batch, long count) {
    static char bytes[1 << 16];
    long before = pair->received, settledBefore = pair->settled;
    for (long sent = 0; sent < count; sent += batch) {
        for (int i = 0; i < batch; i++) {
            if (pn_link_credit(pair->sender) <= 0) return false;
            uint64_t tag = pair->tag++;
            pn_delivery_t *delivery = pn_delivery(pair->sender, (pn_bytes_t){sizeof tag, (const char *)&tag});
            pn_link_send(pair->sender, bytes, payload);
            pn_link_advance(pair->sender);
            if (settled) pn_delivery_settle(delivery);
        }
        talk(pair);
    }
    return !pair->failed && pair->received - before >= count && (settled || pair->settled - settledBefore >= count);
}
