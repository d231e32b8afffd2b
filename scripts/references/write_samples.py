"""Writes one small file of each format that no published package carries, with the format's own library.

Usage: write_samples.py FOLDER
"""

import pickle
import struct
import sys
import tarfile
import zipfile
from pathlib import Path

import nbformat
import netCDF4
import numpy
import pandas
import tfrecord
from safetensors.numpy import save_file

folder = Path(sys.argv[1])
values = numpy.arange(12, dtype="f4").reshape(3, 4)
table = pandas.DataFrame({"time": ["2026-01-01", "2026-01-02"], "flux": [1.5e-7, -2.0]})

for name, kind in [("offset.nc", "NETCDF3_64BIT_OFFSET"), ("data.nc", "NETCDF3_64BIT_DATA")]:
    with netCDF4.Dataset(folder / name, "w", format=kind) as dataset:
        dataset.createDimension("time", None)
        dataset.createDimension("x", 4)
        dataset.title = "fluxes"
        dataset.createVariable("x", "f4", ("x",))[:] = values[0]
        dataset.createVariable("flux", "f4", ("time", "x"))[:] = values
        dataset.createVariable("flag", "i2", ("time",))[:] = [1, 2, 3]

save_file({"weight": values, "bias": numpy.zeros(4, "f2")}, folder / "weights.safetensors")

writer = tfrecord.TFRecordWriter(str(folder / "examples.tfrecord"))
for number in range(3):
    writer.write({"number": (number, "int"), "row": (values[number].tolist(), "float")})
writer.close()

notebook = nbformat.v4.new_notebook(
    cells=[
        nbformat.v4.new_markdown_cell("# Fluxes"),
        nbformat.v4.new_code_cell(
            "flux.plot()",
            outputs=[nbformat.v4.new_output("execute_result", {"text/html": table.to_html()})],
        ),
    ]
)
nbformat.write(notebook, folder / "fluxes.ipynb")

table.to_csv(folder / "fluxes.tsv", sep="\t", index=False)
table.to_json(folder / "fluxes.jsonl", orient="records", lines=True)
table.to_pickle(folder / "fluxes.pickle")
numpy.savez_compressed(folder / "compressed.npz", values=values, times=table["time"].to_numpy("U10"))

with tarfile.open(folder / "fluxes.tar", "w") as archive:
    archive.add(folder / "fluxes.tsv", "data/fluxes.tsv")
    archive.add(folder / "data.nc", f"data/{'long' * 40}.nc")
with zipfile.ZipFile(folder / "fluxes.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.write(folder / "fluxes.tsv", "data/fluxes.tsv")

# laid out as torch.save does it
with zipfile.ZipFile(folder / "model.zip", "w") as archive:
    archive.writestr("model/data.pkl", pickle.dumps({"bias": [0.0]}, protocol=2))
    archive.writestr("model/data/0", struct.pack("<4f", *values[0]))
    archive.writestr("model/version", "3\n")
