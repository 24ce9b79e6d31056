"""Writes schedules.json: learning rates of torch.optim.lr_scheduler, step by step.

Run by `python3 schedules.py` with PyTorch (Debian: python3-torch). Epochs have EPOCH_STEPS steps; the
rate written for a step is the one its update uses.
"""

import json
import pathlib

import torch
from torch.optim import lr_scheduler

EPOCH_STEPS = 4
STEPS = 30
RATE = 0.3


def optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)


def rates(sgd, after_step):
    found = []
    for step in range(STEPS):
        found.append(sgd.param_groups[0]["lr"])
        sgd.step()
        after_step(step)
    return found


def every_step(make):
    sgd = optimizer()
    scheduler = make(sgd)
    return rates(sgd, lambda step: scheduler.step())


def warmup(sgd, steps):
    return lr_scheduler.LinearLR(sgd, start_factor=1 / steps, total_iters=steps - 1)


def every_epoch(make, warmup_steps=0):
    """The warm-up, stepped every step, multiplies what the epochs' scheduler says."""
    sgd = optimizer()
    scheduler = make(sgd)
    warm_rates = None
    if warmup_steps:
        other = optimizer()
        rising = warmup(other, warmup_steps)
        warm_rates = rates(other, lambda step: rising.step())
    found = rates(sgd, lambda step: scheduler.step() if (step + 1) % EPOCH_STEPS == 0 else None)
    if warm_rates is None:
        return found
    return [rate * warm / RATE for rate, warm in zip(found, warm_rates)]


def warm_cosine(sgd, warmup_steps, final):
    # The cosine is stepped from the end of the warm-up on; its first rate is the whole one.
    falling = lr_scheduler.CosineAnnealingLR(sgd, T_max=STEPS - warmup_steps, eta_min=final)
    return lr_scheduler.SequentialLR(sgd, [warmup(sgd, warmup_steps), falling], milestones=[warmup_steps])


def plateau(values, is_higher_better, **settings):
    """One value after every epoch; the rates are those of the steps between."""
    sgd = optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(
        sgd, mode="max" if is_higher_better else "min", threshold_mode="abs", eps=0, **settings
    )
    found = []
    for value in values:
        found.append(sgd.param_groups[0]["lr"])
        scheduler.step(value)
    return found


LOSSES = [1.0, 0.8, 0.79, 0.795, 0.7, 0.71, 0.72, 0.699, float("nan"), 0.69, 0.69, 0.69, 0.2, 0.3, 0.3, 0.3, 0.3]
ACCURACIES = [0.1, 0.5, 0.5, 0.501, 0.4, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.91, 0.9, 0.9, 0.9, 0.9, 0.9]

SERIES = [
    ({"type": "constant", "warmupSteps": 7}, every_step(lambda o: warmup(o, 7))),
    ({"type": "step", "everyEpochs": 2, "factor": 0.3}, every_epoch(lambda o: lr_scheduler.StepLR(o, 2, 0.3))),
    ({"type": "step", "everyEpochs": 1, "factor": 0.5, "warmupSteps": 6},
     every_epoch(lambda o: lr_scheduler.StepLR(o, 1, 0.5), warmup_steps=6)),
    ({"type": "exponential", "factor": 0.8}, every_epoch(lambda o: lr_scheduler.ExponentialLR(o, 0.8))),
    ({"type": "cosine"}, every_step(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=STEPS))),
    ({"type": "cosine", "finalShare": 0.1}, every_step(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.1 * RATE))),
    ({"type": "cosine", "finalShare": 0.05, "warmupSteps": 5}, every_step(lambda o: warm_cosine(o, 5, 0.05 * RATE))),
    ({"type": "one-cycle"}, every_step(lambda o: lr_scheduler.OneCycleLR(o, RATE, total_steps=STEPS, cycle_momentum=False))),
    ({"type": "one-cycle", "riseShare": 0.5, "startShare": 0.1, "finalShare": 0.001},
     every_step(lambda o: lr_scheduler.OneCycleLR(
         o, RATE, total_steps=STEPS, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False))),
]

PLATEAUS = [
    ({"factor": 0.5, "patience": 1, "minimumDelta": 0.02}, LOSSES, False,
     plateau(LOSSES, False, factor=0.5, patience=1, threshold=0.02)),
    ({"factor": 0.1, "patience": 0, "minimumDelta": 0, "lowestShare": 0.01}, LOSSES, False,
     plateau(LOSSES, False, factor=0.1, patience=0, threshold=0, min_lr=0.01 * RATE)),
    ({"factor": 0.2, "patience": 2, "minimumDelta": 0.01}, ACCURACIES, True,
     plateau(ACCURACIES, True, factor=0.2, patience=2, threshold=0.01)),
]

result = {
    "made_with": {"torch": torch.__version__},
    "learningRate": RATE,
    "stepsPerEpoch": EPOCH_STEPS,
    "stepCount": STEPS,
    "cases": [{"schedule": schedule, "rates": values} for schedule, values in SERIES],
    "plateaus": [
        {
            "schedule": {"type": "reduce-on-plateau", **settings},
            "values": [None if value != value else value for value in values],
            "isHigherBetter": is_higher_better,
            "rates": found,
        }
        for settings, values, is_higher_better, found in PLATEAUS
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
