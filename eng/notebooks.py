"""Runs notebooks with the C# kernel of .NET Interactive, on packages from a folder. A cell that fails, a cell that ends in a value and shows no
HTML, or an output that was left in the repository, ends it with an error.

    notebooks.py SOURCES PACKAGES OUTPUT [PART OF A NAME]
"""
import json
import pathlib
import subprocess
import sys
import time

TIMEOUT_SECONDS = 600

# What this library's extension writes, and the kernel's own tables.
SHOWN = ('class="clustervae"', "<iframe", "<table")


def stripped(notebook):
    return all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook["cells"] if cell["cell_type"] == "code")


def shows_html(cell):
    """A script's last line without a semicolon is a value, and a value is to be seen."""
    last = "".join(cell["source"]).rstrip().rsplit("\n", 1)[-1]
    if last.startswith("#") or last.endswith((";", "}")):
        return True
    results = [output["data"].get("text/html", "") for output in cell["outputs"] if output["output_type"] == "execute_result"]
    return any(mark in "".join(html) for html in results for mark in SHOWN)


def with_source(notebook, folder):
    """The packages come from our own folder before any other feed."""
    cell = {"cell_type": "code", "id": "packages", "execution_count": None, "metadata": {}, "outputs": [], "source": [f'#i "nuget:{folder}"']}
    return {**notebook, "cells": [cell, *notebook["cells"]]}


def main(sources, packages, output, wanted=""):
    output.mkdir(parents=True, exist_ok=True)
    failed = []
    chosen = [path for path in sorted(sources.glob("*.ipynb")) if wanted in path.name]
    if not chosen:
        print(f"no notebook of {sources} has {wanted} in its name")
        return 1
    for path in chosen:
        notebook = json.loads(path.read_text())
        if not stripped(notebook):
            print(f"{path}: holds outputs; clear them before it is kept")
            failed.append(path.name)
            continue
        copy = output / path.name
        copy.write_text(json.dumps(with_source(notebook, packages.resolve())))
        begun = time.monotonic()
        run = subprocess.run(
            ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", f"--ExecutePreprocessor.timeout={TIMEOUT_SECONDS}",
             "--ExecutePreprocessor.kernel_name=.net-csharp", copy.name],
            cwd=output, capture_output=True, text=True)
        print(f"{path.name}: {'ran' if run.returncode == 0 else 'FAILED'} in {time.monotonic() - begun:.0f} s", flush=True)
        if run.returncode != 0:
            print(run.stderr[-4000:])
            failed.append(path.name)
            continue
        for number, cell in enumerate(json.loads(copy.read_text())["cells"]):
            if cell["cell_type"] == "code" and not shows_html(cell):
                print(f"{path.name}: cell {number} ends in a value and shows no HTML")
                failed.append(path.name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*map(pathlib.Path, sys.argv[1:4]), *sys.argv[4:]))
