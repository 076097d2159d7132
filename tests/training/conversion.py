"""A fitted Transformer as a CTranslate2 model: its weights are placed in a TransformerSpec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ctranslate2.specs import TransformerSpec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.training.transformer import (
        CrossAttention,
        DecoderLayer,
        EncoderLayer,
        FeedForward,
        SelfAttention,
        Transformer,
    )


def save(model: Transformer, pieces: Sequence[str], folder: Path, quantization: str | None = "int8") -> None:
    """Write model.bin, config.json and shared_vocabulary.json into a new folder."""
    spec = specification(model, pieces)
    spec.validate()
    spec.optimize(quantization)
    folder.mkdir(parents=True)
    spec.save(str(folder))


def specification(model: Transformer, pieces: Sequence[str]) -> TransformerSpec:
    """Answer the CTranslate2 specification that holds the model's weights."""
    size = model.size
    spec = TransformerSpec.from_config((size.encoder_layers, size.decoder_layers), size.heads)
    embedding = _weights(model.embedding)
    spec.encoder.embeddings[0].weight = embedding
    spec.decoder.embeddings.weight = embedding
    spec.decoder.projection.weight = embedding
    _place_norm(spec.encoder.layer_norm, model.encoder_norm)
    _place_norm(spec.decoder.layer_norm, model.decoder_norm)
    for place, encoder_layer in zip(spec.encoder.layer, model.encoder, strict=True):
        _place_encoder_layer(place, encoder_layer)
    for place, decoder_layer in zip(spec.decoder.layer, model.decoder, strict=True):
        _place_decoder_layer(place, decoder_layer)
    spec.register_source_vocabulary(list(pieces))
    spec.register_target_vocabulary(list(pieces))
    spec.config.add_source_eos = True
    return spec


def _place_encoder_layer(place: Any, layer: EncoderLayer) -> None:
    _place_self_attention(place.self_attention, layer.self_attention)
    _place_feed_forward(place.ffn, layer.ffn)


def _place_decoder_layer(place: Any, layer: DecoderLayer) -> None:
    _place_self_attention(place.self_attention, layer.self_attention)
    _place_cross_attention(place.attention, layer.attention)
    _place_feed_forward(place.ffn, layer.ffn)


def _place_self_attention(place: Any, part: SelfAttention) -> None:
    _place_norm(place.layer_norm, part.layer_norm)
    _place_linear(place.linear[0], part.inputs)
    _place_linear(place.linear[1], part.output)


def _place_cross_attention(place: Any, part: CrossAttention) -> None:
    _place_norm(place.layer_norm, part.layer_norm)
    _place_linear(place.linear[0], part.queries)
    _place_linear(place.linear[1], part.inputs)
    _place_linear(place.linear[2], part.output)


def _place_feed_forward(place: Any, part: FeedForward) -> None:
    _place_norm(place.layer_norm, part.layer_norm)
    _place_linear(place.linear_0, part.inner)
    _place_linear(place.linear_1, part.output)


def _place_norm(place: Any, norm: Any) -> None:
    place.gamma = _weights(norm)
    place.beta = norm.bias.detach().numpy()


def _place_linear(place: Any, linear: Any) -> None:
    place.weight = _weights(linear)
    place.bias = linear.bias.detach().numpy()


def _weights(module: Any) -> Any:
    return module.weight.detach().numpy()
