"""Where the weights start: what the teachers say of each phrase of the vocabulary."""

from __future__ import annotations

import numpy as np

from index.training.vocabulary import Vocabulary

# Smooth inverse frequency: a word of frequency p weighs a / (a + p). Source: Arora, Liang and
# Ma, A simple but tough-to-beat baseline for sentence embeddings, 2017.
SMOOTHING = 1e-3


def unit(vectors: np.ndarray) -> np.ndarray:
    """(n, d) scaled to unit norm; zero rows stay zero."""
    scaled: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return scaled


def centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """(n, d) unit vectors seen from their common centre.

    Teachers such as E5 put all texts within a narrow cone; unless its axis is removed, the
    mean of some token vectors says little but where the cone lies.
    """
    return unit(vectors - centre)


def principal_axes(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """(d, dimensions) the directions in which the (n, d) vectors spread most."""
    axes: np.ndarray = np.linalg.eigh(np.cov(vectors, rowvar=False))[1][:, ::-1][:, :dimensions]
    return axes.astype(np.float32)


def start_weights(vocabulary: Vocabulary, phrases: np.ndarray) -> np.ndarray:
    """The matrix before training: row 0 zero, then phrases, then ambiguous twins.

    Args:
        vocabulary: the tokens.
        phrases: (phrases, d) unit vectors in the order of ``vocabulary.phrases``.

    Returns:
        (rows, d) float32; a twin that may stand for several phrases starts at their mean,
        weighted by how often each occurs.
    """
    counts = np.asarray(vocabulary.counts, dtype=np.float64)
    weighted = phrases * (SMOOTHING / (SMOOTHING + counts / counts.sum()))[:, None]
    mixtures = np.zeros((len(vocabulary.mixtures), phrases.shape[1]))
    for number, rows in enumerate(vocabulary.mixtures):
        places = np.asarray(rows) - 1
        mixtures[number] = np.average(weighted[places], axis=0, weights=counts[places])
    return np.concatenate([np.zeros((1, phrases.shape[1])), weighted, mixtures]).astype(np.float32)
