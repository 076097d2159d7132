"""Training: pairs of token lists in, a fitted Transformer out; the same for the same seed and number of threads."""

from __future__ import annotations

import math
import time
from random import Random
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from tests.training.transformer import Size, Transformer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PADDING, START, END = 3, 1, 2
"""Ids of the special tokens, as tokens.py fixes them."""
BATCH_TOKENS = 1000
"""Target tokens in a batch: small, for many updates in little time."""
PEAK_RATE = 3e-3
WARM_UP = 200
"""Updates until the learning rate is at its peak; it then falls along a cosine to nothing."""
SMOOTHING = 0.1

Pair = tuple[list[int], list[int]]
"""Token ids of a source and of its target, without special tokens."""


def fit(pairs: Sequence[Pair], size: Size, updates: int, seed: int) -> Transformer:
    """Train a model for a number of updates, printing the loss now and then."""
    torch.manual_seed(seed)
    model = Transformer(size)
    optimiser = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, updates))
    started, average = time.monotonic(), 0.0
    for update, batch in zip(range(1, updates + 1), _batches(pairs, Random(seed)), strict=False):
        loss = _loss(model, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        average += (loss.item() - average) / min(update, 100)
        if update % 50 == 0:
            print(f"update {update}/{updates}  loss {average:.3f}  {time.monotonic() - started:.0f} s", flush=True)
    return model.eval()


def _rate(step: int, updates: int) -> float:
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / max(1, updates - WARM_UP)))


def _loss(model: Transformer, batch: Sequence[Pair]) -> torch.Tensor:
    source = _pad([[*source, END] for source, _ in batch])
    target_in = _pad([[START, *target] for _, target in batch])
    target_out = _pad([[*target, END] for _, target in batch])
    states = model.decode(target_in, model.encode(source, PADDING))
    real = target_out != PADDING
    return functional.cross_entropy(model.project(states[real]), target_out[real], label_smoothing=SMOOTHING)


def _batches(pairs: Sequence[Pair], random: Random) -> Iterator[list[Pair]]:
    """Answer batches of pairs of like lengths, in another order every time round, without end."""
    while True:
        order = sorted(pairs, key=lambda pair: (len(pair[1]), len(pair[0]), random.random()))
        batches: list[list[Pair]] = [[]]
        for pair in order:
            if (len(batches[-1]) + 1) * (len(pair[1]) + 1) > BATCH_TOKENS:
                batches.append([])
            batches[-1].append(pair)
        random.shuffle(batches)
        yield from batches


def _pad(rows: Sequence[Sequence[int]]) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[PADDING] * (longest - len(row))] for row in rows])
