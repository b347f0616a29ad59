"""Time in: a heartbeat that only ticks, and sweeps that claim what is due. All deadlines are rows in the database."""
