"""Writes image-transforms.json: images moved by scipy.ndimage.affine_transform, order 1, mode nearest.

Run by `python3 image-transforms.py` with NumPy and SciPy (Debian: python3-numpy, python3-scipy).
"""

import json
import pathlib

import numpy
import scipy
from scipy import ndimage

random = numpy.random.default_rng(11)


def transformed(image, shift_x, shift_y, angle, scale, mirrored, upside_down):
    """Output pixels are read at centre + M (output − centre − shift), in (row, column) coordinates."""
    cosine, sine = numpy.cos(angle) / scale, numpy.sin(angle) / scale
    matrix = numpy.array([[cosine, -sine], [sine, cosine]])
    if upside_down:
        matrix[0] *= -1
    if mirrored:
        matrix[1] *= -1
    centre = (numpy.array(image.shape[1:]) - 1) / 2
    offset = centre - matrix @ (centre + numpy.array([shift_y, shift_x]))
    return numpy.stack(
        [ndimage.affine_transform(channel, matrix, offset, order=1, mode="nearest") for channel in image]
    )


CASES = [
    ((1, 5, 5), 0.0, 0.0, 0.0, 1.0, False, False),
    ((1, 5, 5), 1.0, -2.0, 0.0, 1.0, False, False),
    ((1, 6, 4), 0.3, 0.8, 0.0, 1.0, False, False),
    ((1, 5, 5), 0.0, 0.0, numpy.pi / 2, 1.0, False, False),
    ((2, 5, 7), 0.0, 0.0, 0.4, 1.0, False, False),
    ((1, 6, 6), 0.0, 0.0, 0.0, 1.7, False, False),
    ((1, 6, 6), 0.0, 0.0, 0.0, 0.6, False, False),
    ((1, 4, 5), 0.0, 0.0, 0.0, 1.0, True, False),
    ((1, 4, 5), 0.0, 0.0, 0.0, 1.0, False, True),
    ((3, 8, 6), 1.3, -0.7, -2.5, 0.8, True, True),
    ((1, 1, 4), 0.5, 0.0, 0.0, 1.0, False, False),
]

result = {
    "made_with": {"scipy": scipy.__version__, "numpy": numpy.__version__},
    "cases": [],
}
for shape, *parameters in CASES:
    image = random.normal(size=shape).round(6)
    names = ["shiftX", "shiftY", "angle", "scale", "isMirrored", "isUpsideDown"]
    result["cases"].append(
        {
            "shape": shape,
            "transform": dict(zip(names, parameters)),
            "image": image.ravel().tolist(),
            "out": transformed(image, *parameters).ravel().tolist(),
        }
    )
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
