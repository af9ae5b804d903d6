#!/usr/bin/python3
"""pika's loops: publishes with its asynchronous connection and confirm callbacks, as in its "asynchronous publisher"
example (the blocking one waits for every single confirm), and start_consuming with basic_ack, as in the tutorials.

  client.py publish|consume PORT MESSAGES WARM_UP WINDOW BODY QUEUE
"""
import json
import resource
import sys
import time

import pika


def now():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return time.time(), usage.ru_utime + usage.ru_stime


def report(begun, messages):
    ended = now()
    print(json.dumps(
        {"messages": messages, "began": begun[0], "ended": ended[0], "cpu_seconds": ended[1] - begun[1]}), flush=True)


class Publisher:
    def __init__(self, parameters, messages, warm_up, window, body, queue):
        self.messages, self.warm_up, self.window, self.body, self.queue = messages, warm_up, window, body, queue
        self.sent = self.confirmed = 0
        self.begun = None
        self.channel = None
        self.connection = pika.SelectConnection(parameters, on_open_callback=self.opened)
        self.connection.ioloop.start()

    def opened(self, connection):
        connection.add_on_close_callback(lambda *_: connection.ioloop.stop())
        connection.channel(on_open_callback=self.channel_opened)

    def channel_opened(self, channel):
        self.channel = channel
        channel.confirm_delivery(self.settled, callback=lambda _: self.publish(self.warm_up))

    def publish(self, up_to):
        while self.sent < up_to and self.sent - self.confirmed < self.window:
            self.sent += 1
            properties = pika.BasicProperties(
                content_type="application/json", delivery_mode=2, message_id=f"bench-{self.sent}")
            self.channel.basic_publish("", self.queue, self.body, properties, mandatory=True)

    def settled(self, frame):
        assert isinstance(frame.method, pika.spec.Basic.Ack), "not confirmed"
        self.confirmed = frame.method.delivery_tag if frame.method.multiple else self.confirmed + 1
        if self.begun is None:
            if self.confirmed < self.warm_up:
                return self.publish(self.warm_up)
            self.begun = now()
        if self.confirmed == self.warm_up + self.messages:
            report(self.begun, self.messages)
            self.connection.close()
        else:
            self.publish(self.warm_up + self.messages)


def consume(parameters, messages, warm_up, window, size, queue):
    received, begun = 0, None

    def take(channel, method, _properties, body):
        nonlocal received, begun
        # More than asked for may have been sent ahead.
        if received == warm_up + messages:
            return
        assert len(body) == size, "a body of another size"
        if received == warm_up:
            begun = now()
        channel.basic_ack(method.delivery_tag)
        received += 1
        if received == warm_up + messages:
            report(begun, messages)
            channel.stop_consuming()

    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.basic_qos(prefetch_count=window)
    channel.basic_consume(queue, take)
    channel.start_consuming()
    connection.close()


def main():
    work, queue = sys.argv[1], sys.argv[7]
    port, messages, warm_up, window, size = map(int, sys.argv[2:7])
    parameters = pika.ConnectionParameters("127.0.0.1", port)
    if work == "publish":
        Publisher(parameters, messages, warm_up, window, b"x" * size, queue)
    else:
        consume(parameters, messages, warm_up, window, size, queue)


main()
