"""The control API: what tests, the demo and the page do with the simulated world. Loopback only."""
