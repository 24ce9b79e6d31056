"""Writes classification.json: metrics of scikit-learn for random scores.

Run by `python3 classification.py` with NumPy and scikit-learn (Debian: python3-numpy, python3-sklearn).
"""

import json
import pathlib
import warnings

import numpy
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(7)


def many_classes(class_count, count, used=None):
    """Scores that lean towards the label; classes beyond `used` never occur as a label."""
    labels = random.integers(0, used or class_count, size=count)
    scores = random.normal(size=(count, class_count)).round(4)
    scores[numpy.arange(count), labels] += 0.8
    if used:
        scores[:, used:] -= 6
    predicted = scores.argmax(axis=1)
    all_labels = list(range(class_count))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=all_labels, zero_division=0
    )
    macro = metrics.precision_recall_fscore_support(labels, predicted, average="macro", zero_division=0)
    return {
        "classCount": class_count,
        "labels": labels.tolist(),
        "scores": scores.ravel().tolist(),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=all_labels).ravel().tolist(),
        "accuracy": metrics.accuracy_score(labels, predicted),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "macro": list(macro[:3]),
        "topK": [
            metrics.top_k_accuracy_score(labels, scores, k=k, labels=all_labels)
            for k in range(1, class_count)
        ],
    }


def two_classes(count, digits):
    labels = random.integers(0, 2, size=count)
    scores = (random.normal(size=count) + labels).round(digits)
    false_rates, true_rates, _ = metrics.roc_curve(labels, scores)
    precision, recall, _ = metrics.precision_recall_curve(labels, scores)
    return {
        "labels": labels.tolist(),
        "scores": scores.tolist(),
        "falsePositiveRates": false_rates.tolist(),
        "truePositiveRates": true_rates.tolist(),
        # From the highest threshold to the lowest.
        "precisions": precision[::-1].tolist(),
        "recalls": recall[::-1].tolist(),
        "auc": metrics.roc_auc_score(labels, scores),
        "averagePrecision": metrics.average_precision_score(labels, scores),
    }


result = {
    "made_with": {"sklearn": sklearn.__version__, "numpy": numpy.__version__},
    "manyClasses": [many_classes(3, 40), many_classes(7, 120), many_classes(5, 30, used=3)],
    # Few digits make ties.
    "twoClasses": [two_classes(30, 4), two_classes(60, 1), two_classes(60, 0)],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
