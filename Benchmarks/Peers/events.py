#!/usr/bin/env python3
"""The soccer events of settings/settings.json the way the tutorial makes its messages: Faker and json.dumps.

Prints as many as its argument says, a line each.
"""
import json
import random
import sys

from faker import Faker

MATCHES = ["fcb-psg", "qat-ecu", "arg-fra"]
EVENTS = {"pass": 60, "shot": 16, "goal": 12, "foul": 8, "card": 4}


def main():
    fake = Faker()
    kinds, weights = list(EVENTS), list(EVENTS.values())
    minute = 1
    for _ in range(int(sys.argv[1])):
        match, event = random.choice(MATCHES), random.choices(kinds, weights)[0]
        body = json.dumps({
            "id": fake.uuid4(), "match": match, "minute": minute, "event": event,
            "text": f"{minute}' {event} by {fake.last_name()}"})
        print(body)
        minute = min(90, minute + random.randint(0, 3))


if __name__ == "__main__":
    main()
