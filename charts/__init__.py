"""Figures → PNG bytes. One file per kind of chart; matplotlib and pandas are loaded only in the drawing process.

`records` and `worker` are what other rooms import; both are free of matplotlib and pandas.
"""
