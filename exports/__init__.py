"""Figures → files that an office signs, opens or hands on: Word, Excel, CSV, DHIS2. One module per format.

Nothing here judges, counts or phrases anything: records come with every word written and every figure computed.
"""
