"""A logistic regression with a small hidden layer beside it, fitted by Adam (Kingma and Ba 2015) on the whole set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass
class Model:
    """``sigmoid(x direct + tanh(x hidden + hidden_bias) output + bias)``."""

    hidden: Array
    hidden_bias: Array
    output: Array
    direct: Array
    bias: Array

    def parameters(self) -> list[Array]:
        """Return the parameters, in the order in which ``gradients`` has them."""
        return [self.hidden, self.hidden_bias, self.output, self.direct, self.bias]

    def chances(self, x: Array) -> Array:
        """Return the probability of each row."""
        inner = np.tanh(x @ self.hidden + self.hidden_bias)
        return 1 / (1 + np.exp(-np.clip(inner @ self.output + x @ self.direct + self.bias, -50, 50)))

    def gradients(self, x: Array, y: Array, weights: Array) -> list[Array]:
        """Return the gradients of the weighted mean of the logarithmic loss."""
        inner = np.tanh(x @ self.hidden + self.hidden_bias)
        chances = 1 / (1 + np.exp(-np.clip(inner @ self.output + x @ self.direct + self.bias, -50, 50)))
        error = weights * (chances - y)
        back = np.outer(error, self.output) * (1 - inner**2)
        return [x.T @ back, back.sum(0), inner.T @ error, x.T @ error, np.array([error.sum()])]


def fit(x: Array, y: Array, weights: Array, hidden: int, seed: int, decay: float = 3e-4, steps: int = 1500) -> Model:
    """Return a model fitted to rows ``x``, truths ``y`` and weights; ``decay`` is the L2 penalty."""
    rng = np.random.default_rng(seed)
    width = x.shape[1]
    model = Model(
        rng.normal(0, 0.5, (width, hidden)), np.zeros(hidden), rng.normal(0, 0.5, hidden), np.zeros(width), np.zeros(1)
    )
    weights = weights / weights.sum()
    moments = [(np.zeros_like(each), np.zeros_like(each)) for each in model.parameters()]
    for step in range(1, steps + 1):
        rate = 0.03 * (1 - 0.95 * step / steps)
        for parameter, gradient, (mean, square) in zip(
            model.parameters(), model.gradients(x, y, weights), moments, strict=True
        ):
            gradient = gradient + (decay * parameter if parameter is not model.bias else 0)
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            parameter -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return model
