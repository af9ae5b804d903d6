"""Measures the programs `producer` and `consumer` as whole processes, beside programs that do the same."""
import json
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from . import rows
from .clients import HERE, OURS, build_program
from .failure import Failure

TIMEOUT = 60  # seconds
SETTINGS = HERE.parent / "settings/settings.json"


class Finished:
    """What a process took, from its start to its end."""

    def __init__(self, seconds, usage, resident):
        self.seconds = seconds
        self.cpu = usage.ru_utime + usage.ru_stime
        self.resident = resident  # at its highest


class MemoryWatch(threading.Thread):
    """Follows the most memory that a process has had resident. The system's figure at the end is of no use: it
    counts the memory that this program had when the process was forked."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.path, self.most = f"/proc/{pid}/status", 0
        self.start()

    def run(self):
        while True:
            try:
                with open(self.path, encoding="ascii", errors="replace") as status:
                    lines = [line.split() for line in status if line.startswith("VmHWM:")]
            except OSError:
                return
            if not lines:
                return
            self.most = int(lines[0][1]) * 1024
            time.sleep(0.005)

    def highest(self):
        self.join()
        return self.most


def run(command, output=subprocess.DEVNULL, text=None, core=None):
    """Runs a command to its end. `text` is a file for its standard input."""
    with tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        process = subprocess.Popen(
            command, stdin=text or subprocess.DEVNULL, stdout=output, stderr=errors, preexec_fn=pin)
        timer = threading.Timer(TIMEOUT, process.kill)
        timer.start()
        watch = MemoryWatch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise Failure(f"{' '.join(command)}: exit code {process.returncode}\n{errors.read().decode()}")
    return Finished(seconds, usage, watch.highest())


class Programs:
    def __init__(self, clients):
        self.clients = clients
        self.built = {}
        self.works = {
            "render": self._render, "pace": self._pace, "produce": self._produce, "take": self._take,
            "print": self._print, "start": self._start}

    def measure(self, task, sink):
        return self.works[task.work](task, sink)

    def program(self, name):
        """The program's path; it is built when it is first needed."""
        if name not in self.built:
            self.built[name] = build_program(name)
        return self.built[name]

    def _figures(self, task, finished, seconds=None):
        return {
            rows.SPEED: round(task.messages / (seconds or finished.seconds)),
            rows.CPU: round(finished.cpu / task.messages * 1e9, 1), rows.RESIDENT: finished.resident}

    def _render(self, task, sink):
        """Making and printing, on the first core."""
        command = [self.program("producer"), "-s", str(SETTINGS), "--dry-run", "--fast", "-o", "body", "-q", "-n"]
        if task.client != OURS:
            command = self.clients[task.client]
        finished = run([*command, str(task.messages)], core=min(os.sched_getaffinity(0)))
        return self._figures(task, finished)

    def _pace(self, task, sink):
        """The program itself, with a plan; it reports how late messages are, and the sink reports how many there
        are. A message is late until it is in the connection's buffer. The connection's own thread sends the buffer at once."""
        settings = {"seed": 1, "producers": {"pace": {
            "exchange": "benchmark", "message": {"text": "x" * task.body}, "amount": task.messages,
            "rate": task.rate, "arrivals": task.arrivals}}}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "settings.json"
            path.write_text(json.dumps(settings))
            finished, report = self._publish(task, sink, ["-s", str(path)])
        return {
            rows.SPEED: report["rate"], rows.CPU: round(finished.cpu / task.messages * 1e9, 1),
            rows.MEDIAN: round(report["lateness_ms"]["p50"] * 1e6), rows.P99: round(report["lateness_ms"]["p99"] * 1e6),
            rows.RATE_ERROR: abs(report["rate"] / report["asked_rate"] - 1),
            rows.PUNCTUAL: report["sent_within_1_ms"] / task.messages}

    def _publish(self, task, sink, words):
        """`producer` against the sink, and its summary."""
        with tempfile.TemporaryDirectory() as folder:
            summary = Path(folder) / "summary.json"
            finished = run([
                self.program("producer"), "-u", url(sink), "-q", "-o", "none", "--summary", str(summary), *words])
            sink.expect("published", task.messages)
            return finished, json.loads(summary.read_text())

    def _produce(self, task, sink):
        """The default soccer messages, or as many lines of the same size; the time is that of the run alone."""
        if task.client == OURS:
            finished, report = self._publish(
                task, sink, ["-s", str(SETTINGS), "--fast", "-n", str(task.messages), *task.flags])
            return self._figures(task, finished, report["seconds"])
        with tempfile.TemporaryFile() as lines:
            lines.write((b"x" * task.body + b"\n") * task.messages)
            lines.seek(0)
            finished = run(["amqp-publish", "-u", url(sink), "-e", "bench", "-r", "k", "-p", "-l"], text=lines)
        sink.expect("published", task.messages)
        return self._figures(task, finished)

    def _consumer(self, task, sink, output):
        if task.client != OURS:
            return [
                "amqp-consume", "-u", url(sink), "-q", str(task.body), "-p", "1000", "-c", str(task.messages), "cat"]
        return [
            self.program("consumer"), "-u", url(sink), "--queue", str(task.body), "-n", str(task.messages), "-q", "-o",
            output]

    def _take(self, task, sink):
        finished = run(self._consumer(task, sink, "none"))
        sink.expect("acknowledged", task.messages)
        return self._figures(task, finished)

    def _print(self, task, sink):
        reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            finished = run(self._consumer(task, sink, "body"), output=reader.stdin)
        finally:
            reader.stdin.close()
            reader.wait()
        sink.expect("acknowledged", task.messages)
        return self._figures(task, finished)

    def _start(self, task, sink):
        """Whole processes that publish one message each, one after the other."""
        command = [
            self.program("producer"), "-s", str(SETTINGS), "-u", url(sink), "-e", "bench", "-k", "k", "--body", "x",
            "-o", "none", "-q"]
        if task.client != OURS:
            command = ["amqp-publish", "-u", url(sink), "-e", "bench", "-r", "k", "-b", "x"]
        times, resident = [], 0
        for _ in range(task.messages):
            finished = run(command)
            sink.expect("published", 1)
            times.append(finished.seconds * 1e9)
            resident = max(resident, finished.resident)
        times.sort()
        return {rows.MEDIAN: round(times[len(times) // 2]), rows.P99: round(times[-1]), rows.RESIDENT: resident}


def url(sink):
    return f"amqp://127.0.0.1:{sink.port}"
