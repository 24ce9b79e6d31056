"""Writes preprocessing.json: a table with holes and words, filled, encoded and scaled by scikit-learn.

Run by `python3 preprocessing.py` with NumPy and scikit-learn (Debian: python3-numpy, python3-sklearn).
Everything is fitted on the first rows, which are the training part.
"""

import io
import json
import pathlib

import numpy
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, StandardScaler

random = numpy.random.default_rng(3)
ROWS, TRAIN = 24, 16
NUMBERS = ["length", "weight", "age"]
values = random.normal(size=(ROWS, 3)).round(3) * [1, 100, 10] + [0, 500, 40]
holes = random.random((ROWS, 3)) < 0.25
holes[0] = False
colours = random.choice(["red", "green", "blue"], ROWS)
sizes = random.choice(["1", "2", "large"], ROWS)
# Every word occurs among the training rows.
colours[:3] = ["red", "green", "blue"]
sizes[:3] = ["1", "2", "large"]
labels = random.choice(["no", "yes"], ROWS)
labels[:2] = ["no", "yes"]

text = io.StringIO()
print("answer,length,colour,weight,size,age", file=text)
for row in range(ROWS):
    cells = ["" if hole else repr(float(value)) for value, hole in zip(values[row], holes[row])]
    print(",".join([labels[row], cells[0], colours[row], cells[1], sizes[row], cells[2]]), file=text)

table = numpy.where(holes, numpy.nan, values)
words = numpy.stack([colours, sizes], axis=1)
SCALERS = {
    "none": FunctionTransformer(),
    "scale-constant": FunctionTransformer(lambda x: x / 50),
    "standardize": StandardScaler(),
    "min-max": MinMaxScaler(),
}
cases = []
for missing in ["mean", "median", "constant"]:
    for rule, scaler in SCALERS.items():
        imputer = SimpleImputer(strategy=missing, fill_value=-7.5 if missing == "constant" else None)
        pipeline = make_pipeline(imputer, scaler)
        pipeline.fit(table[:TRAIN])
        encoder = OneHotEncoder(sparse_output=False).fit(words[:TRAIN])
        numbers = pipeline.transform(table)
        encoded = encoder.transform(words)
        # In the order of the file: length, colour (3), weight, size (3), age.
        inputs = numpy.column_stack(
            [numbers[:, 0], encoded[:, :3], numbers[:, 1], encoded[:, 3:], numbers[:, 2]]
        )
        cases.append({"missing": missing, "rule": rule, "inputs": inputs.ravel().tolist()})

result = {
    "made_with": {"sklearn": sklearn.__version__, "numpy": numpy.__version__},
    "csv": text.getvalue(),
    "trainCount": TRAIN,
    "missingCount": int(holes.sum()),
    "inputNames": [
        "length", "colour=blue", "colour=green", "colour=red", "weight", "size=1", "size=2", "size=large", "age",
    ],
    "divisor": 50,
    "missingConstant": -7.5,
    "cases": cases,
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, separators=(",", ":")) + "\n")
