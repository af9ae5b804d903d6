"""Runs one client at one work, and checks its claims with what the peer has seen."""
import contextlib
import json
import os
import queue
import resource
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlparse

from . import rows
from .clients import HERE, OURS, build_program

TIMEOUT = 60  # seconds; a measurement takes one or two


class Failure(Exception):
    pass


class Sink:
    """The discarding peer, and what it says about each connection that has ended."""

    def __init__(self, programs):
        self.process = subprocess.Popen([programs / "sink"], stdout=subprocess.PIPE, text=True)
        # On one core: else the scheduler sometimes lets it share the core of a client with one thread, which then pays
        # half of what sending costs it otherwise. A broker on another machine does not do that.
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
        self.known_programs = {}

    def measure(self, task):
        measure = {"latency": self._latency, "through": self._through, "connections": self._connections,
                   "pace": self._pace, "render": self._render, "take": self._take}
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

    def program(self, name):
        """The beginning of a program's command line; it is built when it is first needed."""
        if name not in self.known_programs:
            self.known_programs[name] = build_program(name)
        return self.known_programs[name]

    def _render(self, task):
        """A whole process, from its start to its end, on the first core."""
        settings = HERE.parent / "settings/settings.json"
        command = [*self.program("producer"), "-s", str(settings), "--dry-run", "--fast", "-o", "body", "-q", "-n"]
        if task.client != OURS:
            command = self.clients[task.client]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run([*command, str(task.messages)], check=True, stdout=subprocess.DEVNULL, timeout=TIMEOUT,
                       preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}))
        ended, after = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {rows.SPEED: round(task.messages / (ended - began)), rows.CPU: round(cpu / task.messages * 1e9, 1)}

    def _take(self, task):
        """The program `consumer`, which the sink floods. A variant that prints does so into a pipe that `cat` reads.
        Its speed is what it says of its run, checked with the sink; its memory is the most that the system saw."""
        shows = task.variant != "-o none"
        with tempfile.TemporaryDirectory() as folder:
            summary = Path(folder) / "summary.json"
            command = [*self.program("consumer"), "-u", f"amqp://127.0.0.1:{self.sink.port}", "--queue", str(task.body),
                       "-n", str(task.messages), "-q", "--summary", str(summary), *([] if shows else ["-o", "none"])]
            reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) if shows else None
            process = subprocess.Popen(command, stdout=reader.stdin if reader else subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            if reader:
                reader.stdin.close()
                reader.wait(timeout=TIMEOUT)
            if status:
                raise Failure(f"{' '.join(command)}: status {status}")
            self.sink.expect("acknowledged", task.messages)
            report = json.loads(summary.read_text())
        cpu = usage.ru_utime + usage.ru_stime
        return {rows.SPEED: round(report["rate"]), rows.CPU: round(cpu / task.messages * 1e9, 1),
                rows.PEAK: usage.ru_maxrss * 1024}

    def _pace(self, task):
        """The program itself, with a plan; how late messages are is what it says, how many there are what the sink
        says. They are late until they are in the connection's buffer, which a thread of its own sends at once."""
        program = self.program("producer")
        with tempfile.TemporaryDirectory() as folder:
            settings, summary = Path(folder) / "settings.json", Path(folder) / "summary.json"
            settings.write_text(json.dumps({"seed": 1, "producers": {"pace": {
                "exchange": "benchmark", "message": {"text": "x" * task.body}, "amount": task.messages,
                "rate": task.rate, "arrivals": task.arrivals}}}))
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            self._run([*program, "-s", str(settings), "-u", f"amqp://127.0.0.1:{self.sink.port}", "-q", "-o", "none",
                       "--summary", str(summary)])
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.sink.expect("published", task.messages)
            report = json.loads(summary.read_text())
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {
            rows.SPEED: report["rate"], rows.CPU: round(cpu / task.messages * 1e9, 1),
            rows.MEDIAN: round(report["lateness_ms"]["p50"] * 1e6), rows.P99: round(report["lateness_ms"]["p99"] * 1e6),
            rows.RATE_ERROR: abs(report["rate"] / report["asked_rate"] - 1),
            rows.PUNCTUAL: report["sent_within_1_ms"] / task.messages}

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
