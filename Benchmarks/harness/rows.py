"""What is measured, and which figures it must reach: the table of tasks and targets."""
from dataclasses import dataclass

from .clients import C, FAKER, GO, JAVA, OURS, PIKA, TOOLS

# Keys of what a measurement yields.
SPEED, CPU, BYTES = "messages_per_second", "cpu_nanoseconds_per_message", "bytes_per_second"
MEDIAN, P99, RESIDENT = "median_nanoseconds", "p99_nanoseconds", "resident_bytes"
CONSUMER_CPU = "consumer_cpu_nanoseconds_per_message"
RATE_ERROR, PUNCTUAL = "error_of_rate", "share_within_1_ms"

BEST_PEER = "the best peer"


@dataclass(frozen=True)
class Target:
    """What a figure must be, as a multiple of another client's, or by itself."""
    metric: str
    limit: float
    against: str | None = C
    at_least: bool = False

    def describe(self):
        name = {
            SPEED: "speed", CPU: "CPU", BYTES: "bytes/s", MEDIAN: "median", P99: "p99", RESIDENT: "memory",
            RATE_ERROR: "error of the rate", PUNCTUAL: "within 1 ms of their time"}
        sign = "≥" if self.at_least else "≤"
        if self.metric in (RATE_ERROR, PUNCTUAL):
            return f"{name[self.metric]} {sign} {self.limit * 100:g} %"
        if self.against is None and self.metric == SPEED:
            return f"speed {sign} {self.limit / 1e6:g} M/s"
        if self.against is None and self.metric == MEDIAN:
            return f"median {sign} {self.limit / 1e6:g} ms"
        if self.against is None:
            return f"{name[self.metric]} {sign} {self.limit / 1e6:g} MB"
        size = f"{self.limit:g} ×" if self.limit >= 0.5 else f"1/{1 / self.limit:g} of"
        return f"{name[self.metric]} {sign} {size} {self.against}"


@dataclass(frozen=True)
class Task:
    """One client at one work; a measurement takes about a second."""
    row: int
    group: str
    client: str
    work: str
    messages: int
    variant: str = ""
    window: int = 1000
    body: int = 100
    targets: tuple = ()
    rate: float = 0
    arrivals: str = "steady"
    flags: tuple = ()

    @property
    def name(self):
        return f"{self.client}, {self.variant}" if self.variant else self.client

    @property
    def warm_up(self):
        # A virtual machine compiles code that is used often.
        return self.messages if self.client == JAVA else self.messages // 10


def publish_tasks():
    group = "publish, 100 B, window 1,000"
    fast = (Target(SPEED, 40, at_least=True), Target(CPU, 1 / 40))
    ours = 4_000_000
    four = Target(SPEED, 1 / 3, "ours, @concurrent", at_least=True)
    wide = "publish, 100 B, window 10,000"
    return [
        Task(1, group, C, "publish", 150_000),
        Task(1, group, OURS, "publish", ours, "@concurrent", targets=fast),
        Task(1, group, OURS, "publish-top-level", ours, "top-level code", targets=fast),
        Task(1, group, OURS, "publish-actor", ours, "actor", targets=fast),
        Task(1, group, OURS, "publish-four-tasks", ours, "four tasks", targets=(four,)),
        Task(1, group, JAVA, "publish", 150_000),
        Task(1, group, GO, "publish", 150_000),
        Task(1, group, PIKA, "publish", 15_000),
        Task(1, wide, C, "publish", 150_000, window=10_000),
        Task(1, wide, OURS, "publish", ours, "@concurrent", window=10_000, targets=fast),
    ]


def consume_tasks():
    group = "consume and ack each, 100 B, prefetch 1,000"
    return [
        Task(3, group, C, "consume", 150_000),
        Task(3, group, OURS, "consume", 2_000_000, targets=(Target(SPEED, 20, at_least=True), Target(CPU, 1 / 15))),
        Task(3, group, JAVA, "consume", 150_000),
        Task(3, group, GO, "consume", 150_000),
        Task(3, group, PIKA, "consume", 15_000),
    ]


