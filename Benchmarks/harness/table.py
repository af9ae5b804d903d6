"""Medians, ratios, verdicts, and the one table."""
import json
import re
import statistics

from . import rows
from .clients import C, FAKER, OURS, TOOLS
from .rows import BEST_PEER


def medians(rounds):
    return {key: statistics.median(values) for key, values in rounds.items()}


def reference(target, lines):
    """The figure that a target is compared with, or None if that peer was not measured."""
    if target.against is None:
        return 1
    if target.against == BEST_PEER:
        peers = [line["median"][target.metric] for line in lines if line["client"] != OURS]
        return max(peers, default=None)
    return next(
        (line["median"][target.metric] for line in lines if target.against in (line["client"], line["name"])), None)


def judge(task, line, lines):
    verdicts = []
    for target in task.targets:
        base = reference(target, lines)
        if base is None:
            continue
        measured = line["median"][target.metric] / base if base else 0
        met = measured >= target.limit if target.at_least else measured <= target.limit
        verdicts.append({"target": target.describe(), "measured": float(f"{measured:.4g}"), "met": met})
    return verdicts


def summarise(samples):
    """From pairs of a task and its rounds, the lines of the table by row and group."""
    groups = {}
    for task, rounds in samples:
        by_figure = {key: [one[key] for one in rounds] for key in rounds[0]}
        groups.setdefault((task.row, task.group), []).append((task, {
            "client": task.client, "name": task.name, "messages": task.messages, "median": medians(by_figure),
            "rounds": by_figure}))
    result = []
    for (row, group), pairs in groups.items():
        lines = [line for _, line in pairs]
        for task, line in pairs:
            line["targets"] = judge(task, line, lines)
        result.append({"row": row, "work": group, "clients": lines})
    return result


def figure(row, median):
    memory = f"{median[rows.RESIDENT] / 1e6:,.1f} MB" if rows.RESIDENT in median else ""
    if memory and rows.SPEED not in median and rows.MEDIAN not in median:
        return memory
    if rows.PUNCTUAL in median:
        return (f"{median[rows.SPEED]:,.1f} /s; late: median {median[rows.MEDIAN] / 1e3:,.0f} µs, "
                f"p99 {median[rows.P99] / 1e3:,.0f} µs, within 1 ms {median[rows.PUNCTUAL] * 100:.2f} %")
    if rows.MEDIAN in median:
        memory = memory and f"; {memory}"
        return f"{median[rows.MEDIAN] / 1e3:,.1f} µs{memory}, p99 {median[rows.P99] / 1e3:,.1f} µs"
    if row == 5:
        return f"{median[rows.BYTES] / 1e6:,.0f} MB/s"
    return f"{median[rows.SPEED]:,.0f} /s" + (memory and f"; {memory}")


def cpu(median):
    if rows.CPU not in median:
        return ""
    both = [median[key] for key in (rows.CPU, rows.CONSUMER_CPU) if key in median]
    return " + ".join(f"{value:,.0f}" for value in both) + " ns"


def ratio(metric, line, base):
    if base is None or metric not in line["median"] or not base["median"][metric]:
        return ""
    return f"{line['median'][metric] / base['median'][metric]:.3g} ×"


def show(summary):
    print("| # | work | client | measured | CPU a message | speed | CPU | target |")
    print("|---:|---|---|---:|---:|---:|---:|---|")
    for group in summary:
        base = next((line for line in group["clients"] if line["client"] in (C, FAKER, TOOLS)), None)
        for line in group["clients"]:
            targets = "; ".join(
                f"{verdict['target']}: {'met' if verdict['met'] else 'missed'}"
                + ("" if verdict["target"].startswith("memory") else f" ({verdict['measured']:.3g})")
                for verdict in line["targets"])
            print(
                f"| {group['row']} | {group['work']} | {line['name']} | {figure(group['row'], line['median'])} "
                f"| {cpu(line['median'])} | {ratio(rows.SPEED, line, base)} | {ratio(rows.CPU, line, base)} "
                f"| {targets} |")


def as_json(results):
    """Indented, but each list of numbers on one line."""
    text = json.dumps(results, indent=2, ensure_ascii=False)
    return re.sub(r"\[[\d.,\s]+\]", lambda found: " ".join(found[0].split()), text) + "\n"
