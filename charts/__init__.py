"""Figures → PNG bytes. One file per kind of chart; matplotlib and pandas are loaded only in the drawing process.

What other rooms import is free of matplotlib and pandas: `records`, `time_records`, `table_records`, `chart`,
`splitting` and `worker`. `drawing.draw` draws any of them, in the worker.
"""
