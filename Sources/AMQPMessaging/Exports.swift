// Messages are made of AMQP types, so who imports the messenger has them too.
@_exported public import AMQPCodec
