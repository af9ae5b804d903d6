"""Builds what is measured, and says how each client is started."""
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
BUILT_PEERS = HERE / ".build" / "peers"
JARS = [Path("/usr/share/java") / name for name in ("amqp-client.jar", "slf4j-api.jar", "slf4j-nop.jar")]
GO_PACKAGE = Path("/usr/share/gocode/src/github.com/rabbitmq/amqp091-go")
# The system's Python, which has the system's packages.
PYTHON = "/usr/bin/python3"

C, OURS, JAVA, GO, PIKA, FAKER, TOOLS = "rabbitmq-c", "ours", "Java", "Go", "pika", "Faker", "amqp-tools"
PACKAGES = {
    C: "librabbitmq4", JAVA: "librabbitmq-client-java", GO: "golang-github-rabbitmq-amqp091-go-dev",
    PIKA: "python3-pika", FAKER: "python3-fake-factory", TOOLS: "amqp-tools",
    "RabbitMQ": "rabbitmq-server",
}


def build_package():
    """Builds sink and both clients, optimised; returns where they are."""
    print("Building…", file=sys.stderr)
    # Without this a new source of the package beside it is not seen: SwiftPM keeps the plan of a build.
    (HERE / "Package.swift").touch()
    command = ["swift", "build", "--configuration", "release", "--package-path", str(HERE)]
    subprocess.run(command, check=True, stdout=sys.stderr)
    path = subprocess.run([*command, "--show-bin-path"], check=True, capture_output=True, text=True).stdout
    return Path(path.strip())


def build_program(name):
    """Builds `producer` or `consumer`, which belong to the package beside this one; returns its path."""
    command = ["swift", "build", "--configuration", "release", "--package-path", str(HERE.parent)]
    subprocess.run([*command, "--product", name], check=True, stdout=sys.stderr)
    path = subprocess.run([*command, "--show-bin-path"], check=True, capture_output=True, text=True).stdout
    return str(Path(path.strip()) / name)


def build_java():
    if not shutil.which("javac") or not all(jar.exists() for jar in JARS):
        return None
    folder = BUILT_PEERS / "java"
    folder.mkdir(parents=True, exist_ok=True)
    path = ":".join(map(str, JARS))
    subprocess.run(["javac", "-cp", path, "-d", str(folder), str(HERE / "Peers/Client.java")], check=True)
    return ["java", "-cp", f"{path}:{folder}", "Client"]


def build_go():
    if not shutil.which("go") or not GO_PACKAGE.exists():
        return None
    program = BUILT_PEERS / "go-client"
    # Debian's libraries are where Go looked for them before it had modules.
    environment = {
        **os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(BUILT_PEERS / "go-cache")}
    subprocess.run(["go", "build", "-o", str(program), str(HERE / "Peers/client.go")], check=True, env=environment)
    return [str(program)]


def find_pika():
    if subprocess.run([PYTHON, "-c", "import pika"], capture_output=True).returncode:
        return None
    return [PYTHON, str(HERE / "Peers/client.py")]


def find_faker():
    if subprocess.run([PYTHON, "-c", "import faker"], capture_output=True).returncode:
        return None
    return [PYTHON, str(HERE / "Peers/events.py")]


def find_tools():
    return ["amqp-publish"] if shutil.which("amqp-publish") and shutil.which("amqp-consume") else None


def build_all():
    """The programs' folder, and the first words of each client's command line, without those not installed."""
    programs = build_package()
    clients = {
        C: [str(programs / "c-client")], OURS: [str(programs / "swift-client")],
        JAVA: build_java(), GO: build_go(), PIKA: find_pika(), FAKER: find_faker(), TOOLS: find_tools(),
    }
    missing = [name for name, words in clients.items() if words is None]
    if missing:
        print(f"Left out, not installed: {', '.join(missing)} (Scripts/install benchmarks)", file=sys.stderr)
    return programs, {name: words for name, words in clients.items() if words is not None}


def first_line(*command):
    try:
        outcome = subprocess.run(command, check=True, capture_output=True, text=True)
        return (outcome.stdout or outcome.stderr).splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def machine():
    return {"cores": os.cpu_count(), "cpu": cpu_model(), "architecture": platform.machine()}


def versions():
    found = {name: first_line("dpkg-query", "-W", "-f", "${Version}", package) for name, package in PACKAGES.items()}
    return found | {
        "swift": first_line("swift", "--version"), "java": first_line("java", "-version"),
        "go": first_line("go", "version"), "python": first_line(PYTHON, "--version"),
    }