def latency_tasks():
    group = "one publish and its confirm at a time"
    targets = (Target(MEDIAN, 1.2), Target(P99, 1.5))
    return [
        Task(4, group, C, "latency", 15_000, window=1),
        Task(4, group, OURS, "latency", 15_000, targets=targets),
    ]


def body_tasks():
    tasks = []
    # The messages in flight have 8 MiB in all, so that no client reaches its own limit on bytes.
    sizes = [(1024, "1 KiB", 1000, 100_000, 800_000), (65_536, "64 KiB", 128, 12_000, 24_000),
             (1_048_576, "1 MiB", 8, 800, 1_600)]
    for body, name, window, few, many in sizes:
        for work in ("publish", "consume"):
            group = f"{work}, {name}, {window:,} at a time"
            target = (Target(BYTES, 1, at_least=True),)
            tasks.append(Task(5, group, C, work, few, window=window, body=body))
            tasks.append(Task(5, group, OURS, work, many, window=window, body=body, targets=target))
    return tasks


def through_tasks():
    group = "through RabbitMQ, 100 B, published and consumed"
    targets = (
        Target(SPEED, 0.95, BEST_PEER, at_least=True), Target(CPU, 1 / 5), Target(CPU, 1 / 20, JAVA),
        Target(CPU, 1 / 20, GO))
    return [Task(6, group, client, "through", 25_000, targets=targets if client == OURS else ())
            for client in (C, OURS, JAVA, GO)]


def render_tasks():
    group = "make the default soccer message and print it, one core"
    return [
        Task(7, group, FAKER, "render", 20_000),
        Task(7, group, OURS, "render", 3_000_000, targets=(Target(SPEED, 1.5e6, None, at_least=True),)),
    ]


def program_tasks():
    small = Target(RESIDENT, 30e6, None)
    fast = (Target(SPEED, 1e6, None, at_least=True), small)
    produce, take = "a whole program: make, publish and confirm", "a whole program: take and acknowledge, 100 B"
    show = "a whole program: take, print to a pipe and acknowledge, 100 B"
    start = "a whole program: start, publish one message, end"
    return [
        Task(8, produce, TOOLS, "produce", 150_000, "lines of 130 B, no confirms", body=130),
        Task(8, produce, OURS, "produce", 3_000_000, "soccer messages", targets=fast),
        Task(8, produce, OURS, "produce", 3_000_000, "soccer messages, --stamp", flags=("--stamp",), targets=(small,)),
        Task(8, take, TOOLS, "take", 1_000, "a process a message"),
        Task(8, take, OURS, "take", 3_000_000, targets=fast),
        Task(9, show, TOOLS, "print", 1_000, "a process a message"),
        Task(9, show, OURS, "print", 2_000_000, targets=(Target(SPEED, 500e3, None, at_least=True), small)),
        Task(10, start, TOOLS, "start", 20),
        Task(10, start, OURS, "start", 20, targets=(Target(MEDIAN, 25e6, None), small)),
    ]


def connection_tasks():
    targets = (Target(RESIDENT, 100e6, None),)
    return [Task(11, "1,000 plain connections", OURS, "connections", 1000, targets=targets)]


def pace_tasks():
    tasks = []
    for rate, messages in ((1, 5), (1_000, 4_000), (10_000, 40_000), (100_000, 400_000)):
        for arrivals in ("steady", "poisson"):
            targets = [Target(RATE_ERROR, 0.001, None)]
            if rate == 10_000:
                targets.append(Target(PUNCTUAL, 0.99, None, at_least=True))
            tasks.append(Task(
                12, f"{rate:,}/s by plan", OURS, "pace", messages, arrivals, targets=tuple(targets), rate=rate,
                arrivals=arrivals))
    return tasks


def all_tasks():
    return [
        *publish_tasks(), *consume_tasks(), *latency_tasks(), *body_tasks(), *through_tasks(), *render_tasks(),
        *program_tasks(), *connection_tasks(), *pace_tasks()]
