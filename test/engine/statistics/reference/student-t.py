"""Writes student-t.json: Student's t, intervals and paired tests of scipy.

Run by `python3 student-t.py` with SciPy (written with 1.17.1). Samples are drawn with numpy's
default_rng(7) and written down, so that the file holds all that the tests need.
"""

import json
import math
import pathlib

import numpy
import scipy
from scipy import special, stats

rng = numpy.random.default_rng(7)

quantiles = [
    {"probability": p, "degreesOfFreedom": df, "t": float(stats.t.ppf(p, df))}
    for df in (1, 2, 3, 4, 5, 9, 10, 29, 30, 99, 1000, 0.5, 2.5)
    for p in (0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999, 0.025, 0.001)
]
cumulatives = [
    {"t": t, "degreesOfFreedom": df, "probability": float(stats.t.cdf(t, df)), "twoSided": float(2 * stats.t.sf(abs(t), df))}
    for df in (1, 2, 4, 9, 30, 200)
    for t in (-40.0, -3.0, -0.5, 0.0, 0.1, 1.0, 2.776, 12.5)
]
betas = [
    {"x": x, "a": a, "b": b, "value": float(special.betainc(a, b, x))}
    for a, b in ((0.5, 0.5), (2, 3), (15, 0.5), (0.5, 80), (120, 130))
    for x in (0.0, 1e-6, 0.01, 0.3, 0.5, 0.77, 0.999, 1.0)
]


def interval(values, level):
    # Around 0: the ends of an interval around a large mean would lose the digits of its width.
    _, high = stats.t.interval(level, len(values) - 1, loc=0, scale=stats.sem(values))
    return {
        "values": values,
        "confidence": level,
        "mean": float(numpy.mean(values)),
        "standardDeviation": float(numpy.std(values, ddof=1)),
        "standardError": float(stats.sem(values)),
        "halfWidth": float(high),
    }


samples = [
    [0.91, 0.93],
    [0.912, 0.934, 0.921, 0.917, 0.929],
    [1e9 + 1, 1e9 + 2, 1e9 + 4],
    rng.normal(2.0, 0.3, 30).tolist(),
]
intervals = [interval(values, level) for values in samples for level in (0.95, 0.99)]


def paired(first, second):
    test = stats.ttest_rel(first, second)
    low, high = test.confidence_interval(0.95)
    difference = numpy.subtract(first, second)
    return {
        "first": first,
        "second": second,
        "mean": float(difference.mean()),
        "halfWidth": float((high - low) / 2),
        "pValue": float(test.pvalue),
        "greaterCount": int((difference > 0).sum()),
        "lessCount": int((difference < 0).sum()),
        "equalCount": int((difference == 0).sum()),
    }


base = rng.normal(0.4, 0.05, 5)
pairs = [
    paired((base - 0.031 + rng.normal(0, 0.003, 5)).tolist(), base.tolist()),
    # Student 1908, section IX: hours of sleep gained by two drugs.
    paired(
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    ),
    paired([1.0, 2.0], [0.5, 2.5]),
]

gammas = [{"x": x, "value": float(math.lgamma(x))} for x in (0.01, 0.5, 1.0, 1.5, 2.0, 7.3, 60.0, 5000.5)]

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(
    json.dumps(
        {
            "origin": f"scipy {scipy.__version__}, numpy {numpy.__version__}",
            "gammas": gammas,
            "betas": betas,
            "quantiles": quantiles,
            "cumulatives": cumulatives,
            "intervals": intervals,
            "pairs": pairs,
        },
        indent=1,
    )
    + "\n"
)
