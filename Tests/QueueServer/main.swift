// Queues with transactions on a loopback port of the system's choosing, for clients in other languages to try.
//
//     queue-server [max-deliveries=N]
//
// Prints `listening on PORT` and serves until it is ended.
import AMQPEngine
import Glibc
import QueueResource

var configuration = CoordinatorConfiguration()
for argument in CommandLine.arguments.dropFirst() {
    let words = argument.split(separator: "=")
    guard words.count == 2, words[0] == "max-deliveries", let count = Int(words[1]) else {
        fatalError("usage: queue-server [max-deliveries=N]")
    }
    configuration.maxDeliveries = count
}

let listener = Listener()
let greeting = "listening on \(listener.port)\n"
_ = write(STDOUT_FILENO, greeting, greeting.utf8.count)

let store = QueueStore()
var clients: [Client] = []
var count = 0
while true {
    var descriptors = [pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)]
    for client in clients {
        let events = client.hasOutput ? POLLIN | POLLOUT : POLLIN
        descriptors.append(pollfd(fd: client.descriptor, events: Int16(events), revents: 0))
    }
    poll(&descriptors, nfds_t(descriptors.count), 100)
    for (client, ready) in zip(clients, descriptors.dropFirst()) where ready.revents & ~Int16(POLLOUT) != 0 {
        client.read()
    }
    if descriptors[0].revents != 0 {
        count += 1
        configuration.prefix = Array("\(count).".utf8)
        clients.append(Client(listener.accept(), QueueConnection(store, configuration)))
    }
    // What one client commits another may be waiting for.
    for client in clients { client.serve() }
    for client in clients { client.write() }
    clients.removeAll { $0.isGone }
}
