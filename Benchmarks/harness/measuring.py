"""Runs one client at one work, and checks its claims with what the peer has seen."""
import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from urllib.parse import urlparse

from . import rows
from .clients import HERE, OURS
from .failure import Failure
from .programs import Programs

TIMEOUT = 60  # seconds; a measurement takes one or two


class Sink:
    """The discarding peer, and what it says about each connection that has ended."""

    def __init__(self, programs):
        self.process = subprocess.Popen([programs / "sink"], stdout=subprocess.PIPE, text=True)
        # On one core: otherwise the scheduler sometimes puts it on the core of a client with one thread. Sending then
        # costs that client only half. With a broker on another machine that does not happen.
        cores = os.sched_getaffinity(0)
        if len(cores) > 1:
            os.sched_setaffinity(self.process.pid, {max(cores)})
        self.port = self.process.stdout.readline().split()[1]
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def expect(self, what, number):
        try:
            line = self.lines.get(timeout=10)
        except queue.Empty:
            raise Failure("the sink has not seen the connection's end") from None
        words = line.split()
        seen = dict(zip(words[0:6:2], words[1:6:2]))
        if words[-1] == "broken" or what and seen[what] != str(number):
            raise Failure(f"{number} messages {what} are claimed, the sink says: {line.strip()}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Broker:
    """A private RabbitMQ, started when it is first needed."""

    def __init__(self):
        self.words = [str(HERE.parent / "Scripts/broker"), "--name", f"benchmarks-{os.getpid()}"]
        self.known_port = None

    @property
    def port(self):
        if self.known_port is None:
            self.known_port = "unknown"
            up = subprocess.run([*self.words, "up", "--any-port", "--private"], check=True, stdout=subprocess.PIPE,
                                text=True)
            self.known_port = str(urlparse(up.stdout.strip()).port)
        return self.known_port

    def stop(self):
        if self.known_port is not None:
            subprocess.run([*self.words, "down", "--purge"], check=True)


class Measuring:
    def __init__(self, programs, clients):
        self.clients = clients
        self.sink = Sink(programs)
        self.broker = Broker()
        self.programs = Programs(clients)

    def measure(self, task):
        if task.work in self.programs.works:
            return self.programs.measure(task, self.sink)
        measure = {"latency": self._latency, "through": self._through, "connections": self._connections}
        return measure.get(task.work, self._against_sink)(task)

    def _command(self, task, work, port, queue_name):
        numbers = (port, task.messages, task.warm_up, task.window, task.body)
        return [*self.clients[task.client], work, *map(str, numbers), queue_name]

    def _run(self, command):
        outcome = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
        if outcome.returncode:
            raise Failure(f"{' '.join(command)}: exit code {outcome.returncode}\n{outcome.stderr}")
        return json.loads(outcome.stdout) if outcome.stdout else None

    def _against_sink(self, task):
        # The sink floods a queue that is named by a number with messages of that many bytes.
        report = self._run(self._command(task, task.work, self.sink.port, str(task.body)))
        self.sink.expect("acknowledged" if task.work == "consume" else "published", task.messages + task.warm_up)
        return figures(report, task)

    def _latency(self, task):
        report = self._run(self._command(task, task.work, self.sink.port, str(task.body)))
        self.sink.expect("published", task.messages + task.warm_up)
        return figures(report, task) | {key: report[key] for key in (rows.MEDIAN, rows.P99)}

    def _connections(self, task):
        report = self._run(self._command(task, task.work, self.sink.port, str(task.body)))
        for _ in range(task.messages):
            self.sink.expect(None, 0)
        if report["connections"] != task.messages:
            raise Failure(f"only {report['connections']} connections are open")
        return {rows.RESIDENT: report["resident_bytes"], "resident_before": report["resident_before"]}

    def _through(self, task):
        """A publisher and a consumer side by side, a process each."""
        name = f"benchmark-{os.getpid()}"
        change = [*self.clients[OURS], "declare", self.broker.port, "1", "0", "1", "0", name]
        self._run(change)
        consumer = subprocess.Popen(
            self._command(task, "consume", self.broker.port, name), stdout=subprocess.PIPE, text=True)
        try:
            published = self._run(self._command(task, "publish", self.broker.port, name))
            consumed = json.loads(consumer.communicate(timeout=TIMEOUT)[0])
        finally:
            consumer.kill()
            consumer.wait()
            change[len(self.clients[OURS])] = "delete"
            self._run(change)
        whole = published | {"ended": max(published["ended"], consumed["ended"])}
        return figures(whole, task) | {rows.CONSUMER_CPU: figures(consumed, task)[rows.CPU]}


def figures(report, task):
    seconds = report["ended"] - report["began"]
    return {
        rows.SPEED: round(task.messages / seconds),
        rows.BYTES: round(task.messages * task.body / seconds),
        rows.CPU: round(report["cpu_seconds"] / task.messages * 1e9, 1),
    }


@contextlib.contextmanager
def measuring(programs, clients):
    it = Measuring(programs, clients)
    try:
        yield it
    finally:
        it.sink.stop()
        it.broker.stop()
