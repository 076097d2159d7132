"""A small pre-norm Transformer, laid out as CTranslate2 stores one: fused projections, ReLU, sinusoids.

Shapes: tokens are (batch, length) of ids; states are (batch, length, width); masks are (batch, 1, 1, length), True
where a token is real.  Attention Is All You Need (Vaswani et al. 2017), with normalisation before each part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Size:
    """Dimensions of a model."""

    vocabulary: int = 4000
    width: int = 128
    inner: int = 768
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 2
    dropout: float = 0.0


class Encoded(NamedTuple):
    """What the encoder hands to the decoder."""

    states: Tensor
    mask: Tensor


class SelfAttention(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.layer_norm = nn.LayerNorm(size.width)
        self.inputs = nn.Linear(size.width, 3 * size.width)
        self.output = nn.Linear(size.width, size.width)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """Attend over the states themselves: over those of the mask, or causally where there is none."""
        queries, keys, values = self.inputs(self.layer_norm(states)).chunk(3, dim=-1)
        return self.output(_attend(queries, keys, values, self.heads, mask))


class CrossAttention(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.layer_norm = nn.LayerNorm(size.width)
        self.queries = nn.Linear(size.width, size.width)
        self.inputs = nn.Linear(size.width, 2 * size.width)
        self.output = nn.Linear(size.width, size.width)

    def forward(self, states: Tensor, encoded: Encoded) -> Tensor:
        keys, values = self.inputs(encoded.states).chunk(2, dim=-1)
        queries = self.queries(self.layer_norm(states))
        return self.output(_attend(queries, keys, values, self.heads, encoded.mask))


class FeedForward(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.layer_norm = nn.LayerNorm(size.width)
        self.inner = nn.Linear(size.width, size.inner)
        self.output = nn.Linear(size.inner, size.width)

    def forward(self, states: Tensor) -> Tensor:
        return self.output(functional.relu(self.inner(self.layer_norm(states))))


class EncoderLayer(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attention = SelfAttention(size)
        self.ffn = FeedForward(size)
        self.dropout = nn.Dropout(size.dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        states = states + self.dropout(self.self_attention(states, mask))
        return states + self.dropout(self.ffn(states))


class DecoderLayer(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attention = SelfAttention(size)
        self.attention = CrossAttention(size)
        self.ffn = FeedForward(size)
        self.dropout = nn.Dropout(size.dropout)

    def forward(self, states: Tensor, encoded: Encoded) -> Tensor:
        states = states + self.dropout(self.self_attention(states, None))
        states = states + self.dropout(self.attention(states, encoded))
        return states + self.dropout(self.ffn(states))


class Transformer(nn.Module):
    """Encoder and decoder over one embedding matrix, which is the output projection too."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.embedding = nn.Embedding(size.vocabulary, size.width)
        nn.init.normal_(self.embedding.weight, std=size.width**-0.5)
        self.dropout = nn.Dropout(size.dropout)
        self.encoder = nn.ModuleList(EncoderLayer(size) for _ in range(size.encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(size) for _ in range(size.decoder_layers))
        self.encoder_norm = nn.LayerNorm(size.width)
        self.decoder_norm = nn.LayerNorm(size.width)

    def encode(self, source: Tensor, padding: int) -> Encoded:
        """Encode source tokens, padded with the id given."""
        mask = (source != padding)[:, None, None, :]
        states = self._embed(source)
        for layer in self.encoder:
            states = layer(states, mask)
        return Encoded(self.encoder_norm(states), mask)

    def decode(self, target: Tensor, encoded: Encoded) -> Tensor:
        """Answer the states behind each target token; project() makes scores of them."""
        states = self._embed(target)
        for layer in self.decoder:
            states = layer(states, encoded)
        return self.decoder_norm(states)

    def project(self, states: Tensor) -> Tensor:
        """Answer a score for every token of the vocabulary."""
        return functional.linear(states, self.embedding.weight)

    @torch.no_grad()
    def greedy(self, source: Tensor, padding: int, start: int, end: int, limit: int) -> list[int]:
        """Translate one sentence, (1, length), taking the best token each time."""
        encoded = self.encode(source, padding)
        tokens = [start]
        while len(tokens) <= limit:
            states = self.decode(torch.tensor([tokens]), encoded)
            best = int(self.project(states[0, -1]).argmax())
            if best == end:
                break
            tokens.append(best)
        return tokens[1:]

    def _embed(self, tokens: Tensor) -> Tensor:
        scaled = self.embedding(tokens) * math.sqrt(self.size.width)
        return self.dropout(scaled + positions(tokens.shape[1], self.size.width))


def positions(length: int, width: int) -> Tensor:
    """Answer the sinusoids that CTranslate2 adds: positions count from 1, all sines before all cosines."""
    rates = torch.exp(torch.arange(width // 2) * -(math.log(10_000) / (width // 2 - 1)))
    angles = torch.arange(1, length + 1)[:, None] * rates[None, :]
    return torch.cat((angles.sin(), angles.cos()), dim=1)


def _attend(queries: Tensor, keys: Tensor, values: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    queries, keys, values = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in (queries, keys, values))
    attended = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask, is_causal=mask is None)
    return attended.transpose(1, 2).flatten(2)
