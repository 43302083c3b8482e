"""What prints the numbers of docs/benchmarks.md: `python -m bench`. Not part of the package that people install."""
