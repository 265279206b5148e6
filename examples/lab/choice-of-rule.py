"""How the rule of choice of combination.md was itself chosen: on data before 2024 alone.

Runs `clearsim frontier` over ten nested splits of histories that end before 2024 and scores rules
by what they would have chosen. Usage: python3 choice-of-rule.py CLEARSIM FOLDER-OF-PRICES
"""

import json
import subprocess
import sys

PERPETUAL = "{}usdt_perp_1d_2020-05_2026-05.csv.gz"
SPOT = "{}usdt_spot_1h_2017-08_2021-06.csv.gz"
STUDIES = [
    (file.format(coin), split)
    for coin in ("btc", "eth")
    for file, splits in (
        (PERPETUAL, ("2022-06-01", "2022-11-15", "2023-03-01")),
        (SPOT, ("2019-09-01", "2020-01-15")),
    )
    for split in splits
]

RULES = {
    "least mean": lambda m, r, p, t: m,
    "least peak to trough": lambda m, r, p, t: r,
    "least tick loss": lambda m, r, p, t: t,
    "greatest least p-value": lambda m, r, p, t: -p,
    "least mean x peak to trough": lambda m, r, p, t: m * r,
    "least tick loss x peak to trough": lambda m, r, p, t: t * r,
}


def study(program, folder, file, split):
    command = [program, "frontier", f"{folder}/{file}", "--split", split, "--until", "2024-01-01"]
    command += ["--horizon", "1d", "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def before(candidate):
    part = candidate["before"]
    names = ("meanRequirement", "peakToTrough", "leastPValue", "tickLoss")
    return [part[name] for name in names]


def ranks(values):
    places = {value: place for place, value in enumerate(sorted(set(values)))}
    return [places[value] for value in values]


def choices(candidates):
    passing = [c for c in candidates if c["before"]["passes"]]
    figures = [before(c) for c in passing]
    by = list(zip(*(ranks(column) for column in zip(*figures))))
    orders = {name: [rule(*f) for f in figures] for name, rule in RULES.items()}
    orders["least rank of mean + rank of peak to trough"] = [r[0] + r[1] for r in by]
    orders["the same + rank of tick loss"] = [r[0] + r[1] + r[3] for r in by]
    for name, keys in orders.items():
        order = sorted(range(len(passing)), key=lambda i: (keys[i], figures[i][0]))
        yield name, [passing[i] for i in order]


def verdict(candidate):
    covered = candidate["after"]["leastPValue"] >= 0.05
    return covered, candidate["whole"]["passes"], covered and candidate["whole"]["passes"]


def main(program, folder):
    scores = {}
    for file, split in STUDIES:
        for name, ranked in choices(study(program, folder, file, split)["candidates"]):
            first, ten = scores.setdefault(name, ([0] * 3, [0.0] * 3))
            for k in range(3):
                first[k] += verdict(ranked[0])[k]
                ten[k] += sum(verdict(c)[k] for c in ranked[:10]) / len(ranked[:10])
    print(f"{len(STUDIES)} studies: covered after, passes whole, both; of the chosen, of its ten")
    for name, (first, ten) in scores.items():
        print(f"{name:45}", *(f"{x:3}" for x in first), *(f"{x:5.1f}" for x in ten))


if __name__ == "__main__":
    main(*sys.argv[1:])
