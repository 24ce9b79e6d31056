"""Writes optimizers.json: trajectories of optimizers that the golden files do not cover.

Run by `python3 optimizers.py` with NumPy and PyTorch (Debian: python3-numpy, python3-torch). A matrix
W (3, 4) and a vector b (4) are updated with given gradients; gradients and every state are written.

`torch` cases are made by torch.optim itself in float64. NAdam is run in its multi-tensor form: the
single-tensor form of PyTorch 1.13 multiplies the next momentum product by one factor too many, which
later versions have corrected. `formula` cases follow the papers' algorithms, written out in NumPy.
"""

import json
import pathlib

import numpy
import torch

torch.set_default_dtype(torch.float64)
STEPS = 12
random = numpy.random.default_rng(20240607)
START = {"W": random.normal(size=(3, 4)), "b": random.normal(size=4)}
GRADIENTS = [
    {
        "W": random.normal(size=(3, 4)) * 10.0 ** random.integers(-3, 2),
        "b": random.normal(size=4),
    }
    for _ in range(STEPS)
]
# A coordinate that never has a gradient, and a step without any.
for gradient in GRADIENTS:
    gradient["b"][3] = 0
GRADIENTS[5]["W"][:] = 0


def by_torch(make, decay=0.0, **hyper):
    """Decay belongs to the matrix alone, as biases do not decay in the studio."""
    W = torch.tensor(START["W"], requires_grad=True)
    b = torch.tensor(START["b"], requires_grad=True)
    groups = [{"params": [W]}, {"params": [b]}]
    if decay:
        groups = [{"params": [W], "weight_decay": decay}, {"params": [b], "weight_decay": 0.0}]
    optimizer = make(groups, **hyper)
    states = []
    for gradient in GRADIENTS:
        W.grad = torch.tensor(gradient["W"])
        b.grad = torch.tensor(gradient["b"])
        optimizer.step()
        states.append({"W": W.detach().numpy().copy(), "b": b.detach().numpy().copy()})
    return states


def by_formula(update, decay=0.0, rate=0.0):
    values = {name: start.copy() for name, start in START.items()}
    memory = {name: {} for name in START}
    states = []
    for t, gradient in enumerate(GRADIENTS, start=1):
        for name, value in values.items():
            direction = update(t, value, gradient[name], memory[name])
            value *= 1 - rate * (decay if name == "W" else 0)
            value -= direction
        states.append({name: value.copy() for name, value in values.items()})
    return states


def lion(rate, beta1, beta2):
    """Chen et al. 2023, arXiv:2302.06675, Algorithm 2."""

    def update(t, value, g, memory):
        m = memory.get("m", 0.0 * g)
        memory["m"] = beta2 * m + (1 - beta2) * g
        return rate * numpy.sign(beta1 * m + (1 - beta1) * g)

    return update


def rms(x):
    return numpy.sqrt(numpy.mean(x * x))


def adafactor(rate, decay_exponent=0.8, epsilon1=1e-30, epsilon2=1e-3, threshold=1.0):
    """Shazeer and Stern 2018, arXiv:1804.04235, Algorithms 4 (matrices) and 5 (vectors)."""

    def update(t, value, g, memory):
        rho = min(rate, 1 / numpy.sqrt(t))
        alpha = max(epsilon2, rms(value)) * rho
        beta = 1 - t ** (-decay_exponent)
        square = g * g + epsilon1
        if g.ndim == 2:
            rows = square @ numpy.ones(g.shape[1])
            columns = numpy.ones(g.shape[0]) @ square
            memory["R"] = beta * memory.get("R", 0.0) + (1 - beta) * rows
            memory["C"] = beta * memory.get("C", 0.0) + (1 - beta) * columns
            v = numpy.outer(memory["R"], memory["C"]) / memory["R"].sum()
        else:
            memory["V"] = beta * memory.get("V", 0.0) + (1 - beta) * square
            v = memory["V"]
        u = g / numpy.sqrt(v)
        return alpha * u / max(1, rms(u) / threshold)

    return update


def newton_schulz(matrix, iterations):
    """The quintic iteration of Jordan 2024, https://kellerjordan.github.io/posts/muon/"""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix / max(numpy.linalg.norm(matrix), 1e-7)
    for _ in range(iterations):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x


def muon(rate, momentum, iterations):
    """Jordan 2024 with the step size of Liu et al. 2025, arXiv:2502.16982, equation 4; Adam for vectors."""

    def update(t, value, g, memory):
        if g.ndim == 2:
            buffer = momentum * memory.get("M", 0.0) + (1 - momentum) * g
            memory["M"] = buffer
            ahead = momentum * buffer + (1 - momentum) * g
            return 0.2 * numpy.sqrt(max(g.shape)) * rate * newton_schulz(ahead, iterations)
        memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
        memory["v"] = 0.999 * memory.get("v", 0.0) + 0.001 * g * g
        mean = memory["m"] / (1 - 0.9**t)
        return rate * mean / (numpy.sqrt(memory["v"] / (1 - 0.999**t)) + 1e-8)

    return update


optim = torch.optim
CASES = [
    ("nesterov", {"learningRate": 0.05, "momentum": 0.8, "convention": "pytorch"},
     "torch", by_torch(optim.SGD, lr=0.05, momentum=0.8, nesterov=True)),
    ("adadelta", {"learningRate": 0.7, "decay": 0.8, "epsilon": 1e-5},
     "torch", by_torch(optim.Adadelta, lr=0.7, rho=0.8, eps=1e-5)),
    ("adamw", {"learningRate": 0.1, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.3},
     "torch", by_torch(optim.AdamW, decay=0.3, lr=0.1, betas=(0.8, 0.99), eps=1e-6)),
    ("nadam", {"learningRate": 0.05, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "momentumDecay": 0.004},
     "torch", by_torch(optim.NAdam, lr=0.05, betas=(0.9, 0.99), foreach=True)),
    ("nadam", {"learningRate": 0.05, "beta1": 0.7, "beta2": 0.9, "epsilon": 1e-4, "momentumDecay": 0.5},
     "torch", by_torch(optim.NAdam, lr=0.05, betas=(0.7, 0.9), eps=1e-4, momentum_decay=0.5, foreach=True)),
    ("amsgrad", {"learningRate": 0.1, "beta1": 0.9, "beta2": 0.9, "epsilon": 1e-8},
     "torch", by_torch(optim.Adam, lr=0.1, betas=(0.9, 0.9), amsgrad=True)),
    ("lion", {"learningRate": 0.02, "beta1": 0.9, "beta2": 0.99, "weightDecay": 0.2},
     "formula", by_formula(lion(0.02, 0.9, 0.99), decay=0.2, rate=0.02)),
    ("adafactor", {"learningRate": 0.4, "weightDecay": 0.1},
     "formula", by_formula(adafactor(0.4), decay=0.1, rate=0.4)),
    ("muon", {"learningRate": 0.05, "momentum": 0.9, "iterations": 5, "weightDecay": 0.1},
     "formula", by_formula(muon(0.05, 0.9, 5), decay=0.1, rate=0.05)),
]


def plain(tensors):
    return {name: value.tolist() for name, value in tensors.items()}


result = {
    "made_with": {"torch": torch.__version__, "numpy": numpy.__version__},
    "start": plain(START),
    "gradients": [plain(gradient) for gradient in GRADIENTS],
    "cases": [
        {"optimizer": {"type": name, **hyper}, "source": source, "states": [plain(s) for s in states]}
        for name, hyper, source, states in CASES
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
